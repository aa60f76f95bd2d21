"""Which counts could be the two ends of a change, by arithmetic: 325 and 436 give "34 per cent", or "a third"."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from crimeclaims.pipeline.scene import Mention, Scene

EXACT, ROUGH = 2, 1
_NEAR = 2  # sentences between a change and an end that is looked at whatever the arithmetic says
_REACH = 12  # sentences between a change and two ends that give it exactly
_TOGETHER = 1  # sentences between two such ends
_ROUNDED, _ROUGHLY = 0.012, 0.1  # shares of the ratio (of 1 for falls): rounding of percentages, words such as "a third"
_DIGIT = re.compile(r"\d")


class Ends:
    """The ends of an article's changes."""

    def __init__(self, scene: Scene):
        self._counts = [m for m in scene.by_label.get("COUNT", ()) if m.value.get("value")]
        self._places = {m.index: i for i, m in enumerate(self._counts)}
        self._known: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    @cached_property
    def _values(self) -> np.ndarray:
        return np.array([m.value["value"] for m in self._counts], dtype=float)

    @cached_property
    def _sentences(self) -> np.ndarray:
        return np.array([m.sentence for m in self._counts], dtype=np.int64)

    @cached_property
    def _apart(self) -> np.ndarray:
        return np.abs(self._sentences[:, None] - self._sentences)

    def levels(self, change: Mention, count: Mention) -> tuple[int, int]:
        """How well a count does as the change's earlier end with another count as the later one, and as the later: EXACT, ROUGH or 0."""
        place = self._places.get(count.index)
        if place is None or change.label != "CHANGE":
            return 0, 0
        _, old, new = self._fits(change)
        return int(old[place]), int(new[place])

    def instead(self, change: Mention, old: Mention, new: Mention) -> tuple[int, int] | None:
        """Where two counts do not give a change but one of them does with just one other count, exactly: those two."""
        if change.label != "CHANGE" or not {old.index, new.index} <= self._places.keys():
            return None
        (fits, _, _), o, n = self._fits(change), self._places[old.index], self._places[new.index]
        if fits[o, n]:
            return None
        others = [(i, n) for i in np.flatnonzero(fits[:, n] == EXACT).tolist()] + [(o, i) for i in np.flatnonzero(fits[o] == EXACT).tolist()]
        if len(others) != 1:
            return None
        earlier, later = others[0]
        return self._counts[earlier].index, self._counts[later].index

    def far(self, change: Mention) -> list[int]:
        """Counts further off than usual that give the change with one beside them, the nearest four."""
        if change.label != "CHANGE" or not self._counts:
            return []
        _, old, new = self._fits(change)
        away = np.abs(self._sentences - change.sentence)
        least = EXACT if _DIGIT.search(change.text) else ROUGH
        places = np.flatnonzero((np.maximum(old, new) >= least) & (away > _NEAR))
        nearest = places[np.argsort(away[places], kind="stable")][:4]
        return [self._counts[i].index for i in nearest.tolist()]

    def _fits(self, change: Mention) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The level of each count as the earlier end with each as the later, of shape (counts, counts), and the best of each as either, of shape (counts,)."""
        if change.index not in self._known:
            fits = self._matrix(change)
            self._known[change.index] = fits, fits.max(axis=1, initial=0), fits.max(axis=0, initial=0)
        return self._known[change.index]

    def _matrix(self, change: Mention) -> np.ndarray:
        ratio, difference, values = change.value.get("ratio"), change.value.get("difference"), self._values
        if ratio:
            off = np.abs(values / values[:, None] - ratio) / max(ratio, 1)
            fits = np.where(off <= _ROUNDED, EXACT, np.where(off <= _ROUGHLY, ROUGH, 0))
        elif difference and not change.value.get("unit"):
            signed = difference if change.value.get("direction") == "up" else -difference
            fits = np.where(np.abs(values - values[:, None] - signed) < 0.5, EXACT, 0)
        else:
            return np.zeros((len(values), len(values)), dtype=np.int64)
        away = np.abs(self._sentences - change.sentence)
        near = away <= _NEAR
        allowed = (near[:, None] & near) | ((away <= _REACH)[:, None] & (away <= _REACH) & (self._apart <= _TOGETHER))
        np.fill_diagonal(allowed, False)
        return np.where(allowed, fits, 0)
