"""A linear-chain conditional random field over hashed features: CRFsuite trains it, numpy applies it.

Lafferty, McCallum and Pereira (2001). Training is python-crfsuite's L-BFGS with L1 and L2 penalties, which leaves few non-zero
weights; applying it needs no CRFsuite, only the sums of `emissions` and the recursions of Viterbi and forward-backward, for many sentences at once.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from crimeclaims.pipeline.steps import Steps


@dataclass(frozen=True)
class Tagging:
    """Tags of one sentence as indexes into the model's tags, and the marginal probability of each; None where all are `O`, which nobody asks about."""

    tags: np.ndarray
    probabilities: np.ndarray | None


class Crf:
    """`tags` names the columns of `weights` (features + 1, tags); row 0 is for features never seen in training."""

    def __init__(self, tags: list[str], buckets: np.ndarray, weights: np.ndarray, transitions: np.ndarray):
        self.tags, self.buckets, self.weights, self.transitions = tags, buckets, weights, transitions
        forbidden = np.array([[_forbids(a, b) for b in tags] for a in tags])
        self._allowed = np.where(forbidden, -1e4, transitions)
        self._start = np.where([tag.startswith("I-") for tag in tags], -1e4, 0.0)

    def tag(self, emissions: np.ndarray, lengths: list[int], lean: np.ndarray | float = 0.0) -> list[Tagging]:
        """Taggings of consecutive sentences of the given lengths; `emissions` has shape (sum of lengths, tags).

        `lean`, of shape (tags,), moves what is thought best and leaves the probabilities as they are.
        """
        best = self._viterbi(emissions + lean, Steps(np.array(lengths, dtype=np.int64)))
        ends = np.cumsum(lengths, dtype=np.int64)
        begins = ends - lengths
        outside = self.tags.index("O")
        telling = np.logical_or.reduceat(best != outside, begins) if lengths else np.zeros(0, dtype=bool)
        probabilities = np.zeros(len(best))
        if telling.any():
            kept = np.repeat(telling, lengths)
            probabilities[kept] = self._marginals(emissions[kept], Steps(np.array(lengths, dtype=np.int64)[telling]), best[kept])
        return [
            Tagging(best[begin:end], probabilities[begin:end] if told else None)
            for begin, end, told in zip(begins.tolist(), ends.tolist(), telling.tolist(), strict=True)
        ]

    def _viterbi(self, emissions: np.ndarray, steps: Steps) -> np.ndarray:
        """The best tags of all tokens. What comes best before a tag is looked for on the best path alone."""
        scores = np.ascontiguousarray(emissions[steps.tokens].T, dtype=np.float64)
        best, previous = np.empty_like(scores), 0
        for begin, end in steps.slices:
            if begin == 0:
                best[:, :end] = scores[:, :end] + self._start[:, None]
            else:
                before = best[:, previous:previous + end - begin]
                np.maximum.reduce(before[:, None] + self._allowed[:, :, None], axis=0, out=best[:, begin:end])
                best[:, begin:end] += scores[:, begin:end]
            previous = begin
        tags = best.argmax(axis=0)  # right where a sentence ends
        for (begin, _), (after, stop) in reversed(list(pairwise(steps.slices))):
            active = stop - after
            tags[begin:begin + active] = (best[:, begin:begin + active] + self._allowed[:, tags[after:stop]]).argmax(axis=0)
        return steps.in_order(tags)

    def _marginals(self, emissions: np.ndarray, steps: Steps, tags: np.ndarray) -> np.ndarray:
        """The probability of each token's tag, by the forward-backward recursions."""
        scores = emissions[steps.tokens].astype(np.float64)
        emit = np.exp(scores - scores.max(axis=1, keepdims=True))
        move = np.exp(self.transitions)
        forward = np.zeros_like(emit)
        alpha = np.empty(0)
        for begin, end in steps.slices:
            alpha = emit[:end] if begin == 0 else (alpha[:end - begin] @ move) * emit[begin:end]
            alpha = alpha / alpha.sum(axis=1, keepdims=True)
            forward[begin:end] = alpha
        beta = np.ones((steps.sentences, len(self.tags)))
        for (before, _), (begin, end) in reversed(list(pairwise(steps.slices))):
            active = end - begin
            beta[:active] = (beta[:active] * emit[begin:end]) @ move.T
            beta[:active] /= beta[:active].sum(axis=1, keepdims=True)
            forward[before:before + active] *= beta[:active]
        forward /= np.maximum(forward.sum(axis=1, keepdims=True), 1e-30)
        return steps.in_order(forward[np.arange(len(forward)), tags[steps.tokens]])

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
