"""The relation scorer: which force, period, measure, age, source and counts belong to each figure.

For every figure and slot a few candidates are proposed, scored by gradient-boosted trees over distance, order, clause and list structure, cue words,
values and place in the article, and decoded to at most one child per slot (two where the text says so).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.candidates import SLOTS, Pairs, candidate_pairs
from crimeclaims.pipeline.clusters import WordClusters
from crimeclaims.pipeline.crew import ALONE, Crew
from crimeclaims.pipeline.doc import Batched, results, text_of
from crimeclaims.pipeline.likelihood import Likelihood, no_likelihood
from crimeclaims.pipeline.link_lessons import Example, learn_links
from crimeclaims.pipeline.pair_context import FirstPass, context_rows
from crimeclaims.pipeline.pair_features import BEGINS, CONTINUES, TURNS
from crimeclaims.pipeline.pair_table import CARRIED, pair_rows
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.pipeline.storage import Stored
from crimeclaims.pipeline.trees import Trees
from crimeclaims.schema.labels import QUANTITY_LABELS
from crimeclaims.schema.nouns import Relation, to_record

_TWO, _SURE = ("IN", "DURING"), 0.6  # slots in which a figure may have a second child, and how likely that has to be


class RelationScorer(Batched, Stored):
    """Writes the article's relations."""

    def __init__(self, nlp: Language | None, name: str, trees: dict[str, Any], thresholds: dict[str, float]):
        self.name, self.trees, self.thresholds = name, trees, thresholds
        self.models: dict[str, Trees] = {}
        self.second: dict[str, Trees] = {}
        self.likelihood = no_likelihood()

    def apply(self, docs: list[Doc]) -> None:
        docs = [doc for doc in docs if any(entity["label"] in QUANTITY_LABELS for entity in results(doc)["entities"])]
        for doc, relations in zip(docs, self.link([Scene(text_of(doc), results(doc)) for doc in docs]), strict=True):
            results(doc)["relations"] = [to_record(relation) for relation in relations]

    def link(self, scenes: Sequence[Scene]) -> list[list[Relation]]:
        """The relations of articles. Every slot is decided twice, the second time knowing what was first decided for all slots and figures."""
        pairs = [candidate_pairs(scene, self.models) for scene in scenes]
        firsts = self.first_pass(scenes, pairs, [pair_rows(scene, some, self.likelihood(scene)) for scene, some in zip(scenes, pairs, strict=True)])
        rows = [np.hstack([first.rows, context_rows(scene, first)]) if len(first.pairs) else first.rows for scene, first in zip(scenes, firsts, strict=True)]
        found: list[list[Relation]] = [[] for _ in scenes]
        for slot in self.models:
            second = self.second.get(slot)
            # an article without a pair of the slot keeps its first decision, which is none
            asked = [i for i, some in enumerate(pairs) if second is not None and some.parts[slot].start < some.parts[slot].stop]
            scores = dict(zip(asked, _together(second.probability, [rows[i][pairs[i].parts[slot]] for i in asked]), strict=True)) if second is not None else {}
            for i, scene in enumerate(scenes):
                found[i] += self._decode(scene, slot, pairs[i], [scores[i]]) if i in scores else firsts[i].relations[slot]
        return [_in_text_order(with_later_ends(scene, in_order(scene, relations))) for scene, relations in zip(scenes, found, strict=True)]

    def _first(self, models: dict[str, Trees], scene: Scene, pairs: Pairs, rows: np.ndarray) -> FirstPass:
        """The first decisions of an article by other models than its own."""
        other = RelationScorer(None, self.name, self.trees, self.thresholds)
        other.models = models
        return other.first_pass([scene], [pairs], [rows])[0]

    def first_pass(self, scenes: Sequence[Scene], pairs: Sequence[Pairs], rows: Sequence[np.ndarray]) -> list[FirstPass]:
        """The first decisions of articles. `rows` are the features of their pairs, of shape (pairs, features), as if nothing were known of the figure before."""
        firsts = [FirstPass(some, features, np.zeros(len(some), dtype=np.float32), {}) for some, features in zip(pairs, rows, strict=True)]
        for slot, model in self.models.items():
            states = (BEGINS, CONTINUES, TURNS) if slot in CARRIED else (BEGINS,)
            parts = [features[some.parts[slot]] for some, features in zip(pairs, rows, strict=True)]
            by_state = [_split(scores, parts) for scores in model.probabilities(np.concatenate(parts), states)] if parts else []
            for scene, first, scores in zip(scenes, firsts, zip(*by_state, strict=True), strict=True):
                first.scores[first.pairs.parts[slot]] = scores[0]
                first.relations[slot] = self._decode(scene, slot, first.pairs, scores)
        return firsts

    def _decode(self, scene: Scene, slot: str, pairs: Pairs, scores: Sequence[np.ndarray]) -> list[Relation]:
        """At most one child a figure, two where two things are meant; each figure knows what the one before was linked to.

        `scores` are the probabilities of the slot's pairs, of shape (pairs of the slot,): where nothing is known of the figure before, and if that is
        looked at, where it has the same child and where it has another.
        """
        threshold, part = self.thresholds.get(slot, 0.5), pairs.parts[slot]
        heads, children = pairs.head[part].tolist(), pairs.child[part].tolist()
        begins, *carried = (state.tolist() for state in scores)
        chosen: list[Relation] = []
        previous: object = None
        for at, end in _stretches(heads):
            options = begins[at:end]
            if carried and previous is not None:
                continues, turns = carried
                options = [continues[i] if scene.mentions[children[i]].area == previous else turns[i] for i in range(at, end)]
            if max(options) < threshold:
                previous = None
                continue
            things = _things(scene.mentions[heads[at]], options, [scene.mentions[child] for child in children[at:end]], two=slot in _TWO and sum(score >= max(threshold, _SURE) for score in options) > 1)
            previous = things[0][1].area
            chosen.append(Relation(heads[at], things[0][1].index, slot, round(things[0][0], 4)))
            if len(things) > 1 and things[1][0] >= max(threshold, _SURE) and _both(slot, things[0][1], things[1][1]):
                chosen.append(Relation(heads[at], things[1][1].index, slot, round(things[1][0], 4)))
        return chosen

    def fit(self, examples: list[Example], *, seed: int, crew: Crew = ALONE) -> None:
        """Learn from scenes and their gold (head, child, label) relations."""
        links = learn_links(examples, self._first, self.trees, seed, crew)
        self.likelihood, self.models, self.second = links.likelihood, links.first, links.second

    def parts(self) -> dict[str, Any]:
        return (
            {"settings": {"thresholds": self.thresholds, "slots": list(self.models), "second": list(self.second), "likely": self.likelihood.slots}}
            | {"likelihood": {"weights": self.likelihood.weights}, "clusters": self.likelihood.clusters.arrays()}
            | {f"trees_{slot}": model.arrays() for slot, model in self.models.items()}
            | {f"second_{slot}": model.arrays() for slot, model in self.second.items()}
        )

    def set_parts(self, parts: dict[str, Any]) -> None:
        settings = parts["settings"]
        self.thresholds = settings["thresholds"]
        self.models = {slot: Trees(**parts[f"trees_{slot}"]) for slot in settings["slots"]}
        self.likelihood = Likelihood(settings["likely"], parts["likelihood"]["weights"], WordClusters(**parts["clusters"]))
        self.second = {slot: Trees(**parts[f"second_{slot}"]) for slot in settings["second"]}


def _together(score: Callable[[np.ndarray], np.ndarray], parts: list[np.ndarray]) -> list[np.ndarray]:
    """What `score` makes of rows, part by part, asked once."""
    return _split(score(np.concatenate(parts)), parts) if parts else []


def _split(scores: np.ndarray, parts: list[np.ndarray]) -> list[np.ndarray]:
    return np.split(scores, np.cumsum([len(part) for part in parts])[:-1])


def _in_text_order(relations: list[Relation]) -> list[Relation]:
    return sorted(relations, key=lambda r: (r.head, SLOTS.index(r.label), r.child))


def _stretches(heads: list[int]) -> Iterator[tuple[int, int]]:
    """The stretches of equal numbers."""
    at = 0
    for i in range(1, len(heads) + 1):
        if i == len(heads) or heads[i] != heads[at]:
            yield at, i
            at = i


def in_order(scene: Scene, relations: list[Relation]) -> list[Relation]:
    """The ends of each change the right way round: a baseline is the earlier period, and what rose came FROM the smaller count. They are two counts,
    and where those do not give the change while one of them does with another count, that one takes the other's place."""
    kept = list(relations)
    for head in {r.head for r in relations if r.label in ("SINCE", "FROM", "TO")}:
        links = {r.label: r for r in kept if r.head == head}
        swap: tuple[str, str] | None = None
        if {"DURING", "SINCE"} <= links.keys():
            later, earlier = (scene.mentions[links[label].child].value.get("start") for label in ("DURING", "SINCE"))
            swap = ("DURING", "SINCE") if later and earlier and earlier > later else None
            kept = _swapped(kept, head, swap)
        if {"FROM", "TO"} <= links.keys():
            old, new = (scene.mentions[links[label].child].value.get("value") for label in ("FROM", "TO"))
            direction = scene.mentions[head].value.get("direction")
            wrong = old is not None and new is not None and ((direction == "up" and old > new) or (direction == "down" and old < new))
            kept = _swapped(kept, head, ("FROM", "TO") if wrong else None)
            kept = _fitting(scene, kept, *(next(r for r in kept if r.head == head and r.label == label) for label in ("FROM", "TO")))
    return kept


def _fitting(scene: Scene, relations: list[Relation], earlier: Relation, later: Relation) -> list[Relation]:
    better = scene.ends.instead(*(scene.mentions[i] for i in (earlier.head, earlier.child, later.child)))
    if better is not None:
        ends = {earlier: replace(earlier, child=better[0]), later: replace(later, child=better[1])}
        return [ends.get(r, r) for r in relations]
    if earlier.child == later.child:
        return [r for r in relations if r is not min(earlier, later, key=lambda r: r.score)]
    return relations


_BY = frozenset(["by", "to", "until", "till"])


def with_later_ends(scene: Scene, relations: list[Relation]) -> list[Relation]:
    """"Since 2015/16 … had recorded 909, … by 2018/19": what was counted since an open start runs to the later end that its sentence names."""
    added = []
    for r in relations:
        since = scene.mentions[r.child]
        if r.label != "DURING" or scene.mentions[r.head].label == "CHANGE" or since.value.get("end") or not since.value.get("start"):
            continue
        later = next((
            m for m in scene.in_sentence(since.sentence, "PERIOD")
            if m.start > since.start and scene.beside[m.index][0] in _BY and (m.value.get("end") or "") > since.value["start"]
        ), None)
        if later is not None:
            added.append(replace(r, child=later.index))
    return relations + [r for r in added if r not in relations]


def _swapped(relations: list[Relation], head: int, labels: tuple[str, str] | None) -> list[Relation]:
    if labels is None:
        return relations
    other = dict(zip(labels, labels[::-1], strict=True))
    return [replace(r, label=other[r.label]) if r.head == head and r.label in other else r for r in relations]


def _things(head: Mention, scores: list[float], options: list[Mention], *, two: bool) -> list[tuple[float, Mention]]:
    """(score, mention) of each different thing among the options, best first; without `two` the others may be left out. A thing's score is its best
    mention's; the mention that stands for it is one in the figure's own sentence, else the last before the figure, else the first after it."""
    best = max(scores)
    keys: dict[object, float] = {}
    if scores.count(best) == 1 and not two:
        keys[options[scores.index(best)].key] = best
    else:
        for score, mention in zip(scores, options, strict=True):
            keys[mention.key] = max(score, keys.get(mention.key, score))
    found = []
    for key, score in keys.items():
        group = [m for m in options if m.key == key]
        near = group[0] if len(group) == 1 else min(group, key=lambda m: (m.sentence != head.sentence, m.start > head.start, abs(m.start - head.start)))
        found.append((score, near))
    return sorted(found, key=lambda thing: (-thing[0], thing[1].start)) if len(found) > 1 else found


def _both(slot: str, first: Mention, second: Mention) -> bool:
    """Whether one figure may have both: two places at once, or two periods that span a stretch, named in one sentence."""
    return slot in _TWO and first.sentence == second.sentence and first.key != second.key


@Language.factory(
    "claim_relations", requires=["doc._.entities", "doc._.quotes"], assigns=["doc._.relations"],
    default_config={"trees": {"count": 120, "rate": 0.1, "leaves": 15, "l2": 1.0, "minimum": 8}, "thresholds": {}},
)
def make_relations(nlp: Language, name: str, trees: dict[str, Any], thresholds: dict[str, float]) -> RelationScorer:
    return RelationScorer(nlp, name, trees, thresholds)
