"""Which ages are figures themselves, and of what kind: "13 was the most common age", "the youngest was one", "an average age of 34".

A logistic regression over the words around each AGE; most ages are people's own or restrict another figure, and get none.
"""

from __future__ import annotations

import re
from typing import Any

from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import results, text_of
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.labels import STATISTICS

NO_STATISTIC = "none"
_HASHER = FeatureHasher(n_features=1 << 12, input_type="dict", alternate_sign=False)
_WORD = re.compile(r"[\w’'-]+|[^\w\s]")


class AgeStatistics(Stored):
    """Sets `statistic` in `doc._.crimeclaims["statistics"]`, by entity index."""

    def __init__(self, nlp: Language, name: str, c: float):
        self.name, self.c = name, c
        self.model: LogisticRegression | None = None

    def __call__(self, doc: Doc) -> Doc:
        found = results(doc)
        ages = [i for i, e in enumerate(found["entities"]) if e["label"] == "AGE"]
        found["statistics"] = []
        if ages and self.model is not None:
            rows = _HASHER.transform([age_features(text_of(doc), found["sentences"], found["entities"], i) for i in ages])
            for index, row in zip(ages, self.model.predict_proba(rows), strict=True):
                best = int(row.argmax())
                if self.model.classes_[best] != NO_STATISTIC:
                    found["statistics"].append({"entity": index, "statistic": str(self.model.classes_[best]), "score": round(float(row[best]), 4)})
        return doc

    def fit(self, examples: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]], int, str]], *, seed: int) -> None:
        """Learn from (text, sentences, entities, entity index, statistic or "none")."""
        labels = [example[4] for example in examples]
        if not set(labels) <= {NO_STATISTIC, *STATISTICS}:
            raise ValueError(f"unknown statistics: {set(labels) - {NO_STATISTIC, *STATISTICS}}")
        if len(set(labels)) < 2:
            return
        rows = _HASHER.transform([age_features(*example[:4]) for example in examples])
        self.model = LogisticRegression(C=self.c, max_iter=2000, random_state=seed).fit(rows, labels)

    def parts(self) -> dict[str, Any]:
        return {"settings": {"c": self.c}} | ({"model": self.model} if self.model is not None else {})

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.c, self.model = parts["settings"]["c"], parts.get("model")


def age_features(text: str, sentences: list[dict[str, Any]], entities: list[dict[str, Any]], index: int) -> dict[str, float]:
    """Words of the sentence with their side and distance, the age's own words, and the other entities of the sentence."""
    entity = entities[index]
    start, end = next(((s["start"], s["end"]) for s in sentences if s["start"] <= entity["start"] < s["end"]), (0, len(text)))
    before = [w.lower() for w in _WORD.findall(text[start:entity["start"]])]
    after = [w.lower() for w in _WORD.findall(text[entity["end"]:end])]
    own = re.sub(r"\d+", "0", text[entity["start"]:entity["end"]].lower())
    row = {f"own:{own}": 1.0, **{f"own:{word}": 1.0 for word in own.split()}}
    row |= {f"word:{word}": 1.0 for word in [*before, *after]}
    row |= {f"before{i}:{word}": 1.0 for i, word in enumerate(reversed(before[-4:]))}
    row |= {f"after{i}:{word}": 1.0 for i, word in enumerate(after[:4])}
    row |= {f"near-before:{word}": 1.0 for word in before[-8:]} | {f"near-after:{word}": 1.0 for word in after[:8]}
    row |= {f"with:{e['label']}": 1.0 for e in entities if start <= e["start"] < end and e is not entity}
    return row


@Language.factory("claim_statistics", requires=["doc._.entities"], assigns=["doc._.entities"], default_config={"c": 3.0})
def make_statistics(nlp: Language, name: str, c: float) -> AgeStatistics:
    return AgeStatistics(nlp, name, c)
