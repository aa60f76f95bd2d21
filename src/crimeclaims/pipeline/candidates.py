"""Which mentions are worth scoring as the children of an article's figures, slot by slot."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.schema.labels import RELATIONS

SLOTS = tuple(RELATIONS)
_NEAR = {"FROM": 2, "TO": 2, "AGED": 2, "OUT_OF": 0}  # sentences away at most
_WINDOW = 40  # mentions on either side of a figure that are looked at
_INSIDE, _BEFORE, _AFTER = 12, 5, 2  # candidates at most in the figure's sentence, before it and after it


@dataclass(frozen=True)
class Pairs:
    """Candidate pairs of an article. The pairs of a slot stand together (`parts`), within it those of a figure, figures in order of the text.

    `slot` (places in SLOTS), `head` and `child` (places in the scene's mentions) have shape (pairs,).
    """

    slot: np.ndarray
    head: np.ndarray
    child: np.ndarray
    parts: dict[str, slice]

    def __len__(self) -> int:
        return len(self.head)

    @cached_property
    def firsts(self) -> np.ndarray:
        """Where the pairs of each figure and slot begin, of shape (groups,)."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        new = (self.head[1:] != self.head[:-1]) | (self.slot[1:] != self.slot[:-1])
        return np.concatenate([[0], np.flatnonzero(new) + 1])

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many pairs each figure has in a slot, of shape (groups,)."""
        return np.diff(self.firsts, append=len(self))


def candidate_pairs(scene: Scene, slots: Iterable[str] = SLOTS) -> Pairs:
    """The pairs worth scoring: all near ones in the figure's sentence, outside it the nearest mention of each different thing."""
    figures = scene.quantities
    nearby: dict[tuple[tuple[str, ...], int | None], _Nearby] = {}  # slots with the same children share them
    places: list[int] = []
    heads: list[int] = []
    children: list[int] = []
    parts = {}
    for slot in slots:
        head_labels, child_labels = RELATIONS[slot]
        kind = child_labels, _NEAR.get(slot)
        near = nearby.get(kind) or nearby.setdefault(kind, _Nearby(scene, *kind))
        first = len(heads)
        for figure in figures if near.children else ():
            if figure.label in head_labels:
                chosen = near.candidates(figure)
                if slot in ("FROM", "TO"):
                    chosen = list(dict.fromkeys([*chosen, *scene.ends.far(figure)]))
                heads += [figure.index] * len(chosen)
                children += chosen
        parts[slot] = slice(first, len(heads))
        places += [SLOTS.index(slot)] * (len(heads) - first)
    return Pairs(np.array(places, dtype=np.int64), np.array(heads, dtype=np.int64), np.array(children, dtype=np.int64), parts)


class _Nearby:
    """The mentions of some labels in order of the text, and which of them are candidates for a figure. `near` is how many sentences away they may be."""

    def __init__(self, scene: Scene, labels: tuple[str, ...], near: int | None):
        self.children = sorted((m for label in labels for m in scene.by_label.get(label, ())), key=lambda m: m.start)
        self.near, self._starts, self._sentences = near, [c.start for c in self.children], [c.sentence for c in self.children]
        self._known: dict[int, list[int]] = {}

    def candidates(self, figure: Mention) -> list[int]:
        """The indexes of at most 12 mentions in the figure's sentence, nearest first, 5 before it, 2 after it, and the article's first."""
        if figure.index not in self._known:
            self._known[figure.index] = self._candidates(figure)
        return self._known[figure.index]

    def _candidates(self, figure: Mention) -> list[int]:
        children, sentences, sentence, start = self.children, self._sentences, figure.sentence, figure.start
        at = bisect_left(self._starts, start)
        low, high = max(0, at - _WINDOW), min(len(children), at + _WINDOW)
        first, last = bisect_left(sentences, sentence), bisect_right(sentences, sentence)  # those in the sentence
        inside = [c for c in children[max(low, first):min(high, last)] if c.index != figure.index]
        if len(inside) > 1:
            inside = sorted(inside, key=lambda c: abs(c.start - start))[:_INSIDE]
        reach = 60 if self.near is None else self.near
        chosen, seen = [c.index for c in inside], {c.key for c in inside}
        for others, most, away in ((range(min(first, at) - 1, low - 1, -1), _BEFORE, reach), (range(max(last, at), high), _AFTER, min(reach, 8))):
            left = most
            for i in others:
                if not left or abs(sentences[i] - sentence) > away:
                    break
                if children[i].key not in seen:
                    seen.add(children[i].key)
                    chosen.append(children[i].index)
                    left -= 1
        if self.near is None and sentences[0] < sentence and children[0].key not in seen:
            chosen.append(children[0].index)
        return chosen
