"""Sentence boundaries: a line end always ends one; inside a line a trained model decides at each possible full stop.

Candidates are the ends of runs such as `.`, `?”`, `!')`. The model is a logistic regression over the words around them, fitted on the
corpus, so that abbreviations, initials, glued sentences and *“Stop!” she said* are learned rather than listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import Batched, Words, results, text_of, words_of
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.errors import BadInput
from crimeclaims.schema.nouns import Sentence, to_record

_STOPS = frozenset(".?!…")
_CLOSERS = frozenset(["”", '"', "’", "'", ")", "]", "}", "»", "''"])
_EITHER = frozenset(["'", '"', "''"])
_LINE_ENDS = frozenset("\n\r\x0b\u2028")
_OPENERS = frozenset("“\"‘'([``")
_ABBREVIATIONS = frozenset(["mr", "mrs", "ms", "dr", "st", "rev", "prof", "det", "insp", "sgt", "supt", "cllr", "pc", "ch", "hon", "jr", "sr", "no", "vs", "approx", "dept", "gov", "sen", "rep"])


class SentenceSplitter(Batched, Stored):
    """Sets `Doc.sents` and the article's sentences (labels come later)."""

    def __init__(self, nlp: Language, name: str, threshold: float = 0.5):
        self.name, self.threshold = name, threshold
        self.vectorizer: DictVectorizer | None = None
        self.model: LogisticRegression | None = None
        self._weights: Weights | None = None

    def apply(self, docs: list[Doc]) -> None:
        places: list[tuple[Words, int]] = []
        prepared = []
        for doc in docs:
            words = words_of(doc)
            starts = [False] * len(words)
            if starts:
                starts[0] = True
            for i in line_starts(words):
                starts[i] = True
            candidates = [i for i in boundary_candidates(words) if not starts[i]]
            places += [(words, i) for i in candidates]
            prepared.append((doc, starts, candidates))
        decided = iter(self.decide(places))
        for doc, starts, candidates in prepared:
            for i in candidates:
                starts[i] = next(decided)
            set_sentences(doc, starts)

    def decide(self, places: list[tuple[Words, int]]) -> list[bool]:
        """Whether a sentence begins at each (words, index)."""
        if not places:
            return []
        if self.model is None or self.vectorizer is None:
            return [not words.texts[i].islower() for words, i in places]
        if self._weights is None:
            self._weights = _weights(self.vectorizer, self.model)
        limit = math.log(self.threshold / (1 - self.threshold)) - float(self.model.intercept_[0]) if 0 < self.threshold < 1 else math.inf * (self.threshold - 0.5)
        return [_score(self._weights, boundary_features(words, i)) >= limit for words, i in places]

    def fit(self, examples: list[tuple[Doc, set[int]]], *, c: float, seed: int) -> None:
        """Learn from (doc, indexes of tokens that begin a sentence). Raises BadInput where there is nothing to be told apart."""
        rows, labels = [], []
        for doc, gold in examples:
            words = words_of(doc)
            forced = set(line_starts(words))
            for i in boundary_candidates(words):
                if i not in forced:
                    rows.append(boundary_features(words, i))
                    labels.append(i in gold)
        if len(set(labels)) < 2:
            raise BadInput("annotations", f"{len(examples)} articles without both full stops that end a sentence inside a line and some that do not: too few to learn from")
        self.vectorizer = DictVectorizer()
        self.model = LogisticRegression(C=c, max_iter=1000, random_state=seed)
        self.model.fit(self.vectorizer.fit_transform(rows), labels)
        self._weights = None

    def parts(self) -> dict[str, Any]:
        return {"settings": {"threshold": self.threshold}} | (
            {"vectorizer": self.vectorizer, "model": self.model} if self.model is not None else {}
        )

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.threshold = parts["settings"]["threshold"]
        self.vectorizer, self.model, self._weights = parts.get("vectorizer"), parts.get("model"), None


def line_starts(words: Words) -> Iterator[int]:
    """Tokens that begin after a line end; white-space tokens belong to the line before."""
    newline = False
    for i, text in enumerate(words.texts):
        if text.isspace():
            newline = newline or not _LINE_ENDS.isdisjoint(text)
        elif newline:
            yield i
            newline = False


def boundary_candidates(words: Words) -> Iterator[int]:
    """Tokens before which a sentence could end inside a line: the first after a full stop and its closing marks."""
    texts, spaced = words.texts, words.spaced
    i, count = 0, len(texts)
    while i < count:
        if texts[i][-1] not in _STOPS:
            i += 1
            continue
        i += 1
        while i < count and (texts[i] in _CLOSERS or texts[i][-1] in _STOPS) and not _opens_next(texts, spaced, i):
            i += 1
        while i < count and texts[i].isspace():
            i += 1
        if i < count:
            yield i


def _opens_next(texts: list[str], spaced: list[bool], i: int) -> bool:
    """A straight mark after a space and before a word opens the next sentence."""
    return texts[i] in _EITHER and spaced[i - 1] and not spaced[i] and i + 1 < len(texts)


def boundary_features(words: Words, i: int) -> dict[str, float | str]:
    """What is known of the place before token `i`."""
    texts = words.texts
    stop = i - 1
    while stop > 0 and texts[stop].isspace():
        stop -= 1
    spaced = words.spaced[i - 1] or texts[i - 1].isspace()
    closer = ""
    while stop > 0 and texts[stop] in _CLOSERS:
        closer += texts[stop]
        stop -= 1
    word = texts[stop]
    bare = word.rstrip(".?!…")
    previous = bare or (texts[stop - 1] if stop else "")
    token, after = texts[i], texts[i + 1] if i + 1 < len(texts) else ""
    upper, lower = token[0].isupper(), token[0].islower()
    return {
        "stop": word[-1], "glued_stop": bool(bare), "closer": closer, "spaced": spaced,
        "next": token.lower(), "next_upper": upper, "next_lower": lower, "next_digit": token[0].isdigit(),
        "next_opens": token[0] in _OPENERS, "after": after.lower(), "after_upper": after[:1].isupper(),
        "previous": previous.lower(), "previous_upper": previous[:1].isupper(), "previous_short": min(len(previous), 6),
        "abbreviation": previous.lower() in _ABBREVIATIONS, "initial": len(previous) == 1 and previous.isupper(),
        "closed_lower": bool(closer) and lower, "closed_upper": bool(closer) and upper,
        "stop_closer": word[-1] + closer, "closer_next": closer + "|" + token.lower(),
        "stop_case": f"{word[-1]}{'U' if upper else 'l'}{'c' if closer else ''}{'s' if spaced else ''}",
    }


Weights = dict[str, dict[str, float]]  # by feature and its value; what a number is multiplied by is under ""


def _weights(vectorizer: DictVectorizer, model: LogisticRegression) -> Weights:
    """The model as plain dicts, which for a row of a few features is far quicker than a matrix."""
    found: Weights = {}
    for name, weight in zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True):
        feature, _, value = name.partition("=")
        found.setdefault(feature, {})[value] = weight
    return found


def _score(weights: Weights, features: dict[str, float | str]) -> float:
    total = 0.0
    for name, value in features.items():
        known = weights.get(name)
        if known is not None:
            total += known.get(value, 0.0) if isinstance(value, str) else known.get("", 0.0) * value
    return total


def set_sentences(doc: Doc, starts: list[bool]) -> None:
    """Write boundaries to the tokens and the sentences' records, trimmed of white space; blank stretches hold none."""
    if len(doc):
        # one call, since setting a token at a time looks at the whole Doc each time
        marks: Any = np.where(starts, 1, -1).astype(np.int64).astype(np.uint64).reshape(-1, 1)
        doc.from_array([SENT_START], marks)
    records = results(doc)["sentences"]
    records.clear()
    text = text_of(doc)
    begins = [offset for offset, start in zip(words_of(doc).starts, starts, strict=True) if start]
    for begin, end in pairwise([*begins, len(text)]):
        stripped = text[begin:end].strip()
        if stripped:
            start = text.index(stripped[0], begin)
            records.append(to_record(Sentence(start, start + len(stripped))))


@Language.factory("claim_sentences", assigns=["token.is_sent_start", "doc._.sentences"], default_config={"threshold": 0.5})
def make_sentences(nlp: Language, name: str, threshold: float) -> SentenceSplitter:
    return SentenceSplitter(nlp, name, threshold)
