"""The sentence classifier: statistical claim, quote, advice, each with a calibrated probability.

Logistic regressions over hashed words, word clusters and pairs of them in the sentence and its neighbours, with the entities and quotes found in it; the probabilities are
calibrated by cross-validation over articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.clusters import WordClusters, brown_clusters, no_clusters
from crimeclaims.pipeline.doc import Batched, results, text_of
from crimeclaims.pipeline.sentence_rows import sentence_rows
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.labels import OTHER, SENTENCE_LABELS


class SentenceClassifier(Batched, Stored):
    """Sets `label`, `labels` and `scores` of the article's sentences."""

    def __init__(self, nlp: Language, name: str, threshold: float, c: float):
        self.name, self.threshold, self.c = name, threshold, c
        self.models: dict[str, CalibratedClassifierCV] = {}
        self.clusters = no_clusters()
        self._weights: _Weights | None = None

    def apply(self, docs: list[Doc]) -> None:
        sentences = [sentence for doc in docs for sentence in results(doc)["sentences"]]
        if not sentences or not self.models:
            return
        rows = sentence_rows(((text_of(doc), results(doc)) for doc in docs), self.clusters)
        if self._weights is None:
            self._weights = _Weights.of(self.models.values())
        for sentence, likely in zip(sentences, self._weights.probabilities(rows).tolist(), strict=True):
            scores = sentence["scores"] = {label: round(score, 4) for label, score in zip(self.models, likely, strict=True)}
            sentence["labels"] = [label for label in SENTENCE_LABELS if scores.get(label, 0) >= self.threshold]
            sentence["label"] = max(sentence["labels"], key=scores.__getitem__) if sentence["labels"] else OTHER

    def fit(self, examples: list[tuple[str, dict[str, list[dict[str, Any]]], list[tuple[str, ...]]]], *, seed: int) -> None:
        """Learn from (text, results with sentences, entities and quotes, gold labels of each sentence)."""
        self.clusters = brown_clusters()
        self._weights = None
        gold, groups = [], []
        for number, (_, _, labels) in enumerate(examples):
            gold += labels
            groups += [number] * len(labels)
        rows = sentence_rows(((text, found) for text, found, _ in examples), self.clusters).tocsr()
        for label in SENTENCE_LABELS:
            wanted = np.array([label in labels for labels in gold])
            splits = list(GroupKFold(5).split(rows, wanted, groups))
            base = LogisticRegression(C=self.c, max_iter=2000, random_state=seed)
            self.models[label] = CalibratedClassifierCV(base, method="sigmoid", cv=splits, ensemble=False).fit(rows, wanted)
            self.models[label].cv = None  # the splits served their purpose; the model file need not carry them

    def parts(self) -> dict[str, Any]:
        return (
            {"settings": {"threshold": self.threshold, "labels": list(self.models)}, "clusters": self.clusters.arrays()}
            | {f"model_{label}": model for label, model in self.models.items()}
        )

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.threshold = parts["settings"]["threshold"]
        self.clusters = WordClusters(**parts["clusters"])
        self.models, self._weights = {label: parts[f"model_{label}"] for label in parts["settings"]["labels"]}, None


@dataclass(frozen=True)
class _Weights:
    """The models as arrays, applied to all labels together: `features` of shape (features, labels), the rest of shape (labels,)."""

    features: np.ndarray
    intercept: np.ndarray
    slope: np.ndarray
    offset: np.ndarray

    @classmethod
    def of(cls, models: Iterable[CalibratedClassifierCV]) -> _Weights:
        fitted = [model.calibrated_classifiers_[0] for model in models]  # one, as they are fitted without an ensemble
        regressions, sigmoids = [one.estimator for one in fitted], [one.calibrators[0] for one in fitted]
        return cls(
            np.ascontiguousarray(np.concatenate([one.coef_ for one in regressions]).T), np.concatenate([one.intercept_ for one in regressions]),
            np.array([one.a_ for one in sigmoids]), np.array([one.b_ for one in sigmoids]),
        )

    def probabilities(self, rows: coo_matrix) -> np.ndarray:
        """Of shape (rows, labels)."""
        return expit(-(self.slope * (rows @ self.features + self.intercept) + self.offset))


@Language.factory(
    "claim_labels", requires=["doc._.entities", "doc._.quotes"], assigns=["doc._.sentences"], default_config={"threshold": 0.5, "c": 1.0}
)
def make_labels(nlp: Language, name: str, threshold: float, c: float) -> SentenceClassifier:
    return SentenceClassifier(nlp, name, threshold, c)
