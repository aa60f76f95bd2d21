"""Annotated articles for learning: laying their gold spans over a pipeline's tokens."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc

from crimeclaims.schema.gold import GoldArticle

SPLITS = ("train", "dev", "test")


def gold_tokens(doc: Doc, article: GoldArticle) -> list[tuple[int, int, str]]:
    """The gold spans as (token start, token end, label), widened to whole tokens."""
    spans = []
    for span in article.spans:
        found = doc.char_span(span.start, span.end, alignment_mode="expand")
        if found is not None and len(found):
            spans.append((found.start, found.end, span.label))
    return spans


def gold_sentence_starts(doc: Doc, article: GoldArticle) -> set[int]:
    """Indexes of the tokens that begin a gold sentence."""
    wanted = {s.start for s in article.sentences}
    return {token.i for token in doc if token.idx in wanted}


def folds(articles: Iterable[GoldArticle], count: int) -> list[list[int]]:
    """Article indexes in `count` parts, spread evenly in the order given."""
    total = len(list(articles))
    return [list(range(part, total, count)) for part in range(count)]
