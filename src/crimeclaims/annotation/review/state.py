"""What the page is told of a reading: one plain record with the text, the annotations on it and the claims they amount to."""

from __future__ import annotations

from typing import Any

from crimeclaims.annotation.notation import to_notation
from crimeclaims.annotation.store import Reading
from crimeclaims.pipeline.checks import gold_with_claims
from crimeclaims.schema.gold import GoldSpan
from crimeclaims.schema.labels import RELATIONS


def state(reading: Reading, scores: dict[str, Any]) -> dict[str, Any]:
    """`scores` are the model's: sentence probabilities by the sentence's start."""
    article, confirmed = reading.work.article, reading.work.confirmed
    by_start = scores.get("sentences", {})
    return {
        "number": reading.number, "id": article.id, "title": article.title, "published": article.published, "meta": article.meta,
        "text": article.text, "revision": reading.revision, "status": reading.status, "canUndo": reading.can_undo, "canRedo": reading.can_redo,
        "sentences": [
            {"start": s.start, "end": s.end, "labels": list(s.labels), "confirmed": s.start in confirmed, "scores": by_start.get(str(s.start), {})}
            for s in article.sentences
        ],
        "spans": [_span(s, article.text[s.start:s.end]) for s in article.spans],
        "relations": [{"head": r.head, "child": r.child, "label": r.label} for r in article.relations],
        "quotes": [{"start": q.start, "end": q.end, "speaker": q.speaker} for q in article.quotes],
        "claims": [_claim(c) for c in gold_with_claims(article)["claims"]],
        "relationLabels": {name: {"heads": heads, "children": children} for name, (heads, children) in RELATIONS.items()},
    }


def _span(span: GoldSpan, words: str) -> dict[str, Any]:
    written = to_notation(span, words)
    return {
        "start": span.start, "end": span.end, "label": span.label, "words": words, "value": span.value, "statistic": span.statistic,
        "notation": written, "valueless": span.label != "MEASURE" and not written,
    }


def _claim(claim: dict[str, Any]) -> dict[str, Any]:
    return {
        "quantity": claim["quantity"], "kind": claim["kind"], "sentence": claim["sentence"], "where": _name(claim["force"]) or _name(claim["place"]),
        "period": _period(claim["period"]), "measure": (claim["measure"] or {}).get("text"), "source": (claim["source"] or {}).get("text"),
        "verdict": claim["check"]["verdict"], "arithmetic": claim["check"]["arithmetic"],
    }


def _name(slot: dict[str, Any] | None) -> str | None:
    return (slot.get("name") or slot.get("id")) if slot else None


def _period(period: dict[str, Any] | None) -> str | None:
    if period is None:
        return None
    return f"{period['start'] or '…'} – {period['end'] or '…'}" if period["start"] or period["end"] else period["text"]
