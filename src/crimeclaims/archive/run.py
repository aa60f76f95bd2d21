"""Runs the pipeline over inputs and writes what it finds, article by article; one bad article costs one article."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import IO, Any

from spacy.language import Language

from crimeclaims.archive.extract import extract
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


@dataclass
class Summary:
    """What a run did; `failures` are the articles that could not be read or extracted."""

    articles: int = 0
    sentences: int = 0
    claims: int = 0
    seconds: float = 0.0
    failures: list[BadInput] = field(default_factory=list)


def run(
    nlp: Language, articles: Iterable[Article | BadInput], out: IO[str], *, on_article: Callable[[Summary], None] = lambda _: None,
    on_failure: Callable[[BadInput], None] = lambda _: None,
) -> Summary:
    """Write one JSON line an article to `out`, and report failures as they come."""
    summary = Summary()
    begun = time.perf_counter()
    for item in articles:
        failure = item if isinstance(item, BadInput) else _extract_into(nlp, item, out, summary)
        if failure is not None:
            summary.failures.append(failure)
            on_failure(failure)
        summary.seconds = time.perf_counter() - begun
        on_article(summary)
    return summary


def _extract_into(nlp: Language, article: Article, out: IO[str], summary: Summary) -> BadInput | None:
    try:
        with nlp.memory_zone():
            record = extract(nlp, article)
    except Exception as error:  # whatever a component stumbles over is this article's failure, not the run's
        return BadInput(article.where or article.id, f"could not be extracted ({type(error).__name__}: {error})")
    out.write(to_line(record))
    summary.articles += 1
    summary.sentences += len(record["sentences"])
    summary.claims += len(record["claims"])
    return None


def to_line(record: dict[str, Any]) -> str:
    """The record as a JSON line; lone surrogates, which no encoding can write, are escaped."""
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(record, separators=(",", ":"), default=str)
    return line + "\n"
