"""What the features of tokens speak for: the weights of several conditional random fields over the same features, looked up and summed together.

`lean` is added to the scores of a label's tags: the fields miss more spans of some labels than they invent, and a link needs both its ends.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from crimeclaims.pipeline.crf import Crf
from crimeclaims.pipeline.features import BUCKETS, token_features

_AT_ONCE = 1024  # tokens whose features fit into a core's cache


class Emissions:
    def __init__(self, crfs: Sequence[Crf], lean: dict[str, float]):
        buckets = np.unique(np.concatenate([crf.buckets for crf in crfs]))
        self._rows = np.zeros(BUCKETS, dtype=np.int32)
        self._rows[buckets] = np.arange(1, len(buckets) + 1)
        self._ends = np.cumsum([len(crf.tags) for crf in crfs])
        self._weights = np.zeros((len(buckets) + 1, self._ends[-1]), dtype=np.float32)
        for crf, end in zip(crfs, self._ends, strict=True):
            self._weights[self._rows[crf.buckets], end - len(crf.tags):end] = crf.weights[1:]
        self._lean = np.concatenate([leaning(crf.tags, lean) for crf in crfs])

    def __call__(self, padded: dict[str, np.ndarray], at: np.ndarray) -> list[np.ndarray]:
        """For each field the scores of shape (tokens, tags) of the tokens at places `at` of padded columns."""
        sums = [self._sums(token_features(padded, at[begin:begin + _AT_ONCE])) for begin in range(0, len(at), _AT_ONCE)]
        return np.split(np.concatenate(sums) + self._lean, self._ends[:-1], axis=1)

    def _sums(self, features: np.ndarray) -> np.ndarray:
        rows = self._rows.take(features)
        ends = np.arange(0, rows.size + 1, rows.shape[1])
        return csr_matrix((np.ones(rows.size, dtype=np.float32), rows.ravel(), ends), shape=(len(rows), len(self._weights))) @ self._weights


def leaning(tags: Sequence[str], lean: dict[str, float]) -> np.ndarray:
    """What a lean towards labels adds to each tag, of shape (tags,): half as much for going on with a span as for beginning one."""
    parts = [tag.partition("-") for tag in tags]
    return np.array([lean.get(label, 0.0) * (1.0 if prefix == "B" else 0.5) for prefix, _, label in parts], dtype=np.float32)
