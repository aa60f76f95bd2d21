"""The sentence classifier: statistical claim, quote, advice, each with a calibrated probability.

Logistic regressions over hashed words, word clusters and pairs of them in the sentence and its neighbours, with the entities and quotes found in it; the probabilities are
calibrated by cross-validation over articles.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.clusters import WordClusters, brown_clusters, no_clusters
from crimeclaims.pipeline.doc import Batched, results, text_of
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.labels import OTHER, SENTENCE_LABELS

_WORD = re.compile(r"\d[\d,./]*|[\w’']+|[^\w\s]")
_HASHER = FeatureHasher(n_features=1 << 15, input_type="dict", alternate_sign=False)


class SentenceClassifier(Batched, Stored):
    """Sets `label`, `labels` and `scores` of the article's sentences."""

    def __init__(self, nlp: Language, name: str, threshold: float, c: float):
        self.name, self.threshold, self.c = name, threshold, c
        self.models: dict[str, CalibratedClassifierCV] = {}
        self.clusters = no_clusters()

    def apply(self, docs: list[Doc]) -> None:
        sentences = [sentence for doc in docs for sentence in results(doc)["sentences"]]
        if not sentences or not self.models:
            return
        rows = _HASHER.transform(row for doc in docs for row in _features(text_of(doc), results(doc), self.clusters))
        for label, model in self.models.items():
            for sentence, score in zip(sentences, model.predict_proba(rows)[:, 1], strict=True):
                sentence["scores"][label] = round(float(score), 4)
        for sentence in sentences:
            scores = sentence["scores"]
            sentence["labels"] = [label for label in SENTENCE_LABELS if scores.get(label, 0) >= self.threshold]
            sentence["label"] = max(sentence["labels"], key=scores.__getitem__) if sentence["labels"] else OTHER

    def fit(self, examples: list[tuple[str, dict[str, list[dict[str, Any]]], list[tuple[str, ...]]]], *, seed: int) -> None:
        """Learn from (text, results with sentences, entities and quotes, gold labels of each sentence)."""
        self.clusters = brown_clusters()
        blocks, gold, groups = [], [], []
        for number, (text, found, labels) in enumerate(examples):
            blocks.append(_features(text, found, self.clusters))
            gold += labels
            groups += [number] * len(labels)
        rows = _HASHER.transform(row for block in blocks for row in block)
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
        self.models = {label: parts[f"model_{label}"] for label in parts["settings"]["labels"]}


def _features(text: str, found: dict[str, list[dict[str, Any]]], clusters: WordClusters) -> list[dict[str, float]]:
    sentences = found["sentences"]
    words = [_words(text[s["start"]:s["end"]]) for s in sentences]
    own = [_own(text, s, w, found) | _classes(w, clusters) for s, w in zip(sentences, words, strict=True)]
    rows = []
    for i, row in enumerate(own):
        row = dict(row)
        for side, j in (("p", i - 1), ("n", i + 1)):
            if not 0 <= j < len(sentences):
                row[f"{side}:edge"] = 1.0
                continue
            row |= {f"{side}:{word}": 0.5 for word in words[j][:40]}
            row |= {f"{side}:{name}": value for name, value in own[j].items() if name.startswith(("E:", "Q:", "S:"))}
            gap = text[min(sentences[i]["end"], sentences[j]["end"]):max(sentences[i]["start"], sentences[j]["start"])]
            row[f"{side}:{'line' if chr(10) in gap else 'same'}"] = 1.0
        rows.append(row)
    return rows


def _words(text: str) -> list[str]:
    return ["0" * min(len(w), 6) if w[0].isdigit() and w not in ("101", "999", "111", "0800", "0808") else w for w in _WORD.findall(text.lower())]


def _classes(words: list[str], clusters: WordClusters) -> dict[str, float]:
    """The clusters of the words, of pairs of them, and of the first three."""
    classes = [clusters.of(word) for word in words]
    row = {f"C:{one}": 1.0 for one in classes if one is not None}
    row |= {f"C{n}:{one}": 1.0 for n, one in enumerate(classes[:3]) if one is not None}
    row |= {f"C:{one}_{other}": 1.0 for one, other in pairwise(classes) if one is not None and other is not None}
    return row


def _own(text: str, sentence: dict[str, Any], words: list[str], found: dict[str, list[dict[str, Any]]]) -> dict[str, float]:
    start, end = sentence["start"], sentence["end"]
    row: dict[str, float] = {"bias": 1.0}
    row |= dict.fromkeys(words, 1.0)
    row |= {f"{a}_{b}": 1.0 for a, b in zip(["^", *words], [*words, "$"], strict=True)}
    row |= {f"first:{'_'.join(words[:n])}": 1.0 for n in (1, 2)}
    counts = Counter(e["label"] for e in found["entities"] if start <= e["start"] < end)
    for label, count in counts.items():
        row[f"E:{label}"] = 1.0
        row[f"E:{label}:{min(count, 3)}"] = 1.0
    if counts.keys() & {"COUNT", "CHANGE", "RATE", "SHARE"}:
        row["E:quantity"] = 1.0
        row["S:score"] = max(e["score"] for e in found["entities"] if start <= e["start"] < end and e["label"] in ("COUNT", "CHANGE", "RATE", "SHARE"))
    covered = sum(max(0, min(end, q["end"]) - max(start, q["start"])) for q in found["quotes"])
    if covered:
        row[f"Q:{min(int(5 * covered / (end - start)), 4)}"] = 1.0
        row["Q:any"] = 1.0
        row[f"Q:length{min(covered // 15, 4)}"] = 1.0
    row[f"S:length{min(len(words) // 8, 5)}"] = 1.0
    row[f"S:end{text[end - 1]}"] = 1.0
    row[f"S:begin{text[start] if not text[start].isalnum() else 'A' if text[start].isupper() else 'a'}"] = 1.0
    return row


@Language.factory(
    "claim_labels", requires=["doc._.entities", "doc._.quotes"], assigns=["doc._.sentences"], default_config={"threshold": 0.5, "c": 1.0}
)
def make_labels(nlp: Language, name: str, threshold: float, c: float) -> SentenceClassifier:
    return SentenceClassifier(nlp, name, threshold, c)
