"""Sentence boundaries: a line end always ends one; inside a line a trained model decides at each possible full stop.

Candidates are the ends of runs such as `.`, `?”`, `!')`. The model is a logistic regression over the words around them, fitted on the
corpus, so that abbreviations, initials, glued sentences and *“Stop!” she said* are learned rather than listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.nouns import Sentence, to_record

_STOPS = frozenset(".?!…")
_CLOSERS = frozenset("”\"’')]}») ''".split() + ["''", "'"])
_OPENERS = frozenset("“\"‘'([``")
_ABBREVIATIONS = frozenset("mr mrs ms dr st rev prof det insp sgt supt cllr pc ch hon jr sr no vs approx dept gov sen rep".split())


class SentenceSplitter(Stored):
    """Sets `Doc.sents` and the article's sentences (labels come later)."""

    def __init__(self, nlp: Language, name: str, threshold: float = 0.5):
        self.name, self.threshold = name, threshold
        self.vectorizer: DictVectorizer | None = None
        self.model: LogisticRegression | None = None

    def __call__(self, doc: Doc) -> Doc:
        starts = [False] * len(doc)
        if len(doc):
            starts[0] = True
        for i in line_starts(doc):
            starts[i] = True
        candidates = [i for i in boundary_candidates(doc) if not starts[i]]
        if candidates:
            for i, yes in zip(candidates, self.decide(doc, candidates), strict=True):
                starts[i] = bool(yes)
        set_sentences(doc, starts)
        return doc

    def decide(self, doc: Doc, candidates: list[int]) -> list[bool]:
        if self.model is None or self.vectorizer is None:
            return [not doc[i].is_lower for i in candidates]
        rows = self.vectorizer.transform([boundary_features(doc, i) for i in candidates])
        return (self.model.predict_proba(rows)[:, 1] >= self.threshold).tolist()

    def fit(self, examples: list[tuple[Doc, set[int]]], *, c: float, seed: int) -> None:
        """Learn from (doc, indexes of tokens that begin a sentence)."""
        rows, labels = [], []
        for doc, gold in examples:
            forced = set(line_starts(doc))
            for i in boundary_candidates(doc):
                if i not in forced:
                    rows.append(boundary_features(doc, i))
                    labels.append(i in gold)
        self.vectorizer = DictVectorizer()
        self.model = LogisticRegression(C=c, max_iter=1000, random_state=seed)
        self.model.fit(self.vectorizer.fit_transform(rows), labels)

    def parts(self) -> dict[str, Any]:
        return {"settings": {"threshold": self.threshold}} | (
            {"vectorizer": self.vectorizer, "model": self.model} if self.model is not None else {}
        )

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.threshold = parts["settings"]["threshold"]
        self.vectorizer, self.model = parts.get("vectorizer"), parts.get("model")


def line_starts(doc: Doc) -> Iterator[int]:
    """Tokens that begin after a line end; white-space tokens belong to the line before."""
    newline = False
    for token in doc:
        if token.is_space:
            newline = newline or "\n" in token.text or "\r" in token.text or "\x0b" in token.text or "\u2028" in token.text
        elif newline:
            yield token.i
            newline = False


def boundary_candidates(doc: Doc) -> Iterator[int]:
    """Tokens before which a sentence could end inside a line: the first after a full stop and its closing marks."""
    texts = [token.text for token in doc]
    i, count = 0, len(texts)
    while i < count:
        if texts[i][-1:] in _STOPS:
            i += 1
            closed = False
            while i < count and (texts[i] in _CLOSERS or texts[i][-1:] in _STOPS) and not (doc[i - 1].whitespace_ and texts[i] in "\"'''" and not closed and i + 1 < count and not doc[i].whitespace_):
                closed = closed or texts[i] in _CLOSERS
                i += 1
            while i < count and doc[i].is_space:
                i += 1
            if i < count:
                yield i
        else:
            i += 1


def boundary_features(doc: Doc, i: int) -> dict[str, float | str]:
    """What is known of the place before token `i`."""
    stop = i - 1
    while stop > 0 and doc[stop].is_space:
        stop -= 1
    spaced = bool(doc[i - 1].whitespace_) or doc[i - 1].is_space
    closer = ""
    while stop > 0 and doc[stop].text in _CLOSERS and doc[stop].text[-1] not in _STOPS:
        closer += doc[stop].text
        stop -= 1
    word = doc[stop].text
    bare = word.rstrip(".?!…")
    before = doc[stop - 1] if not bare and stop else None
    previous = bare or (before.text if before is not None else "")
    token, after = doc[i], doc[i + 1] if i + 1 < len(doc) else None
    return {
        "stop": word[-1], "glued_stop": bool(bare), "closer": closer, "spaced": spaced,
        "next": token.lower_, "next_shape": token.shape_, "next_upper": token.text[:1].isupper(), "next_lower": token.text[:1].islower(),
        "next_opens": token.text[0] in _OPENERS, "after": after.lower_ if after is not None else "", "after_upper": bool(after is not None and after.text[:1].isupper()),
        "previous": previous.lower(), "previous_shape": previous[:1].isupper(), "previous_short": min(len(previous), 6),
        "abbreviation": previous.lower() in _ABBREVIATIONS, "initial": len(previous) == 1 and previous.isupper(),
        "closed_lower": bool(closer) and token.text[:1].islower(), "closed_upper": bool(closer) and token.text[:1].isupper(),
        "stop_closer": word[-1] + closer, "closer_next": closer + "|" + token.lower_,
        "stop_case": f"{word[-1]}{'U' if token.text[:1].isupper() else 'l'}{'c' if closer else ''}{'s' if spaced else ''}",
    }


def set_sentences(doc: Doc, starts: list[bool]) -> None:
    """Write boundaries to the tokens and the sentences' records, trimmed of white space; blank stretches hold none."""
    if len(doc):
        doc.from_array([SENT_START], np.where(starts, 1, -1).astype(np.int64).astype(np.uint64).reshape(-1, 1))
    records = results(doc)["sentences"]
    records.clear()
    text = doc.text
    for sent in doc.sents if len(doc) else ():
        raw = text[sent.start_char:sent.end_char]
        stripped = raw.strip()
        if stripped:
            start = sent.start_char + len(raw) - len(raw.lstrip())
            records.append(to_record(Sentence(start, start + len(stripped))))


@Language.factory("claim_sentences", assigns=["token.is_sent_start", "doc._.sentences"], default_config={"threshold": 0.5})
def make_sentences(nlp: Language, name: str, threshold: float) -> SentenceSplitter:
    return SentenceSplitter(nlp, name, threshold)
