"""Annotated articles for learning: laying their gold spans over a pipeline's tokens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from spacy.tokens import Doc

from crimeclaims.schema.gold import GoldArticle
from crimeclaims.schema.match import match_spans, same_thing

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
    """Article indexes in `count` parts of about one size, all articles of an outlet in the same part: parts trained without a fold meet its outlets'
    ways of writing as new, as they will in use."""
    outlets: dict[str, list[int]] = {}
    for index, article in enumerate(articles):
        outlets.setdefault(article.meta.get("outlet") or article.id, []).append(index)
    parts: list[list[int]] = [[] for _ in range(count)]
    for members in sorted(outlets.values(), key=len, reverse=True):
        min(parts, key=len).extend(members)
    return [sorted(part) for part in parts]


def places_found(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> dict[int, int]:
    """Gold entity index -> index of the found entity that stands for it: the one it overlaps, else another mention of the same thing."""
    places = {j: i for i, j in match_spans(gold, found).items()}
    for j, entity in enumerate(gold):
        if j not in places:
            other = next((i for i, e in enumerate(found) if e["label"] == entity["label"] and same_thing(entity, e)), None)
            if other is not None:
                places[j] = other
    return places


def speakers_found(article: GoldArticle, found: dict[str, Any], places: dict[int, int]) -> list[int | None]:
    """For each found quote the found entity that speaks it by the gold, or None."""
    pairs = match_spans([{"label": "", "start": q.start, "end": q.end} for q in article.quotes], [q | {"label": ""} for q in found["quotes"]])
    speakers = [article.quotes[pairs[i]].speaker if i in pairs else None for i in range(len(found["quotes"]))]
    return [places.get(s) if s is not None else None for s in speakers]
