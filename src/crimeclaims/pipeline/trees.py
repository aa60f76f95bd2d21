"""Gradient-boosted trees as plain arrays: scikit-learn grows them, numpy applies them.

The arrays are data that need no allow-list, and applying them starts no threads, so that worker processes can be forked at any time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

MOST_LEAVES = 64  # a bit each
_BITS = (np.uint16, np.uint32, np.uint64)
_AT_ONCE = 64  # rows whose tests fit into a core's cache


class Trees:
    """A boosted ensemble for two classes. Arrays are flat over all nodes of all trees; `roots` holds each tree's first node.

    A leaf points to itself on both sides and carries its value. Rows are scored as in QuickScorer (Lucchese et al., 2015): every test of every tree is made
    at once, a failed test strikes out the leaves on its left, and the leftmost leaf that is left is the tree's.
    """

    def __init__(self, roots: np.ndarray, feature: np.ndarray, threshold: np.ndarray, left: np.ndarray, right: np.ndarray, value: np.ndarray, start: np.ndarray):
        self.roots, self.feature, self.threshold = roots, feature, threshold
        self.left, self.right, self.value, self.start = left, right, value, start
        lefts, rights = left.tolist(), right.tolist()
        trees = [_walk(root, lefts, rights) for root in roots.tolist()]
        self._tests, widest = max((len(tests) for tests, _ in trees), default=0), max((len(leaves) for _, leaves in trees), default=1)
        if widest > MOST_LEAVES:
            raise ValueError(f"a tree has {widest} leaves; at most {MOST_LEAVES} can be told apart")
        bits = next(kind for kind in _BITS if np.iinfo(kind).bits >= widest)
        # tests in columns of trees, so that those of equal place are struck out together; what a tree has fewer of strikes nothing
        nodes = np.zeros((self._tests, len(trees)), dtype=np.int64)
        self._struck = np.zeros((self._tests, len(trees), 1), dtype=bits)
        self._values = np.zeros((len(trees), widest), dtype=value.dtype)
        for t, (tests, leaves) in enumerate(trees):
            self._values[t, :len(leaves)] = value[leaves]
            for i, (node, struck) in enumerate(tests):
                nodes[i, t] = node
                self._struck[i, t] = struck
        self._known: dict[tuple[int, float], tuple[np.ndarray, np.ndarray]] = {}
        self._bases = (np.arange(len(trees)) * widest - 1)[:, None]  # less one, since frexp counts bits from 1
        # trees ask many of the same questions: each different one is asked once
        asked = np.stack([feature.take(nodes).ravel().astype(np.float64), threshold.take(nodes).ravel()], axis=1)
        questions, which = np.unique(asked, axis=0, return_inverse=True) if asked.size else (np.zeros((0, 2)), np.zeros(0, dtype=np.int64))
        self._asked, self._limits = questions[:, 0].astype(np.int64), questions[:, 1].astype(threshold.dtype).reshape(-1, 1)
        self._which = which.ravel()

    def probability(self, rows: np.ndarray) -> np.ndarray:
        """Probability of the positive class for rows of shape (rows, features), float32."""
        struck = (self._failed(np.ascontiguousarray(rows[at:at + _AT_ONCE].T, dtype=np.float32)) for at in range(0, len(rows), _AT_ONCE))
        return self._chance([self._leaves(part) for part in struck])

    def probabilities(self, rows: np.ndarray, last: Sequence[float]) -> list[np.ndarray]:
        """For each value that the last feature may have the probabilities of the rows, all tests of other features being made once."""
        column = rows.shape[1] - 1
        columns = np.array(rows.T, dtype=np.float32, order="C")
        columns[column] = -np.inf  # fails no test
        struck = [self._failed(columns[:, at:at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE)]
        leaves = [self._leaves(part) for part in struck]
        return [self._chance([self._turned(*part, column, value) for part in zip(struck, leaves, strict=True)]) for value in last]

    def _turned(self, struck: np.ndarray, leaves: np.ndarray, column: int, value: float) -> np.ndarray:
        """The values of leaves of shape (trees, rows) where in addition the tests of a feature with the value are made."""
        trees, own = self._strikes(column, value)
        if not len(trees):
            return leaves
        turned = leaves.copy()
        turned[trees] = self._leaves(struck[trees] | own, self._bases[trees])
        return turned

    def _strikes(self, column: int, value: float) -> tuple[np.ndarray, np.ndarray]:
        """The trees that a feature's value strikes leaves from, and those leaves, of shape (trees, 1); kept."""
        if (column, value) not in self._known:
            failed = ((self._asked == column) & ~(np.float32(value) <= self._limits[:, 0])).take(self._which).reshape(self._struck.shape)
            struck = np.bitwise_or.reduce(np.where(failed, self._struck, self._struck.dtype.type(0)), axis=0)
            trees = np.flatnonzero(struck[:, 0])
            self._known[column, value] = trees, struck[trees]
        return self._known[column, value]

    def _failed(self, columns: np.ndarray) -> np.ndarray:
        """The leaves struck out by the tests that rows fail, of shape (trees, rows). `columns` are the rows' features, of shape (features, rows)."""
        failed = ~(columns.take(self._asked, axis=0) <= self._limits)
        strikes = failed.astype(self._struck.dtype).take(self._which, axis=0).reshape(self._tests, len(self.roots), columns.shape[1])
        strikes *= self._struck
        return np.bitwise_or.reduce(strikes, axis=0)

    def _leaves(self, struck: np.ndarray, bases: np.ndarray | None = None) -> np.ndarray:
        """The values of the leftmost leaves that are left, of shape (trees, rows)."""
        first = _FIRST_LEFT.take(struck) if struck.dtype == np.uint16 else _first_left(struck)
        return self._values.take((self._bases if bases is None else bases) + first)

    def _chance(self, leaves: list[np.ndarray]) -> np.ndarray:
        """Of shape (rows,), from the values of leaves in parts of shape (trees, rows)."""
        raw = (np.concatenate([np.ascontiguousarray(part.T) for part in leaves]).sum(axis=1) if leaves else np.zeros(0, dtype=np.float32)) + self.start[0]
        return 1.0 / (1.0 + np.exp(-raw))

    def arrays(self) -> dict[str, np.ndarray]:
        names = ("roots", "feature", "threshold", "left", "right", "value", "start")
        return {name: getattr(self, name) for name in names}


def _first_left(struck: np.ndarray) -> np.ndarray:
    """The lowest bit that is not set, counted from 1."""
    _, first = np.frexp((~struck & (struck + struck.dtype.type(1))).astype(np.float32))
    return first


_FIRST_LEFT = _first_left(np.arange(1 << 16, dtype=np.uint16))  # of all that may be struck in trees of few leaves


def _walk(node: int, left: list[int], right: list[int]) -> tuple[list[tuple[int, int]], list[int]]:
    """A tree's tests, each with the bits of the leaves on its left, and its leaves from left to right."""
    tests: list[tuple[int, int]] = []
    leaves: list[int] = []

    def visit(node: int) -> None:
        if left[node] == node:
            leaves.append(node)
            return
        first = len(leaves)
        visit(left[node])
        tests.append((node, (1 << len(leaves)) - (1 << first)))
        visit(right[node])

    visit(node)
    return tests, leaves


def grow_trees(rows: np.ndarray, labels: np.ndarray, *, seed: int, count: int, rate: float, leaves: int, l2: float, minimum: int) -> Trees:
    """Fit scikit-learn's histogram gradient boosting (log loss) and keep its trees as arrays. Features that never vary are left out: no test can
    ask for them."""
    rows = rows.astype(np.float32)
    varied = (rows != rows[:1]).any(axis=0)
    varied[:1] = True  # scikit-learn adds up all gradients over the first feature's bins: without it, sums would differ in the last digits
    varied = np.flatnonzero(varied)
    model = HistGradientBoostingClassifier(
        max_iter=count, learning_rate=rate, max_leaf_nodes=leaves, l2_regularization=l2, min_samples_leaf=minimum, early_stopping=False, random_state=seed,
    ).fit(rows[:, varied], labels)
    roots, parts, offset = [], [], 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        own = np.arange(len(nodes)) + offset
        leaf = nodes["is_leaf"].astype(bool)
        roots.append(offset)
        parts.append((
            np.where(leaf, 0, varied[nodes["feature_idx"]]), np.where(leaf, np.inf, nodes["num_threshold"]),
            np.where(leaf, own, nodes["left"] + offset), np.where(leaf, own, nodes["right"] + offset), np.where(leaf, nodes["value"], 0.0),
        ))
        offset += len(nodes)
    feature, threshold, left, right, value = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Trees(
        np.array(roots, dtype=np.int32), feature.astype(np.int32), threshold.astype(np.float32), left.astype(np.int32), right.astype(np.int32),
        value.astype(np.float32), np.array([float(np.ravel(model._baseline_prediction)[0])], dtype=np.float32),
    )
