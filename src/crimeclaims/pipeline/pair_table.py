"""The candidate pairs of an article for each slot, with their features: what the relation scorer decides on and learns from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from crimeclaims.pipeline.pair_features import BEGINS, CONTINUES, FEATURES, LIKELY, TURNS, pair_features
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.schema.labels import RELATIONS

SLOTS = tuple(RELATIONS)
_NEAR = {"FROM": 2, "TO": 2, "AGED": 2, "OUT_OF": 0}  # sentences away at most
_WINDOW = 40  # mentions on either side of a figure that are looked at
CARRIED = ("IN", "DURING", "OF", "ATTRIBUTED_TO")  # slots that often stay the same from figure to figure


def pair_rows(scene: Scene, slot: str, pairs: list[tuple[Mention, Mention]], likely: dict[int, float]) -> np.ndarray:
    """Features of the pairs, of shape (pairs, features). `likely` holds for each figure the probability that it has such a link."""
    rows = [pair_features(scene, slot, head, child, likely.get(head.index, -1.0)) for head, child in pairs]
    return np.array(rows, dtype=np.float32).reshape(len(pairs), len(FEATURES))


@dataclass(frozen=True)
class PairTable:
    """The candidate pairs of an article by slot, their features, which of them are right (any mention of the right thing is), and for each whether
    the figure before has the same child."""

    pairs: dict[str, list[tuple[Mention, Mention]]]
    features: dict[str, np.ndarray]
    right: dict[str, np.ndarray]
    continued: dict[str, np.ndarray]

    @classmethod
    def of(cls, scene: Scene, gold: set[tuple[int, int, str]]) -> PairTable:
        table = cls({}, {}, {}, {})
        for slot in SLOTS:
            pairs = table.pairs[slot] = list(candidate_pairs(scene, slot))
            table.features[slot] = pair_rows(scene, slot, pairs, {})
            table.right[slot], table.continued[slot] = _answers(scene, slot, pairs, gold)
        return table

    def rows(self, slot: str, chances: dict[str, dict[int, float]], continues: float | None = None) -> np.ndarray:
        """The features with the likelihoods filled in; the last column from gold unless `continues` is given."""
        rows, likely = self.features[slot].copy(), chances.get(slot, {})
        rows[:, LIKELY] = [likely.get(head.index, -1.0) for head, _ in self.pairs[slot]]
        rows[:, -1] = self.continued[slot] if continues is None else continues
        return rows


def _answers(scene: Scene, slot: str, pairs: list[tuple[Mention, Mention]], gold: set[tuple[int, int, str]]) -> tuple[np.ndarray, np.ndarray]:
    wanted: dict[int, set[int]] = {}
    for figure, target, label in gold:
        if label == slot:
            wanted.setdefault(figure, set()).add(target)
    right, continued = [], []
    last, previous, current = -1, None, None
    for head, child in pairs:
        own = wanted.get(head.index, set())
        if head.index != last:
            last, previous = head.index, current
            current = scene.mentions[min(own)].area if own else None
        right.append(child.index in own or child.key in {scene.mentions[i].key for i in own})
        continued.append(continuity(slot, previous, child))
    return np.array(right, dtype=bool), np.array(continued, dtype=np.float32)


def continuity(slot: str, previous: object, child: Mention) -> float:
    """Whether a child is what the figure before was linked to in this slot (`previous` is that child's area, None for nothing)."""
    if slot not in CARRIED or previous is None:
        return BEGINS
    return CONTINUES if child.area == previous else TURNS


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
