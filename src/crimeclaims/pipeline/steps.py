"""Sentences of different lengths side by side: their first tokens, then their second tokens, and so on, with nothing to fill the gaps.

What is computed from token to token is then done for all sentences at once, each step over one slice of rows.
"""

from __future__ import annotations

import numpy as np


class Steps:
    """`slices` gives each step's first row and the row behind its last; `lengths` are those of the sentences, which follow each other in the text.

    Within a step the longest sentence comes first: those that go on are its first rows, in the order that they keep.
    """

    def __init__(self, lengths: np.ndarray):
        self.sentences = len(lengths)
        order = np.argsort(lengths, kind="stable")[::-1]
        active = np.searchsorted(-lengths[order], -np.arange(lengths.max(initial=0)), side="left")
        ends = np.cumsum(active)
        self.slices: list[tuple[int, int]] = list(zip((ends - active).tolist(), ends.tolist(), strict=True))
        step = np.repeat(np.arange(len(active)), active)
        rows = np.arange(len(step)) - np.repeat(ends - active, active)
        self.tokens = (np.cumsum(lengths) - lengths)[order[rows]] + step  # which token of the text each row is

    def in_order(self, values: np.ndarray) -> np.ndarray:
        """Values of the rows, put into the order of the text."""
        ordered = np.empty_like(values)
        ordered[self.tokens] = values
        return ordered
