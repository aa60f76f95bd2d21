"""The relation scorer: which force, period, measure, age, source and counts belong to each figure.

For every figure and slot a few candidates are proposed, scored by gradient-boosted trees over distance, order, clause and list structure, cue words,
values and place in the article, and decoded to at most one child per slot (two where the text says so).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import results, text_of
from crimeclaims.pipeline.pair_features import BEGINS, CONTINUES, TURNS, pair_features
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.pipeline.storage import Stored
from crimeclaims.pipeline.trees import Trees, grow_trees
from crimeclaims.schema.labels import QUANTITY_LABELS, RELATIONS
from crimeclaims.schema.nouns import Relation, to_record

SLOTS = tuple(RELATIONS)
_NEAR = {"FROM": 2, "TO": 2, "AGED": 2, "OUT_OF": 0}  # sentences away at most
_WINDOW = 40  # mentions on either side of a figure that are looked at
_CARRIED = ("IN", "DURING", "OF", "ATTRIBUTED_TO")  # slots that often stay the same from figure to figure


class RelationScorer(Stored):
    """Writes the article's relations."""

    def __init__(self, nlp: Language, name: str, trees: dict[str, Any], thresholds: dict[str, float]):
        self.name, self.trees, self.thresholds = name, trees, thresholds
        self.models: dict[str, Trees] = {}

    def __call__(self, doc: Doc) -> Doc:
        found = results(doc)
        if not any(entity["label"] in QUANTITY_LABELS for entity in found["entities"]):
            return doc
        scene = Scene(text_of(doc), found)
        found["relations"] = [to_record(relation) for relation in self.link(scene)]
        return doc

    def link(self, scene: Scene) -> list[Relation]:
        """The relations of an article, decoded figure by figure."""
        relations: list[Relation] = []
        for slot, model in self.models.items():
            pairs = list(candidate_pairs(scene, slot))
            if not pairs:
                continue
            rows = np.array([pair_features(scene, slot, head, child) for head, child in pairs], dtype=np.float32)
            scores = {BEGINS: model.probability(rows)}
            if slot in _CARRIED:
                for state in (CONTINUES, TURNS):
                    rows[:, -1] = state
                    scores[state] = model.probability(rows)
            relations += self._decode(slot, pairs, scores)
        relations.sort(key=lambda r: (r.head, SLOTS.index(r.label), r.child))
        return relations

    def _decode(self, slot: str, pairs: list[tuple[Mention, Mention]], scores: dict[float, np.ndarray]) -> list[Relation]:
        """At most one child a figure, two where two things are meant; each figure knows what the one before was linked to."""
        threshold = self.thresholds.get(slot, 0.5)
        chosen: list[Relation] = []
        previous: object = None
        for head, group in groupby(enumerate(pairs), key=lambda item: item[1][0].index):
            options = []
            for row, (_, child) in group:
                score = scores[continuity(slot, previous, child)][row]
                options.append((float(score), child))
            options.sort(key=lambda option: (-option[0], option[1].start))
            best = options[0]
            previous = best[1].area if best[0] >= threshold else None
            if best[0] >= threshold:
                chosen.append(Relation(head, best[1].index, slot, round(best[0], 4)))
                if len(options) > 1 and options[1][0] >= max(threshold, 0.6) and _both(slot, best[1], options[1][1]):
                    chosen.append(Relation(head, options[1][1].index, slot, round(options[1][0], 4)))
        return chosen

    def fit(self, examples: list[tuple[Scene, set[tuple[int, int, str]]]], *, seed: int) -> None:
        """Learn from scenes and their gold (head, child, label) relations."""
        for slot in SLOTS:
            rows, labels = pair_rows(examples, slot)
            if len(set(labels)) < 2:
                continue
            self.models[slot] = grow_trees(np.array(rows, dtype=np.float32), np.array(labels), seed=seed, **self.trees)

    def parts(self) -> dict[str, Any]:
        return {"settings": {"thresholds": self.thresholds, "slots": list(self.models)}} | {
            f"trees_{slot}": model.arrays() for slot, model in self.models.items()
        }

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.thresholds = parts["settings"]["thresholds"]
        self.models = {slot: Trees(**parts[f"trees_{slot}"]) for slot in parts["settings"]["slots"]}


def continuity(slot: str, previous: object, child: Mention) -> float:
    """Whether a child is what the figure before was linked to in this slot (`previous` is that child's area, None for nothing)."""
    if slot not in _CARRIED or previous is None:
        return BEGINS
    return CONTINUES if child.area == previous else TURNS


def _both(slot: str, first: Mention, second: Mention) -> bool:
    """Whether one figure may have both: two places at once, or two periods that span a stretch, named in one sentence."""
    return slot in ("IN", "DURING") and first.sentence == second.sentence and first.key != second.key


def pair_rows(examples: Iterable[tuple[Scene, set[tuple[int, int, str]]]], slot: str) -> tuple[list[list[float]], list[bool]]:
    """Feature rows and labels of all candidate pairs; a stand-in for the gold child (same thing, other mention) counts as right."""
    rows, labels = [], []
    for scene, gold in examples:
        wanted: dict[int, set[int]] = {}
        for figure, target, label in gold:
            if label == slot:
                wanted.setdefault(figure, set()).add(target)
        pairs = list(candidate_pairs(scene, slot))
        exact = {head.index for head, child in pairs if child.index in wanted.get(head.index, ())}
        last, previous, current = -1, None, None
        for head, child in pairs:
            right = wanted.get(head.index, set())
            if head.index != last:
                last, previous = head.index, current
                current = scene.mentions[min(right)].area if right else None
            keys = {scene.mentions[i].key for i in right}
            rows.append(pair_features(scene, slot, head, child, continuity(slot, previous, child)))
            labels.append(child.index in right or (head.index not in exact and child.key in keys))
    return rows, labels


def candidate_pairs(scene: Scene, slot: str) -> Iterable[tuple[Mention, Mention]]:
    """(figure, child) pairs worth scoring: all near ones in the sentence, outside it the nearest mention of each different thing."""
    head_labels, child_labels = RELATIONS[slot]
    children = sorted((m for label in child_labels for m in scene.by_label.get(label, ())), key=lambda m: m.start)
    if not children:
        return
    starts = [c.start for c in children]
    for head in scene.quantities():
        if head.label not in head_labels:
            continue
        yield from ((head, child) for child in _candidates(head, children, starts, _NEAR.get(slot)))


def _candidates(head: Mention, children: list[Mention], starts: list[int], near: int | None) -> list[Mention]:
    """`children` in order of the text, `starts` where they start. At most 12 in the sentence, 5 before it, 2 after it, and the article's first."""
    at = bisect_left(starts, head.start)
    window = children[max(0, at - _WINDOW):at + _WINDOW]
    inside = [c for c in window if c.sentence == head.sentence and c.index != head.index]
    chosen = sorted(inside, key=lambda c: abs(c.start - head.start))[:12]
    seen = {c.key for c in chosen}
    reach = 60 if near is None else near
    before = (c for c in reversed(children[max(0, at - _WINDOW):at]) if 0 < head.sentence - c.sentence <= reach)
    after = (c for c in children[at:at + _WINDOW] if 0 < c.sentence - head.sentence <= min(reach, 8))
    for others, count in ((before, 5), (after, 2)):
        for child in others:
            if child.key not in seen and count:
                seen.add(child.key)
                chosen.append(child)
                count -= 1
    if near is None and children[0].key not in seen and children[0].sentence < head.sentence:
        chosen.append(children[0])
    return chosen


@Language.factory(
    "claim_relations", requires=["doc._.entities", "doc._.quotes"], assigns=["doc._.relations"],
    default_config={"trees": {"count": 120, "rate": 0.1, "leaves": 15, "l2": 1.0, "minimum": 8}, "thresholds": {}},
)
def make_relations(nlp: Language, name: str, trees: dict[str, Any], thresholds: dict[str, float]) -> RelationScorer:
    return RelationScorer(nlp, name, trees, thresholds)
