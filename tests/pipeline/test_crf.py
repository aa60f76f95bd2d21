"""The recursions over many sentences at once find what trying every sequence of tags finds."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest

from crimeclaims.pipeline.crf import Crf

TAGS = ["O", "B-AGE", "I-AGE", "B-COUNT", "I-COUNT"]


def _sure(crf: Crf, emissions: np.ndarray) -> tuple[list[int], np.ndarray]:
    """The best sequence that begins and goes on as tags must, and each token's probabilities over all sequences."""
    marginals, best = np.zeros(emissions.shape), (-np.inf, [])
    for tags in product(range(len(TAGS)), repeat=len(emissions)):
        score = emissions[range(len(tags)), tags].sum() + sum(crf.transitions[a, b] for a, b in pairwise(tags))
        marginals[range(len(tags)), tags] += np.exp(score)
        names = ["O", *(TAGS[tag] for tag in tags)]
        allowed = all(not b.startswith("I-") or a[2:] == b[2:] for a, b in pairwise(names))
        if allowed and score > best[0]:
            best = (score, list(tags))
    return best[1], marginals / marginals.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(5))
def test_tags_and_probabilities(seed):
    chance = np.random.default_rng(seed)
    lengths = [3, 1, 5, 5, 2, 1, 4]
    crf = Crf(TAGS, np.zeros(0, np.int64), np.zeros((1, 5), np.float32), chance.normal(size=(5, 5)))
    emissions = chance.normal(0, 2, (sum(lengths), 5)).astype(np.float32)
    emissions[:3, 0] += 20  # a sentence with nothing in it
    begin, found = 0, crf.tag(emissions, lengths)
    for length, tagging in zip(lengths, found, strict=True):
        tags, marginals = _sure(crf, emissions[begin:begin + length].astype(float))
        begin += length
        assert tagging.tags.tolist() == tags
        if any(tags):
            np.testing.assert_allclose(tagging.probabilities, marginals[range(length), tags])
    assert found[0].probabilities is None


def test_a_lean_moves_the_tags_and_leaves_the_probabilities():
    chance = np.random.default_rng(7)
    crf = Crf(TAGS, np.zeros(0, np.int64), np.zeros((1, 5), np.float32), chance.normal(size=(5, 5)))
    emissions = chance.normal(0, 1, (4, 5)).astype(np.float32)
    (tagging,) = crf.tag(emissions, [4], np.array([0, 9, 0, 0, 0], dtype=np.float32))
    assert tagging.tags.tolist() == [1, 1, 1, 1]
    np.testing.assert_allclose(tagging.probabilities, _sure(crf, emissions.astype(float))[1][:, 1])


def test_no_sentences():
    assert Crf(TAGS, np.zeros(0, np.int64), np.zeros((1, 5), np.float32), np.zeros((5, 5))).tag(np.zeros((0, 5)), []) == []
