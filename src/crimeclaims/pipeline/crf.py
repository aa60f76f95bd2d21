"""A linear-chain conditional random field over hashed features: CRFsuite trains it, numpy applies it.

Lafferty, McCallum and Pereira (2001). Training is python-crfsuite's L-BFGS with L1 and L2 penalties, which leaves few non-zero
weights; applying it needs no CRFsuite, only a gather, a sum and the forward-backward recursions, for many sentences at once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from crimeclaims.pipeline.features import BUCKETS


@dataclass(frozen=True)
class Tagging:
    """Tags of one sentence as indexes into the model's tags, and the marginal probability of each."""

    tags: np.ndarray
    probabilities: np.ndarray


class Crf:
    """`tags` names the columns of `weights` (features + 1, tags); row 0 is for features never seen in training."""

    def __init__(self, tags: list[str], buckets: np.ndarray, weights: np.ndarray, transitions: np.ndarray):
        self.tags, self.buckets, self.weights, self.transitions = tags, buckets, weights, transitions
        self._rows = np.zeros(BUCKETS, dtype=np.int32)
        self._rows[buckets] = np.arange(1, len(buckets) + 1)
        self._forbidden = np.array([[_forbids(a, b) for b in tags] for a in tags])
        self._start = np.array([tag.startswith("I-") for tag in tags])

    def tag(self, features: np.ndarray, lengths: list[int]) -> list[Tagging]:
        """Taggings of consecutive sentences of the given lengths; `features` has shape (sum of lengths, templates)."""
        if not lengths:
            return []
        emissions = self._emissions(features)
        batch, longest, size = len(lengths), max(lengths), len(self.tags)
        order = np.argsort(lengths, kind="stable")[::-1]
        scores = np.zeros((batch, longest, size), dtype=np.float64)
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        for row, i in enumerate(order):
            scores[row, :lengths[i]] = emissions[offsets[i]:offsets[i + 1]]
        sizes = np.array(lengths)[order]
        best = self._viterbi(scores, sizes)
        marginals = self._marginals(scores, sizes)
        result: list[Tagging] = [None] * batch  # type: ignore[list-item]
        for row, i in enumerate(order):
            tags = best[row, :lengths[i]]
            result[i] = Tagging(tags, marginals[row, np.arange(lengths[i]), tags])
        return result

    def _emissions(self, features: np.ndarray) -> np.ndarray:
        """Scores of shape (tokens, tags). Most features were never seen in training; a sparse product passes over them."""
        rows = self._rows[features]
        known = rows != 0
        ends = np.concatenate([[0], np.cumsum(known.sum(axis=1))])
        indexes = rows[known]
        chosen = csr_matrix((np.ones(len(indexes), dtype=np.float32), indexes, ends), shape=(len(rows), len(self.weights)))
        return chosen @ self.weights

    def _viterbi(self, scores: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        batch, longest, _ = scores.shape
        transitions = np.where(self._forbidden, -1e4, self.transitions)
        back = np.zeros(scores.shape, dtype=np.int16)
        best = scores[:, 0] + np.where(self._start, -1e4, 0.0)
        final = best.copy()
        for t in range(1, longest):
            active = int(np.searchsorted(-sizes, -t, side="left"))
            paths = best[:active, :, None] + transitions[None]
            back[:active, t] = paths.argmax(axis=1)
            best = paths.max(axis=1) + scores[:active, t]
            final[:active] = best
        tags = np.zeros((batch, longest), dtype=np.int64)
        rows = np.arange(batch)
        current = final.argmax(axis=1)
        for t in range(longest - 1, -1, -1):
            current = np.where(t == sizes - 1, final.argmax(axis=1), current)
            live = t < sizes
            tags[live, t] = current[live]
            current = np.where(live, back[rows, t, current], current)
        return tags

    def _marginals(self, scores: np.ndarray, sizes: np.ndarray) -> np.ndarray:
        batch, longest, size = scores.shape
        emit = np.exp(scores - scores.max(axis=2, keepdims=True))
        move = np.exp(self.transitions)
        forward = np.zeros_like(emit)
        alpha = emit[:, 0] / emit[:, 0].sum(axis=1, keepdims=True)
        forward[:, 0] = alpha
        for t in range(1, longest):
            active = int(np.searchsorted(-sizes, -t, side="left"))
            alpha = (alpha[:active] @ move) * emit[:active, t]
            alpha /= alpha.sum(axis=1, keepdims=True)
            forward[:active, t] = alpha
        beta = np.ones((batch, size))
        for t in range(longest - 2, -1, -1):
            active = int(np.searchsorted(-sizes, -(t + 1), side="left"))
            beta[:active] = (beta[:active] * emit[:active, t + 1]) @ move.T
            beta[:active] /= beta[:active].sum(axis=1, keepdims=True)
            forward[:active, t] *= beta[:active]
        forward /= np.maximum(forward.sum(axis=2, keepdims=True), 1e-30)
        return forward

    def arrays(self) -> dict[str, np.ndarray]:
        return {"buckets": self.buckets, "weights": self.weights, "transitions": self.transitions}


def _forbids(before: str, after: str) -> bool:
    return after.startswith("I-") and before[2:] != after[2:]


def train_crf(
    sentences: Iterable[tuple[np.ndarray, list[str]]], tags: list[str], *, l1: float, l2: float, iterations: int, minimum: int = 1
) -> Crf:
    """The CRF that fits (features of shape (tokens, templates), tags) pairs. Deterministic for the same data and order."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    for features, gold in sentences:
        trainer.append(pycrfsuite.ItemSequence([[str(bucket) for bucket in row] for row in features.tolist()]), gold)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": minimum})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "crf")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    index = {tag: i for i, tag in enumerate(tags)}
    buckets = sorted({int(bucket) for bucket, _ in info.state_features})
    row = {bucket: i for i, bucket in enumerate(buckets, start=1)}
    weights = np.zeros((len(buckets) + 1, len(tags)), dtype=np.float32)
    for (bucket, tag), weight in info.state_features.items():
        weights[row[int(bucket)], index[tag]] = weight
    transitions = np.zeros((len(tags), len(tags)), dtype=np.float64)
    for (before, after), weight in info.transitions.items():
        transitions[index[before], index[after]] = weight
    return Crf(tags, np.array(buckets, dtype=np.int64), weights, transitions)
