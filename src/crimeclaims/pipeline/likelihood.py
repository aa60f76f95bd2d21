"""How likely a figure has a link of each kind at all, from the words around it: "has nine beds" names no period, "recorded 310 burglaries" does.

A logistic regression for each slot over hashed words and word clusters of the figure's sentence. Its probabilities are one of the features of the pairs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.utils import murmurhash3_32

from crimeclaims.pipeline.clusters import WordClusters, no_clusters
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.schema.labels import RELATIONS

Chances = Mapping[str, Mapping[int, float]]  # for each slot the probability that a figure, by its index, has such a link

_SIZE = 1 << 15
_PENALTY = 0.04  # weak evidence from many words must not add up to certainty
_WORD = re.compile(r"[\w’']+|[^\w\s]")
_FEW = 20  # figures with a link, below which a slot is left alone


class Likelihood:
    """`weights` has shape (slots, features + 1); the last column is the intercept."""

    def __init__(self, slots: Sequence[str], weights: np.ndarray, clusters: WordClusters):
        self.slots, self.weights, self.clusters = list(slots), weights, clusters
        self._columns = np.ascontiguousarray(weights[:, :-1].T, dtype=np.float64)

    def __call__(self, scene: Scene) -> Chances:
        """For each slot the probability that a figure, by its index, has such a link."""
        return self.of(scene, figure_rows(scene, self.clusters)) if self.slots else {}

    def of(self, scene: Scene, rows: csr_matrix) -> Chances:
        """The same where the `figure_rows` are known."""
        if not len(scene.quantities) or not self.slots:
            return {}
        likely = 1.0 / (1.0 + np.exp(-(rows @ self._columns + self.weights[:, -1])))
        return {slot: {head.index: float(p) for head, p in zip(scene.quantities, likely[:, i], strict=True)} for i, slot in enumerate(self.slots)}


def no_likelihood() -> Likelihood:
    return Likelihood([], np.zeros((0, 1), dtype=np.float32), no_clusters())


def fit_likelihood(rows: csr_matrix, linked: np.ndarray, clusters: WordClusters, *, seed: int) -> Likelihood:
    """Learn from the rows of figures and whether each has a link of each kind, of shape (figures, kinds of RELATIONS)."""
    slots, weights = [], []
    for slot, has in zip(RELATIONS, linked.T, strict=True):
        if min(has.sum(), len(has) - has.sum()) >= _FEW:
            model = LogisticRegression(C=_PENALTY, max_iter=1000, random_state=seed).fit(rows, has)
            slots.append(slot)
            weights.append(np.concatenate([model.coef_[0], model.intercept_]))
    return Likelihood(slots, np.array(weights, dtype=np.float32).reshape(len(slots), _SIZE + 1), clusters)


def linked_figures(scene: Scene, gold: set[tuple[int, int, str]]) -> np.ndarray:
    """Whether each figure has a link of each kind, of shape (figures, kinds of RELATIONS), by (head, child, label) links."""
    linked = {(head, label) for head, _, label in gold}
    return np.array([[(head.index, slot) in linked for slot in RELATIONS] for head in scene.quantities], dtype=bool).reshape(-1, len(RELATIONS))


def figure_rows(scene: Scene, clusters: WordClusters) -> csr_matrix:
    """Counts of hashed features of an article's figures, of shape (figures, _SIZE)."""
    columns = [[_column(name) for name in _features(scene, head, clusters)] for head in scene.quantities]
    ends = np.cumsum([0, *map(len, columns)])
    places = np.array([column for names in columns for column in names], dtype=np.int32)
    rows = csr_matrix((np.ones(len(places)), places, ends), shape=(len(columns), _SIZE))
    rows.sum_duplicates()
    return rows


@lru_cache(maxsize=1 << 16)
def _column(name: str) -> int:
    return abs(murmurhash3_32(name)) % _SIZE


def _features(scene: Scene, head: Mention, clusters: WordClusters) -> list[str]:
    span = scene.sentences[head.sentence]
    start, end = max(span["start"], head.start - 500), min(span["end"], head.end + 500)
    before, after = (_WORD.findall(text) for text in (scene.small[start:head.start], scene.small[head.end:end]))
    words = dict.fromkeys([*before, *after])
    classes = {word: clusters.of(word) for word in words}
    near = [*((-i, w) for i, w in enumerate(before[:-4:-1], 1)), *enumerate(after[:4], 1)]
    beside = [f"{n}:{word}" for n, word in near]
    kind = head.label
    return [
        kind, *(f"w:{word}" for word in words), *(f"c:{one}" for one in dict.fromkeys(classes.values()) if one is not None), *beside, *(f"{kind}:{item}" for item in beside),
        *(f"c{n}:{classes[word]}" for n, word in near),
        *(f"{kind}:has:{label}" for label in ("PERIOD", "FORCE", "PLACE", "SOURCE", "MEASURE", "AGE", "CHANGE") if scene.holds(head.sentence, label)),
        *_earlier(scene, head), *_opening(scene, head),
        f"quote:{head.quote is not None}", f"line:{min(head.line, 3)}", f"{kind}:first" if head.line == 0 else f"{kind}:later",
        f"nothing before:{not before}", f"last:{span['end'] - head.end < 4}",
    ]


_EARLIER = ("PERIOD", "FORCE", "PLACE", "SOURCE", "CHANGE", "COUNT")
_GAPS = (0, 1, 3, 7, 10_000)  # sentences


def _earlier(scene: Scene, head: Mention) -> list[str]:
    """What the two sentences before hold, and how many sentences ago a period, an area or a source was last named."""
    found = [f"{back}:has:{label}" for back in (1, 2) for label in _EARLIER if scene.holds(head.sentence - back, label)]
    for label in ("PERIOD", "FORCE", "PLACE", "SOURCE"):
        last = scene.last_before(label, head.start)
        found.append(f"gap:{label}:{len(_GAPS) if last is None else bisect_left(_GAPS, head.sentence - last.sentence)}")
    return found


def _opening(scene: Scene, head: Mention) -> list[str]:
    """How the figure's sentence begins, and whether somebody speaks of "us"."""
    span = scene.sentences[head.sentence]
    first = _WORD.findall(scene.small[span["start"]:min(span["start"] + 40, span["end"])])[:3]
    return [*(f"o{i}:{word}" for i, word in enumerate(first)), f"o:{' '.join(first[:2])}", f"we:{head.quote is not None}:{scene.words(head.sentence).we}"]
