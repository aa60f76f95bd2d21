""""Kent": the force or the county? Decides anew for each bare name of a force, by the whole article.

The recogniser reads sentence by sentence. Whether an article speaks of forces or of counties shows in its other names: which of them the recogniser took
for forces, how many are written in full, whether "forces" are spoken of. Trees learn it from what recognisers found in articles they had not learned from.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from crimeclaims.pipeline.claims import sentence_at
from crimeclaims.pipeline.doc import Batched, results, set_spans, text_of
from crimeclaims.pipeline.letters import small_letters
from crimeclaims.pipeline.storage import Stored
from crimeclaims.pipeline.trees import Trees, grow_trees
from crimeclaims.values.forces import Gazetteer, default_gazetteer

Record = dict[str, Any]
_AREAS = ("FORCE", "PLACE")
_FULL_NAME = re.compile(r"police|constabulary|yard$|garda|service", re.IGNORECASE)
_WORD = re.compile(r"[\w’']+|[^\w\s]")
_FORCES, _COUNTIES = re.compile(r"\bforces\b"), re.compile(r"insurer|claims|council|county|counties|region")
_OWN = re.compile(r"[’']s")
_BESIDE = {
    word: code
    for code, word in enumerate(
        ["in", "of", "from", "to", "by", "than", "against", "for", "at", "and", "the", "(", ")", ",", ".", ":", ";", "–", "across", "with", "had", "recorded", "reported", "said", "saw", "which", "where", "while", "but", "was", "were", "has", "logged", "is", "on", "told", "both", "police", "area", "force"], 1
    )
}


class NameResolver(Batched, Stored):
    """Makes a FORCE of a PLACE, or the other way round, where a name can be both."""

    def __init__(self, nlp: Language, name: str, trees: dict[str, Any]):
        self.name, self.trees = name, trees
        self.model: Trees | None = None
        self.gazetteer = default_gazetteer()

    def use_gazetteer(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def apply(self, docs: list[Doc]) -> None:
        for doc in docs:
            if self.resolve(text_of(doc), results(doc)):
                labels = [entity["label"] for entity in results(doc)["entities"]]
                set_spans(doc, [Span(doc, span.start, span.end, label=label) for span, label in zip(doc.spans["entities"], labels, strict=True)])

    def resolve(self, text: str, found: dict[str, list[Record]]) -> bool:
        """Set the labels of bare names anew; says whether any changed."""
        bare = self.bare_names(found)
        if self.model is None or not bare:
            return False
        forces = self.model.probability(name_features(text, found, bare, self.gazetteer)) >= 0.5
        changed = False
        for index, force in zip(bare, forces.tolist(), strict=True):
            label = _AREAS[not force]
            changed |= found["entities"][index]["label"] != label
            found["entities"][index]["label"] = label
        return changed

    def bare_names(self, found: dict[str, list[Record]]) -> list[int]:
        """The places and forces, by index, whose name is that of a force without a word like "police"."""
        return [
            i for i, entity in enumerate(found["entities"])
            if entity["label"] in _AREAS and not _FULL_NAME.search(entity["text"]) and self.gazetteer.find_force(entity["text"]) is not None
        ]

    def fit(self, examples: list[tuple[str, dict[str, list[Record]], list[Record]]], *, seed: int) -> None:
        """Learn from (text, what was found, gold entities); names that are neither in gold are left out."""
        rows, labels = [], []
        for text, found, gold in examples:
            bare = self.bare_names(found)
            if not bare:
                continue
            areas = [entity for entity in gold if entity["label"] in _AREAS]
            for index, row in zip(bare, name_features(text, found, bare, self.gazetteer), strict=True):
                own = found["entities"][index]
                label = next((g["label"] for g in areas if g["start"] < own["end"] and own["start"] < g["end"]), None)
                if label is not None:
                    rows.append(row)
                    labels.append(label == "FORCE")
        if len(set(labels)) == 2:
            self.model = grow_trees(np.array(rows, dtype=np.float32), np.array(labels), seed=seed, **self.trees)

    def parts(self) -> dict[str, Any]:
        return {"settings": {}} | ({"trees": self.model.arrays()} if self.model is not None else {})

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.model = Trees(**parts["trees"]) if "trees" in parts else None


def name_features(text: str, found: dict[str, list[Record]], bare: list[int], gazetteer: Gazetteer) -> np.ndarray:
    """Features of the names at the places `bare` of the found entities, of shape (names, features), float32."""
    small, entities = small_letters(text), found["entities"]
    doubtful = {record["entity"] for record in found["doubtful"]}
    sentences = [sentence_at(found["sentences"], entities[i]["start"]) for i in bare]
    is_force = [entities[i]["label"] == "FORCE" for i in bare]
    full = Counter(
        force.id for e in entities if e["label"] == "FORCE" and _FULL_NAME.search(e["text"]) and (force := gazetteer.find_force(e["text"])) is not None
    )
    towns = sum(e["label"] == "PLACE" and gazetteer.find_force(e["text"]) is None for e in entities)
    article = [len(bare), full.total(), len(full), towns, len(_FORCES.findall(small)), len(_COUNTIES.findall(small))]
    texts = [entities[i]["text"] for i in bare]
    within, forces_within, alike, forces_alike = Counter(sentences), Counter[int](), Counter(texts), Counter[str]()
    for sentence_of, own, force_too in zip(sentences, texts, is_force, strict=True):
        forces_within[sentence_of] += force_too
        forces_alike[own] += force_too
    rows, forces = [], sum(is_force)
    for n, index in enumerate(bare):
        name, sentence = entities[index], found["sentences"][sentences[n]]
        force = gazetteer.find_force(name["text"])
        before = _WORD.findall(small[max(0, name["start"] - 30):name["start"]])[-2:]
        after = _WORD.findall(small[name["end"]:name["end"] + 30])[:2]
        words, others = small[sentence["start"]:sentence["end"]], alike[name["text"]] - 1
        rows.append([
            is_force[n], name["score"], index in doubtful, *(_BESIDE.get(word, 0) for word in (*([""] * (2 - len(before)) + before), *(after + [""] * (2 - len(after))))),
            (forces - is_force[n]) / max(len(bare) - 1, 1), *article, full[force.id] if force is not None else 0,
            within[sentences[n]], forces_within[sentences[n]], (forces_alike[name["text"]] - is_force[n]) / others if others else -1, others,
            is_force[n - 1] if n else -1, is_force[n + 1] if n + 1 < len(bare) else -1, sentences[n], name["text"].isupper(),
            "police" in words, "force" in words, "county" in words, _OWN.match(small, name["end"]) is not None,
        ])
    return np.array(rows, dtype=np.float32)


@Language.factory(
    "claim_names", requires=["doc._.entities"], assigns=["doc._.entities", "doc.spans", "doc.ents"],
    default_config={"trees": {"count": 80, "rate": 0.08, "leaves": 8, "l2": 0.0, "minimum": 10}},
)
def make_names(nlp: Language, name: str, trees: dict[str, Any]) -> NameResolver:
    return NameResolver(nlp, name, trees)
