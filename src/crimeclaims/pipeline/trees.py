"""Gradient-boosted trees as plain arrays: scikit-learn grows them, numpy applies them.

The arrays are data that need no allow-list, and applying them starts no threads, so that worker processes can be forked at any time.
"""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier


class Trees:
    """A boosted ensemble for two classes. Arrays are flat over all nodes of all trees; `roots` holds each tree's first node.

    A leaf points to itself on both sides and carries its value; `depth` steps reach every leaf.
    """

    def __init__(self, roots: np.ndarray, feature: np.ndarray, threshold: np.ndarray, left: np.ndarray, right: np.ndarray, value: np.ndarray, start: np.ndarray):
        self.roots, self.feature, self.threshold = roots, feature, threshold
        self.left, self.right, self.value, self.start = left, right, value, start
        self._children = np.stack([right, left], axis=1).ravel()
        self._depth = _depth(roots, left, right)

    def probability(self, rows: np.ndarray) -> np.ndarray:
        """Probability of the positive class for rows of shape (rows, features), float32."""
        count, width = rows.shape
        flat = np.ascontiguousarray(rows, dtype=np.float32).ravel()
        base = (np.arange(count, dtype=np.int32) * width)[:, None]
        node = np.broadcast_to(self.roots, (count, len(self.roots)))
        for _ in range(self._depth):
            goes_left = flat.take(base + self.feature.take(node)) <= self.threshold.take(node)
            node = self._children.take(node * 2 + goes_left)
        raw = self.value.take(node).sum(axis=1) + self.start[0]
        return 1.0 / (1.0 + np.exp(-raw))

    def arrays(self) -> dict[str, np.ndarray]:
        names = ("roots", "feature", "threshold", "left", "right", "value", "start")
        return {name: getattr(self, name) for name in names}


def _depth(roots: np.ndarray, left: np.ndarray, right: np.ndarray) -> int:
    depth, level = 0, np.array(roots)
    while True:
        children = np.unique(np.concatenate([left[level], right[level]]))
        if np.array_equal(children, np.unique(level)):
            return depth
        depth, level = depth + 1, children


def grow_trees(rows: np.ndarray, labels: np.ndarray, *, seed: int, count: int, rate: float, leaves: int, l2: float, minimum: int) -> Trees:
    """Fit scikit-learn's histogram gradient boosting (log loss) and keep its trees as arrays."""
    model = HistGradientBoostingClassifier(
        max_iter=count, learning_rate=rate, max_leaf_nodes=leaves, l2_regularization=l2, min_samples_leaf=minimum, early_stopping=False, random_state=seed,
    ).fit(rows.astype(np.float32), labels)
    roots, parts, offset = [], [], 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        own = np.arange(len(nodes)) + offset
        leaf = nodes["is_leaf"].astype(bool)
        roots.append(offset)
        parts.append((
            np.where(leaf, 0, nodes["feature_idx"]), np.where(leaf, np.inf, nodes["num_threshold"]),
            np.where(leaf, own, nodes["left"] + offset), np.where(leaf, own, nodes["right"] + offset), np.where(leaf, nodes["value"], 0.0),
        ))
        offset += len(nodes)
    feature, threshold, left, right, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Trees(
        np.array(roots, dtype=np.int32), feature.astype(np.int32), threshold.astype(np.float32), left.astype(np.int32), right.astype(np.int32),
        value.astype(np.float32), np.array([float(np.ravel(model._baseline_prediction)[0])], dtype=np.float32),
    )
