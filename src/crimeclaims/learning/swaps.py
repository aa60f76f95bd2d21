"""Which falls are beyond chance, where several figures are looked at together.

A paired randomisation test over articles (Fisher's exchange argument; Noreen 1989): were both models equally good, it would make no difference which of an
article's two readings counts as the old and which as the new. The largest fall of any figure, in units of its own spread, is compared with the largest fall
under random exchanges (Westfall and Young's max-T, 1993), so that the risk of a false alarm is the same however many figures there are, and exact
however skewed they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

SWAPS = 4000
ALARM = 0.05  # how often models that are equally good may be told apart by mistake, in any figure

Counts = list[np.ndarray]  # for each group of tallies an array of shape (articles, 3)
Score = Callable[[Counts, np.ndarray], np.ndarray]  # the figure for each row of weights of shape (rows, articles)


def chances(figures: Sequence[tuple[Counts, Counts, Score]], articles: int, *, seed: int) -> list[float | None]:
    """For each (old, new, score) the chance of a fall like this, in any of the figures, between models that are equally good; None where
    both read every article alike."""
    if not articles or not figures:
        return [None] * len(figures)
    kept = np.ones((SWAPS + 1, articles), dtype=int)  # the first row exchanges nothing: what was seen
    kept[1:] = np.random.default_rng(seed).integers(0, 2, (SWAPS, articles))
    falls = np.array([_falls(old, new, score, kept) for old, new, score in figures])
    largest = falls.max(axis=0)
    return [float((largest >= line[0] - 1e-9).mean()) if line.any() else None for line in falls]


def _falls(old: Counts, new: Counts, score: Score, kept: np.ndarray) -> np.ndarray:
    """Falls of a figure from old to new in units of their spread, for each exchange; 0 where nothing can be said."""
    both = [np.concatenate(pair) for pair in zip(old, new, strict=True)]
    before, after = (score(both, np.hstack(sides)) for sides in ((kept, 1 - kept), (1 - kept, kept)))
    gaps = np.nan_to_num(before - after)
    spread = gaps[1:].std()
    return gaps / spread if spread > 0 else np.zeros(len(gaps))
