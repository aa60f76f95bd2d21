"""The mentions of an article as columns of numbers, and counts of mentions between two offsets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from crimeclaims.schema.labels import ENTITY_LABELS, QUANTITY_LABELS

if TYPE_CHECKING:
    from crimeclaims.pipeline.scene import Mention

LABEL_CODES = {label: i for i, label in enumerate(ENTITY_LABELS)}
QUANTITIES, FIGURES = len(ENTITY_LABELS), len(ENTITY_LABELS) + 1  # further kinds of mentions that are counted, besides the labels


class Columns:
    """Columns of shape (mentions,), mentions in order of the text. `key` and `area` hold a number for each different key and area; `quote` is -1 outside."""

    def __init__(self, mentions: Sequence[Mention], figures: Sequence[Mention], sentences: int):
        keys: dict[object, int] = {}
        areas: dict[object, int] = {}
        table = np.array([
            (
                LABEL_CODES[m.label], m.start, m.end, m.sentence, m.line, m.rank, -1 if m.quote is None else m.quote,
                keys.setdefault(m.key, len(keys)), areas.setdefault(m.area, len(areas)),
            )
            for m in mentions
        ], dtype=np.int64).reshape(len(mentions), 9)
        self.label, self.start, self.end, self.sentence, self.line, self.rank, self.quote, self.key, self.area = np.ascontiguousarray(table.T)
        self.areas = len(areas)
        self.left, self.right = self.start.searchsorted(self.start), self.start.searchsorted(self.start, side="right")
        self._counts = self._running_counts([m.index for m in figures])
        self.per_sentence = np.zeros((max(sentences, 1), len(ENTITY_LABELS)), dtype=np.int64)  # mentions of each label
        np.add.at(self.per_sentence, (self.sentence, self.label), 1)
        self._by_label()

    def _running_counts(self, figures: list[int]) -> np.ndarray:
        """How many of the first n mentions are of each kind, of shape (kinds, mentions + 1)."""
        counts = np.zeros((len(ENTITY_LABELS) + 2, len(self.label) + 1), dtype=np.int64)
        counts[self.label, np.arange(1, len(self.label) + 1)] = 1
        counts[QUANTITIES] = counts[[LABEL_CODES[label] for label in QUANTITY_LABELS]].sum(axis=0)
        counts[FIGURES, np.array(figures, dtype=np.int64) + 1] = 1
        return counts.cumsum(axis=1)

    def _by_label(self) -> None:
        """The mentions label by label: their keys, and where the same label and key was last."""
        order = np.argsort(self.label, kind="stable")
        self._label_starts = np.searchsorted(self.label[order], np.arange(len(ENTITY_LABELS)))
        self._keys = self.key[order]
        last: dict[tuple[int, int], int] = {}
        previous = []
        for i, thing in enumerate(zip(self.label[order].tolist(), self._keys.tolist(), strict=True)):
            previous.append(last.get(thing, -1))
            last[thing] = i
        self._previous = np.array(previous, dtype=np.int64)

    def count(self, kind: np.ndarray | int, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """Mentions of a kind among those from place `low` up to `high`, places in the order of the text. Less than none where `high` is lower."""
        return self._counts[kind, high] - self._counts[kind, low]

    def before(self, kind: np.ndarray | int, place: np.ndarray) -> np.ndarray:
        """How many mentions of a kind come before a place."""
        return self._counts[kind, place]

    def other_things(self, mention: np.ndarray, low: np.ndarray, high: np.ndarray, most: int) -> np.ndarray:
        """How many different things, other than the mention's own, its label names from place `low` up to `high`, looking at the first `most` mentions."""
        label = self.label[mention]
        first, end = (self._label_starts[label] + self._counts[label, place] for place in (low, high))
        width = min(int((end - first).max(initial=0)), most)
        if width <= 0:
            return np.zeros(len(mention), dtype=np.int64)
        window = first[:, None] + np.arange(width)
        inside = window < end[:, None]
        window = np.minimum(window, len(self._keys) - 1)
        new = self._previous[window] < first[:, None]
        return (inside & new & (self._keys[window] != self.key[mention][:, None])).sum(axis=1)
