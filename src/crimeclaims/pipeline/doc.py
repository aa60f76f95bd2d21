"""What components leave on the Doc for the next ones: plain records in one extension, typed views beside it.

Plain records survive DocBin, pickling and worker processes; `doc._.claims` and its siblings read them as dataclasses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from spacy.attrs import IDX, LENGTH
from spacy.tokens import Doc, Span
from spacy.util import filter_spans, minibatch

from crimeclaims.schema.nouns import Claim, Entity, Quote, Relation, sentence_from
from crimeclaims.values.periods import parse_published

_KEYS = ("sentences", "entities", "relations", "quotes", "claims", "statistics", "doubtful")


def results(doc: Doc) -> dict[str, list[dict[str, Any]]]:
    """The records found so far, by kind; lists to append to."""
    if doc._.crimeclaims is None:
        doc._.crimeclaims = {key: [] for key in _KEYS}
    return doc._.crimeclaims


_TEXT, _WORDS = "crimeclaims_text", "crimeclaims_words"


def text_of(doc: Doc) -> str:
    """The Doc's text. spaCy joins it from the tokens at every call, which every component would pay for; `drop_text` forgets it at the end."""
    text = doc.user_data.get(_TEXT)
    if text is None:
        text = doc.user_data[_TEXT] = doc.text
    return text


def keep_text(doc: Doc, text: str) -> None:
    """Tell the components the text that the Doc was made of."""
    doc.user_data[_TEXT] = text


def drop_text(doc: Doc) -> None:
    doc.user_data.pop(_TEXT, None)
    doc.user_data.pop(_WORDS, None)


class Batched:
    """Gives a component `pipe`: `apply(docs)` handles many Docs together, which spares numpy and scikit-learn their cost a call."""

    def apply(self, docs: list[Doc]) -> None:
        raise NotImplementedError

    def __call__(self, doc: Doc) -> Doc:
        self.apply([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 50) -> Iterator[Doc]:
        for docs in minibatch(stream, batch_size):
            self.apply(docs)
            yield from docs


@dataclass(frozen=True)
class Words:
    """A Doc's tokens as plain lists: far cheaper to walk than Token objects. `spaced` says whether white space follows a token."""

    texts: list[str]
    starts: list[int]
    spaced: list[bool]

    def __len__(self) -> int:
        return len(self.texts)


def words_of(doc: Doc) -> Words:
    """The Doc's tokens; kept, as plain lists that any serialisation takes, until `drop_text`."""
    kept = doc.user_data.get(_WORDS)
    if kept is None:
        kept = doc.user_data[_WORDS] = _words(doc)
    return Words(*kept)


def _words(doc: Doc) -> tuple[list[str], list[int], list[bool]]:
    if not len(doc):
        return [], [], []
    text = text_of(doc)
    columns = doc.to_array([IDX, LENGTH]).astype(np.int64)
    starts, ends = columns[:, 0].tolist(), columns.sum(axis=1).tolist()
    texts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    spaced = [end != start for end, start in zip(ends, [*starts[1:], len(text)], strict=True)]
    return texts, starts, spaced


def set_spans(doc: Doc, spans: list[Span]) -> None:
    """Make spans the Doc's entities; measures, which may contain others, stand in `doc.spans` alone."""
    doc.spans["entities"] = spans
    doc.ents = filter_spans([span for span in spans if span.label_ != "MEASURE"])


def published(doc: Doc) -> date | None:
    """The day of publication: `doc._.published`, or `published` of the context of nlp.pipe(..., as_tuples=True)."""
    stated = doc._.published
    context = getattr(doc, "_context", None)
    if stated is None and isinstance(context, dict):
        stated = context.get("published")
    return parse_published(stated)


def article_id(doc: Doc) -> str:
    context = getattr(doc, "_context", None)
    if doc._.article is None and isinstance(context, dict) and context.get("id") is not None:
        return str(context["id"])
    return doc._.article or "article"


def _register() -> None:
    Doc.set_extension("published", default=None, force=True)
    Doc.set_extension("article", default=None, force=True)
    Doc.set_extension("crimeclaims", default=None, force=True)
    Doc.set_extension("sentences", getter=lambda doc: tuple(sentence_from(r) for r in results(doc)["sentences"]), force=True)
    Doc.set_extension("entities", getter=lambda doc: tuple(Entity(**r) for r in results(doc)["entities"]), force=True)
    Doc.set_extension("relations", getter=lambda doc: tuple(Relation(**r) for r in results(doc)["relations"]), force=True)
    Doc.set_extension("quotes", getter=lambda doc: tuple(Quote(**r) for r in results(doc)["quotes"]), force=True)
    Doc.set_extension("claims", getter=lambda doc: tuple(Claim(**r) for r in results(doc)["claims"]), force=True)


_register()
