"""The relation scorer: which force, period, measure, age, source and counts belong to each figure.

For every figure and slot a few candidates are proposed, scored by gradient-boosted trees over distance, order, clause and list structure, cue words,
values and place in the article, and decoded to at most one child per slot (two where the text says so).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.pair_features import CATEGORICAL, FEATURES, pair_features
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.labels import RELATIONS
from crimeclaims.schema.nouns import Relation, to_record

SLOTS = tuple(RELATIONS)
_NEAR = {"FROM": 2, "TO": 2, "AGED": 2, "OUT_OF": 0}  # sentences away at most
_SEVERAL = ("IN", "DURING")


class RelationScorer(Stored):
    """Writes the article's relations."""

    def __init__(self, nlp: Language, name: str, trees: dict[str, float], thresholds: dict[str, float]):
        self.name, self.trees, self.thresholds = name, trees, thresholds
        self.models: dict[str, HistGradientBoostingClassifier] = {}

    def __call__(self, doc: Doc) -> Doc:
        found = results(doc)
        scene = Scene(doc.text, found["sentences"], found["entities"], found["quotes"])
        found["relations"] = [to_record(relation) for relation in self.link(scene)]
        return doc

    def link(self, scene: Scene) -> list[Relation]:
        """The relations of an article, decoded."""
        relations: list[Relation] = []
        for slot, model in self.models.items():
            pairs = list(candidate_pairs(scene, slot))
            if not pairs:
                continue
            rows = np.array([pair_features(scene, slot, head, child) for head, child in pairs], dtype=np.float32)
            scores = model.predict_proba(rows)[:, 1]
            relations += self._decode(slot, pairs, scores.tolist())
        relations.sort(key=lambda r: (r.head, SLOTS.index(r.label), r.child))
        return relations

    def _decode(self, slot: str, pairs: list[tuple[Mention, Mention]], scores: list[float]) -> list[Relation]:
        by_head: dict[int, list[tuple[float, Mention, Mention]]] = {}
        for (head, child), score in zip(pairs, scores, strict=True):
            by_head.setdefault(head.index, []).append((score, head, child))
        threshold = self.thresholds.get(slot, 0.5)
        chosen: list[Relation] = []
        for options in by_head.values():
            options.sort(key=lambda option: -option[0])
            for position, (score, head, child) in enumerate(options[:2]):
                best = options[0]
                second = position == 1 and not (slot in _SEVERAL and child.sentence == best[2].sentence == head.sentence and child.label == best[2].label)
                if score >= (threshold if position == 0 else max(threshold, 0.6)) and not second:
                    chosen.append(Relation(head.index, child.index, slot, round(score, 4)))
        return chosen

    def fit(self, examples: list[tuple[Scene, set[tuple[int, int, str]]]], *, seed: int) -> None:
        """Learn from scenes and their gold (head, child, label) relations."""
        for slot in SLOTS:
            rows, labels = pair_rows(examples, slot)
            if len(set(labels)) < 2:
                continue
            model = HistGradientBoostingClassifier(
                max_iter=int(self.trees["count"]), learning_rate=self.trees["rate"], max_leaf_nodes=int(self.trees["leaves"]),
                l2_regularization=self.trees["l2"], min_samples_leaf=int(self.trees["minimum"]), early_stopping=False,
                categorical_features=[FEATURES.index(name) for name in CATEGORICAL], random_state=seed,
            )
            self.models[slot] = model.fit(np.array(rows, dtype=np.float32), np.array(labels))

    def parts(self) -> dict[str, Any]:
        return {"settings": {"thresholds": self.thresholds, "slots": list(self.models)}} | {
            f"trees_{slot}": model for slot, model in self.models.items()
        }

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.thresholds = parts["settings"]["thresholds"]
        self.models = {slot: parts[f"trees_{slot}"] for slot in parts["settings"]["slots"]}


def pair_rows(examples: Iterable[tuple[Scene, set[tuple[int, int, str]]]], slot: str) -> tuple[list[list[float]], list[bool]]:
    """Feature rows and labels of all candidate pairs; a stand-in for the gold child (same thing, other mention) counts as right."""
    rows, labels = [], []
    for scene, gold in examples:
        wanted: dict[int, set[int]] = {}
        for head, child, label in gold:
            if label == slot:
                wanted.setdefault(head, set()).add(child)
        pairs = list(candidate_pairs(scene, slot))
        exact = {head.index for head, child in pairs if child.index in wanted.get(head.index, ())}
        for head, child in pairs:
            right = wanted.get(head.index, set())
            keys = {scene.mentions[i].key for i in right}
            rows.append(pair_features(scene, slot, head, child))
            labels.append(child.index in right or (head.index not in exact and child.key in keys))
    return rows, labels


def candidate_pairs(scene: Scene, slot: str) -> Iterable[tuple[Mention, Mention]]:
    """(figure, child) pairs worth scoring: all near ones in the sentence, outside it the nearest mention of each different thing."""
    head_labels, child_labels = RELATIONS[slot]
    children = sorted((m for label in child_labels for m in scene.by_label.get(label, ())), key=lambda m: m.start)
    if not children:
        return
    for head in scene.quantities():
        if head.label not in head_labels:
            continue
        yield from ((head, child) for child in _candidates(head, children, _NEAR.get(slot)))


def _candidates(head: Mention, children: list[Mention], near: int | None) -> list[Mention]:
    inside = [c for c in children if c.sentence == head.sentence and c.index != head.index]
    inside = sorted(inside, key=lambda c: abs(c.start - head.start))[:12]
    chosen = list(inside)
    seen = {c.key for c in inside}
    reach = 60 if near is None else near
    count = 0
    for child in reversed([c for c in children if c.sentence < head.sentence and head.sentence - c.sentence <= reach]):
        if child.key not in seen:
            seen.add(child.key)
            chosen.append(child)
            count += 1
            if count == 5:
                break
    count = 0
    for child in (c for c in children if 0 < c.sentence - head.sentence <= min(reach, 8)):
        if child.key not in seen:
            seen.add(child.key)
            chosen.append(child)
            count += 1
            if count == 2:
                break
    if near is None and children[0].key not in seen and children[0].sentence < head.sentence:
        chosen.append(children[0])
    return chosen


@Language.factory(
    "claim_relations", requires=["doc._.entities", "doc._.quotes"], assigns=["doc._.relations"],
    default_config={"trees": {"count": 120, "rate": 0.1, "leaves": 15, "l2": 1.0, "minimum": 8}, "thresholds": {}},
)
def make_relations(nlp: Language, name: str, trees: dict[str, float], thresholds: dict[str, float]) -> RelationScorer:
    return RelationScorer(nlp, name, trees, thresholds)
