"""What the features of tokens speak for: the weights of several conditional random fields over the same features, looked up and summed together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from crimeclaims.pipeline.crf import Crf
from crimeclaims.pipeline.features import BUCKETS


class Emissions:
    def __init__(self, crfs: Sequence[Crf]):
        buckets = np.unique(np.concatenate([crf.buckets for crf in crfs]))
        self._rows = np.zeros(BUCKETS, dtype=np.int32)
        self._rows[buckets] = np.arange(1, len(buckets) + 1)
        self._ends = np.cumsum([len(crf.tags) for crf in crfs])
        self._weights = np.zeros((len(buckets) + 1, self._ends[-1]), dtype=np.float32)
        for crf, end in zip(crfs, self._ends, strict=True):
            self._weights[self._rows[crf.buckets], end - len(crf.tags):end] = crf.weights[1:]

    def __call__(self, features: np.ndarray) -> list[np.ndarray]:
        """For each field the scores of shape (tokens, tags). Many features were never seen in training; a sparse product passes over them."""
        rows = self._rows.take(features)
        known = rows != 0
        ends = np.concatenate([[0], np.cumsum(np.count_nonzero(known, axis=1))])
        indexes = rows[known]
        chosen = csr_matrix((np.ones(len(indexes), dtype=np.float32), indexes, ends), shape=(len(rows), len(self._weights)))
        return np.split(chosen @ self._weights, self._ends[:-1], axis=1)
