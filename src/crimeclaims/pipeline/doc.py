"""What components leave on the Doc for the next ones: plain records in one extension, typed views beside it.

Plain records survive DocBin, pickling and worker processes; `doc._.claims` and its siblings read them as dataclasses.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from spacy.tokens import Doc

from crimeclaims.schema.nouns import Claim, Entity, Quote, Relation, sentence_from
from crimeclaims.values.periods import parse_published

_KEYS = ("sentences", "entities", "relations", "quotes", "claims", "statistics")


def results(doc: Doc) -> dict[str, list[dict[str, Any]]]:
    """The records found so far, by kind; lists to append to."""
    if doc._.crimeclaims is None:
        doc._.crimeclaims = {key: [] for key in _KEYS}
    return doc._.crimeclaims


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
