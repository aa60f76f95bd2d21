"""How likely a figure has a link of each kind at all, from the words around it: "has nine beds" names no period, "recorded 310 burglaries" does.

A logistic regression for each slot over hashed words and word clusters of the figure's sentence. Its probabilities are one of the features of the pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression

from crimeclaims.pipeline.clusters import WordClusters
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.schema.labels import RELATIONS

Example = tuple[Scene, set[tuple[int, int, str]]]  # an article and its (head, child, label) links

_SIZE = 1 << 14
_HASHER = FeatureHasher(n_features=_SIZE, input_type="string", alternate_sign=False)
_WORD = re.compile(r"[\w’']+|[^\w\s]")
_FEW = 20  # figures with a link, below which a slot is left alone


class Likelihood:
    """`weights` has shape (slots, features + 1); the last column is the intercept."""

    def __init__(self, slots: Sequence[str], weights: np.ndarray, clusters: WordClusters):
        self.slots, self.weights, self.clusters = list(slots), weights, clusters

    def __call__(self, scene: Scene) -> dict[str, dict[int, float]]:
        """For each slot the probability that a figure, by its index, has such a link."""
        heads = scene.quantities()
        if not heads or not self.slots:
            return {}
        scores = _rows(scene, heads, self.clusters) @ self.weights[:, :-1].T + self.weights[:, -1]
        likely = 1.0 / (1.0 + np.exp(-scores))
        return {slot: {head.index: float(p) for head, p in zip(heads, likely[:, i], strict=True)} for i, slot in enumerate(self.slots)}


def fit_likelihood(examples: Sequence[Example], clusters: WordClusters, *, seed: int) -> Likelihood:
    rows, labels = _training_rows(examples, clusters)
    slots, weights = [], []
    for slot in RELATIONS:
        has = labels[:, list(RELATIONS).index(slot)]
        if min(has.sum(), len(has) - has.sum()) >= _FEW:
            model = LogisticRegression(C=0.3, max_iter=1000, random_state=seed).fit(rows, has)
            slots.append(slot)
            weights.append(np.concatenate([model.coef_[0], model.intercept_]))
    return Likelihood(slots, np.array(weights, dtype=np.float32).reshape(len(slots), _SIZE + 1), clusters)


def _training_rows(examples: Sequence[Example], clusters: WordClusters) -> tuple[csr_matrix, np.ndarray]:
    features, labels = [], []
    for scene, gold in examples:
        linked = {(head, label) for head, _, label in gold}
        for head in scene.quantities():
            features.append(_features(scene, head, clusters))
            labels.append([(head.index, slot) in linked for slot in RELATIONS])
    rows = _HASHER.transform(features) if features else csr_matrix((0, _SIZE))
    return rows, np.array(labels, dtype=bool).reshape(len(labels), len(RELATIONS))


def _rows(scene: Scene, heads: list[Mention], clusters: WordClusters) -> csr_matrix:
    return _HASHER.transform(_features(scene, head, clusters) for head in heads)


def _features(scene: Scene, head: Mention, clusters: WordClusters) -> list[str]:
    span = scene.sentences[head.sentence]
    start, end = max(span["start"], head.start - 500), min(span["end"], head.end + 500)
    before, after = (_WORD.findall(text.lower()) for text in (scene.text[start:head.start], scene.text[head.end:end]))
    words = dict.fromkeys([*before, *after])
    classes = dict.fromkeys(one for word in words if (one := clusters.of(word)) is not None)
    beside = [f"{n}:{word}" for n, word in [*((-i, w) for i, w in enumerate(before[:-4:-1], 1)), *enumerate(after[:4], 1)]]
    kind = head.label
    return [
        kind, *(f"w:{word}" for word in words), *(f"c:{one}" for one in classes), *beside, *(f"{kind}:{item}" for item in beside),
        *(f"c{item.split(':')[0]}:{clusters.of(item.split(':', 1)[1])}" for item in beside),
        *(f"{kind}:has:{label}" for label in ("PERIOD", "FORCE", "PLACE", "SOURCE", "MEASURE", "AGE", "CHANGE") if scene.in_sentence(head.sentence, label)),
        f"quote:{head.quote is not None}", f"line:{min(head.line, 3)}", f"{kind}:first" if head.line == 0 else f"{kind}:later",
        f"nothing before:{not before}", f"last:{span['end'] - head.end < 4}",
    ]
