"""Annotated articles: the nouns of `annotations/*.jsonl`, and their plain records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crimeclaims.schema.errors import BadAnnotation


@dataclass(frozen=True)
class GoldSentence:
    start: int
    end: int
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoldSpan:
    """A labelled span; `statistic` only on an AGE that is itself the figure."""

    start: int
    end: int
    label: str
    value: dict[str, Any] | None = None
    statistic: str | None = None


@dataclass(frozen=True)
class GoldRelation:
    """`head` and `child` are indexes into the article's spans."""

    head: int
    child: int
    label: str


@dataclass(frozen=True)
class GoldQuote:
    """Direct speech; `speaker` is the index of a SOURCE (or FORCE) span, or None."""

    start: int
    end: int
    speaker: int | None = None


@dataclass(frozen=True)
class GoldArticle:
    id: str
    text: str
    published: str | None = None
    title: str | None = None
    sentences: tuple[GoldSentence, ...] = ()
    spans: tuple[GoldSpan, ...] = ()
    relations: tuple[GoldRelation, ...] = ()
    quotes: tuple[GoldQuote, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)

    def to_record(self) -> dict[str, Any]:
        record: dict[str, Any] = {"id": self.id, "text": self.text, "published": self.published, "title": self.title}
        record["sentences"] = [
            {"start": s.start, "end": s.end, "labels": list(s.labels)} for s in self.sentences
        ]
        record["spans"] = [_span_record(s) for s in self.spans]
        record["relations"] = [{"head": r.head, "child": r.child, "label": r.label} for r in self.relations]
        record["quotes"] = [{"start": q.start, "end": q.end, "speaker": q.speaker} for q in self.quotes]
        record["meta"] = dict(self.meta)
        return record

    @classmethod
    def from_record(cls, record: dict[str, Any], where: str = "annotation") -> GoldArticle:
        """The article of a plain record. Raises BadAnnotation for a missing or mistyped field."""
        try:
            return cls(
                id=record["id"], text=record["text"], published=record.get("published"),
                title=record.get("title"),
                sentences=tuple(
                    GoldSentence(s["start"], s["end"], tuple(s["labels"])) for s in record["sentences"]
                ),
                spans=tuple(
                    GoldSpan(s["start"], s["end"], s["label"], s.get("value"), s.get("statistic"))
                    for s in record["spans"]
                ),
                relations=tuple(
                    GoldRelation(r["head"], r["child"], r["label"]) for r in record["relations"]
                ),
                quotes=tuple(
                    GoldQuote(q["start"], q["end"], q.get("speaker")) for q in record["quotes"]
                ),
                meta=dict(record.get("meta") or {}),
            )
        except (KeyError, TypeError) as error:
            raise BadAnnotation(
                where, f"article {record.get('id', '?')!r} has no well-formed {error}",
                "Every annotated article needs id, text, sentences, spans, relations and quotes.",
            ) from error


def _span_record(span: GoldSpan) -> dict[str, Any]:
    record: dict[str, Any] = {"start": span.start, "end": span.end, "label": span.label}
    if span.value is not None:
        record["value"] = span.value
    if span.statistic is not None:
        record["statistic"] = span.statistic
    return record


def read_articles(path: Path) -> Iterator[GoldArticle]:
    """The annotated articles of a JSONL file, or of all JSONL files in a folder. Raises BadAnnotation with file and line."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise BadAnnotation(str(path), "no annotations here", "Name a .jsonl file, or a folder that holds some.")
    for file in files:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                except ValueError as error:
                    raise BadAnnotation(f"{file} line {number}", f"not JSON: {error}") from error
                yield GoldArticle.from_record(record, f"{file} line {number}")


def gold_records(article: GoldArticle) -> dict[str, list[dict[str, Any]]]:
    """The gold annotations in the shape of a pipeline's results."""
    return {
        "sentences": [
            {"start": s.start, "end": s.end, "label": s.labels[0] if s.labels else "other", "labels": list(s.labels), "scores": {}}
            for s in article.sentences
        ],
        "entities": [
            {"start": s.start, "end": s.end, "label": s.label, "text": article.text[s.start:s.end], "value": s.value, "score": 1.0}
            for s in article.spans
        ],
        "relations": [{"head": r.head, "child": r.child, "label": r.label, "score": 1.0} for r in article.relations],
        "quotes": [{"start": q.start, "end": q.end, "speaker": q.speaker} for q in article.quotes],
        "claims": [],
        "statistics": [
            {"entity": i, "statistic": s.statistic, "score": 1.0} for i, s in enumerate(article.spans) if s.statistic
        ],
        "doubtful": [],
    }
