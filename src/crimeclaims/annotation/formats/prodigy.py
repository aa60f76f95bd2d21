"""Prodigy's JSONL: one task an article, with tokens, `spans`, and `relations` that name their ends by token and by `head_span` / `child_span`.

Direct speech is a span labelled QUOTE, its speaker a relation SPEAKER. What Prodigy has no place for (sentence labels, values) rides along in
fields that Prodigy keeps as they are: `sentences`, and `value` and `statistic` of a span.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from crimeclaims.pipeline.tokenizer import make_tokenizer_language
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, GoldQuote, GoldRelation, GoldSentence, GoldSpan
from crimeclaims.schema.labels import ENTITY_LABELS, RELATIONS

Record = dict[str, Any]
QUOTE, SPEAKER = "QUOTE", "SPEAKER"
_language = None


def to_task(article: GoldArticle) -> Record:
    """The Prodigy task of an annotated article."""
    tokens = _tokens(article.text)
    starts = [t["start"] for t in tokens]

    def span(start: int, end: int, label: str, **more: Any) -> Record:
        first, last = max(0, bisect_right(starts, start) - 1), max(0, bisect_right(starts, end - 1) - 1)
        return {"start": start, "end": end, "token_start": first, "token_end": last, "label": label} | {k: v for k, v in more.items() if v is not None}

    spans = [span(s.start, s.end, s.label, value=s.value, statistic=s.statistic) for s in article.spans]
    quotes = [span(q.start, q.end, QUOTE) for q in article.quotes]
    links = [_relation(spans[r.head], spans[r.child], r.label) for r in article.relations]
    links += [_relation(quote, spans[q.speaker], SPEAKER) for quote, q in zip(quotes, article.quotes, strict=True) if q.speaker is not None]
    return {
        "text": article.text, "tokens": tokens, "spans": [*spans, *quotes], "relations": links,
        "sentences": [span(s.start, s.end, "SENTENCE") | {"accept": list(s.labels)} for s in article.sentences],
        "meta": {"id": article.id, "published": article.published, "title": article.title, "crimeclaims": article.meta}, "answer": "accept",
    }


def _tokens(text: str) -> list[Record]:
    global _language
    _language = _language or make_tokenizer_language()
    return [
        {"text": t.text, "start": t.idx, "end": t.idx + len(t), "id": t.i, "ws": bool(t.whitespace_), "disabled": t.is_space} for t in _language.make_doc(text)
    ]


def _relation(head: Record, child: Record, label: str) -> Record:
    ends = [{k: end[k] for k in ("start", "end", "token_start", "token_end", "label")} for end in (head, child)]
    return {"head": head["token_end"], "child": child["token_end"], "head_span": ends[0], "child_span": ends[1], "label": label}


def from_task(task: Record, where: str = "Prodigy task") -> GoldArticle | None:
    """The article of a task; None for one that was rejected or ignored. Raises BadAnnotation for a task that is none of ours."""
    if task.get("answer", "accept") != "accept":
        return None
    try:
        text, meta = task["text"], task.get("meta") or {}
        records = [s for s in task.get("spans") or [] if s["label"] != QUOTE]
        if unknown := {s["label"] for s in records} - set(ENTITY_LABELS):
            raise BadAnnotation(where, f"the span label {sorted(unknown)[0]!r} is none of ours", f"Use {', '.join(ENTITY_LABELS)} or {QUOTE}.")
        spans = tuple(GoldSpan(s["start"], s["end"], s["label"], s.get("value"), s.get("statistic")) for s in records)
        index = {(s.start, s.end, s.label): i for i, s in enumerate(spans)}
        relations, speakers = [], {}
        for link in task.get("relations") or []:
            head, child = (_key(link[end]) for end in ("head_span", "child_span"))
            if link["label"] == SPEAKER:
                speakers[head[:2]] = index[child]
            elif link["label"] in RELATIONS:
                relations.append(GoldRelation(index[head], index[child], link["label"]))
            else:
                raise BadAnnotation(where, f"the relation {link['label']!r} is none of ours", f"Use {', '.join(RELATIONS)} or {SPEAKER}.")
        quotes = tuple(GoldQuote(s["start"], s["end"], speakers.get((s["start"], s["end"]))) for s in task.get("spans") or [] if s["label"] == QUOTE)
        sentences = tuple(GoldSentence(s["start"], s["end"], tuple(s["accept"])) for s in task["sentences"])
        return GoldArticle(meta["id"], text, meta.get("published"), meta.get("title"), sentences, spans, tuple(relations), quotes, dict(meta.get("crimeclaims") or {}))
    except (KeyError, TypeError) as error:
        raise BadAnnotation(where, f"no well-formed {error}", "Import tasks that `crimeclaims annotations to-prodigy` wrote; they carry `sentences` and `meta.id`.") from error


def _key(end: Record) -> tuple[int, int, str]:
    return end["start"], end["end"], end["label"]
