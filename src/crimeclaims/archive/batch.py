"""The one function that every engine calls: a batch of articles as Arrow in, Arrow tables out.

Input columns: `text` and, where there are, `id`, `published`, `title`, `url`, `number`, `where`, `extra` (a JSON object that passes through) and `html`
(a page instead of a text). Output: the tables of `schema/arrow`, `quarantine` with the articles that a component failed on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.archive.duplicates import sketch
from crimeclaims.archive.extract import make_doc, record_of
from crimeclaims.archive.lines import to_line
from crimeclaims.archive.readers.html import article_of
from crimeclaims.archive.words import common_words
from crimeclaims.pipeline.load import load
from crimeclaims.schema import arrow
from crimeclaims.schema.article import Article, content_id
from crimeclaims.schema.errors import BadInput

TABLES = ("claims", "sentences", "entities", "articles")
_ZONE = 100  # articles that share a memory zone: enough that words are looked up once, few enough to keep memory flat

Rows = dict[str, list[dict[str, Any]]]


def extract_batch(
    nlp: Language, batch: pa.RecordBatch | pa.Table, tables: Sequence[str] = TABLES, *, on_articles: Callable[[int, int], None] = lambda articles, claims: None,
) -> dict[str, pa.Table]:
    """The named tables, and `quarantine`, of a batch of articles. One that a component fails on costs itself alone.

    `on_articles` is told now and then how many articles and claims were done since the last time.
    """
    rows: Rows = {name: [] for name in (*tables, "quarantine")}
    inputs = batch.to_pylist()
    for begin in range(0, len(inputs), _ZONE):
        chunk = [(begin + i if record.get("number") is None else record["number"], record) for i, record in enumerate(inputs[begin:begin + _ZONE])]
        common_words(nlp).learn(record.get("text") or "" for _, record in chunk)
        with nlp.memory_zone():
            found = _extract_into(rows, nlp, chunk)
        on_articles(len(chunk), found)
    return {name: arrow.table(name, found) for name, found in rows.items()}


def _extract_into(rows: Rows, nlp: Language, chunk: list[tuple[int, dict[str, Any]]]) -> int:
    """Adds the rows of some articles, together if none fails and else one by one; returns their number of claims."""
    readable = []
    for number, record in chunk:
        article = article_from(record)
        try:
            readable.append((number, article if record.get("html") is None else article_of(article, record["html"])))
        except Exception as error:
            _quarantine(rows, number, article, error)
    try:
        docs = list(nlp.pipe([make_doc(nlp, article) for _, article in readable], batch_size=_ZONE))
        made = [_rows_of(rows, number, article, doc) for (number, article), doc in zip(readable, docs, strict=True)]
    except Exception:  # whichever article it was is found by taking each alone
        made = []
        for number, article in readable:
            try:
                made.append(_rows_of(rows, number, article, nlp(make_doc(nlp, article))))
            except Exception as error:
                _quarantine(rows, number, article, error)
    for found, _ in made:
        for name, some in found.items():
            rows[name] += some
    return sum(claims for _, claims in made)


def _rows_of(names: Iterable[str], number: int, article: Article, doc: Doc) -> tuple[Rows, int]:
    found = record_of(article, doc)
    return {name: _ROWS[name](number, article, found, doc) for name in names if name != "quarantine"}, len(found["claims"])


def _quarantine(rows: Rows, number: int, article: Article, error: Exception) -> None:
    """Whatever a component stumbles over is this article's failure, not the run's."""
    reason = error.reason if isinstance(error, BadInput) else f"could not be extracted ({type(error).__name__}: {error})"
    rows["quarantine"].append(arrow.plain({"number": number, "id": article.id, "where": article.where or article.id, "reason": reason}))


def article_from(record: dict[str, Any]) -> Article:
    """The article of a row of the input batch."""
    extra = json.loads(record["extra"]) if record.get("extra") else {}
    exact = extra.pop(_EXACT, {})
    text = exact.get("text", record.get("text") or "")
    identity = exact.get("id", record.get("id"))
    return Article(
        identity if identity not in (None, "") else content_id(text), text, record.get("published"), exact.get("title", record.get("title")),
        exact.get("url", record.get("url")), extra, record.get("where") or "",
    )


def row_of(article: Article, number: int, html: bytes | None = None) -> dict[str, Any]:
    """The input row of an article: the reverse of `article_from`. What UTF-8 cannot hold (lone surrogates) goes along in `extra`, escaped."""
    row = {"id": article.id, "text": article.text, "published": article.published, "title": article.title, "url": article.url, "where": article.where}
    safe = arrow.plain(row)
    exact = {k: v for k, v in row.items() if safe[k] != v}
    extra = article.extra | ({_EXACT: exact} if exact else {})
    return safe | {"number": number, "html": html, "extra": json.dumps(extra, default=str) if extra else None}


_EXACT = "\ue000exact"


def _claims(number, article, found, doc):
    return [arrow.claim_row(number, found, claim) for claim in found["claims"]]


def _sentences(number, article, found, doc):
    return [arrow.sentence_row(number, found, i) for i in range(len(found["sentences"]))]


def _entities(number, article, found, doc):
    return [arrow.entity_row(number, found, i) for i in range(len(found["entities"]))]


def _articles(number, article, found, doc):
    extra = {k: v for k, v in article.extra.items() if k != "text"}
    row = {"number": number, "article": article.id, "where": article.where, "characters": len(article.text), "text": article.extra.get("text")}
    row |= {name: getattr(article, name) for name in ("published", "title", "url")}
    row |= {name: len(found[name]) for name in ("sentences", "entities", "claims")}
    row |= {"relations": found["relations"], "quotes": found["quotes"], "extra": json.dumps(extra, default=str) if extra else None}
    return [arrow.plain(row)]


def _records(number, article, found, doc):
    return [{"number": number, "json": to_line(found)}]


def _sketches(number, article, found, doc):
    return [arrow.plain({"number": number, "article": article.id, "sketch": sketch(doc)})]


_ROWS: dict[str, Callable[..., list[dict[str, Any]]]] = {
    "claims": _claims, "sentences": _sentences, "entities": _entities, "articles": _articles, "records": _records, "sketches": _sketches,
}


def extract_batches(batches: Iterable[pa.RecordBatch], *, table: str = "claims", model: str | None = None) -> Iterator[pa.RecordBatch]:
    """One table for batches of articles, with a pipeline loaded once: what Spark's `mapInArrow` and its likes call in each worker."""
    nlp = load(model)
    for batch in batches:
        yield from extract_batch(nlp, batch, (table,))[table].to_batches()
