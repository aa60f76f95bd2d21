"""What a pipeline suggests for an article, as annotations to correct; and the values of spans that people add."""

from __future__ import annotations

from typing import Any

from spacy.language import Language

from crimeclaims.annotation.work import in_order
from crimeclaims.pipeline.doc import results
from crimeclaims.schema.article import Article
from crimeclaims.schema.gold import GoldArticle, GoldQuote, GoldRelation, GoldSentence, GoldSpan, gold_records

Record = dict[str, Any]


def find(nlp: Language, article: Article | GoldArticle) -> dict[str, list[Record]]:
    """Everything `nlp` finds in an article, as plain records."""
    doc = nlp.make_doc(article.text)
    doc._.published, doc._.article = article.published, article.id
    return results(nlp(doc))


def suggest(article: Article, found: dict[str, list[Record]]) -> GoldArticle:
    """The pipeline's findings in the shape of annotations."""
    statistics = {s["entity"]: s["statistic"] for s in found["statistics"]}
    return in_order(GoldArticle(
        article.id, article.text, article.published, article.title,
        tuple(GoldSentence(s["start"], s["end"], tuple(s["labels"])) for s in found["sentences"]),
        tuple(
            GoldSpan(e["start"], e["end"], e["label"], gold_value(e["label"], e["value"]), statistics.get(i)) for i, e in enumerate(found["entities"])
        ),
        tuple(GoldRelation(r["head"], r["child"], r["label"]) for r in found["relations"]),
        tuple(GoldQuote(q["start"], q["end"], q["speaker"]) for q in found["quotes"]),
        _meta(article),
    ))


def _meta(article: Article) -> Record:
    """The fields that say where an article comes from."""
    given = article.extra.get("meta")
    fields = {**(given if isinstance(given, dict) else {}), **article.extra}
    meta = {k: v for k, v in fields.items() if isinstance(v, (str, int, float)) and not isinstance(v, bool)}
    return ({"url": article.url} if article.url else {}) | meta


def gold_value(label: str, value: Record | None) -> Record | None:
    """A value as annotations write it: no value for a MEASURE, only the id of a FORCE."""
    if value is None or label == "MEASURE":
        return None
    return {"id": value.get("id")} if label == "FORCE" else value


def value_of(nlp: Language, article: GoldArticle, start: int, end: int, label: str) -> Record | None:
    """What the pipeline's value readers make of a new span, given the other spans of the article; None for a MEASURE."""
    doc = nlp.make_doc(article.text)
    doc._.published, doc._.article = article.published, article.id
    own = {"start": start, "end": end, "label": label, "text": article.text[start:end], "value": None, "score": 1.0}
    records = gold_records(article)
    others = [e for e in records["entities"] if (e["start"], e["end"], e["label"]) != (start, end, label)]
    entities = sorted([*others, own], key=lambda e: (e["start"], -e["end"], e["label"] == "MEASURE"))
    results(doc).update(sentences=records["sentences"], entities=entities)
    nlp.get_pipe("claim_values")(doc)
    return gold_value(label, own["value"])  # type: ignore[arg-type]
