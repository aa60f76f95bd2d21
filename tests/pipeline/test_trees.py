"""Trees as arrays score rows as scikit-learn's own ensemble does."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from crimeclaims.pipeline.trees import grow_trees


@pytest.mark.parametrize("leaves", [2, 15, 40])
@pytest.mark.parametrize("count", [0, 1, 63, 64, 300])
def test_probabilities_are_those_of_scikit_learn(leaves, count):
    chance = np.random.default_rng(leaves)
    rows = chance.integers(-3, 9, (600, 7)).astype(np.float32)
    labels = (rows[:, 0] * rows[:, 1] + rows[:, 2]) > chance.normal(4, 5, 600)
    grown = grow_trees(rows, labels, seed=1, count=20, rate=0.1, leaves=leaves, l2=1.0, minimum=4)
    model = HistGradientBoostingClassifier(
        max_iter=20, learning_rate=0.1, max_leaf_nodes=leaves, l2_regularization=1.0, min_samples_leaf=4, early_stopping=False, random_state=1,
    ).fit(rows, labels)
    asked = chance.integers(-4, 10, (count, 7)).astype(np.float32)
    expected = model.predict_proba(asked)[:, 1] if count else np.zeros(0)
    np.testing.assert_allclose(grown.probability(asked), expected, rtol=1e-5)


def test_trees_too_wide_are_refused():
    chance = np.random.default_rng(3)
    rows = chance.normal(size=(3000, 3)).astype(np.float32)
    with pytest.raises(ValueError, match="at most 64"):
        grow_trees(rows, chance.random(3000) > 0.5, seed=1, count=1, rate=0.1, leaves=100, l2=0.0, minimum=2)


def test_too_few_examples_make_trees_without_tests():
    grown = grow_trees(np.zeros((4, 2), np.float32), np.array([True, False, False, False]), seed=1, count=3, rate=0.1, leaves=15, l2=0.0, minimum=8)
    np.testing.assert_allclose(grown.probability(np.ones((2, 2), np.float32)), 0.25, rtol=1e-5)
