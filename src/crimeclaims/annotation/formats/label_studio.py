"""Label Studio's tasks: regions for sentences, spans and quotes, choices and texts on them, relations between them.

Offsets are code points, as Label Studio stores them. Values and statistics are per-region texts, in JSON. Our predictions can go along as
pre-annotations.
"""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import quoteattr

from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, GoldQuote, GoldRelation, GoldSentence, GoldSpan
from crimeclaims.schema.labels import ENTITY_LABELS, RELATIONS, SENTENCE_LABELS

Record = dict[str, Any]
QUOTE, SPEAKER, SENTENCE = "QUOTE", "SPEAKER", "SENTENCE"
_COLOURS = ("#1f77b4", "#2ca02c", "#c29000", "#d62728", "#9467bd", "#e377c2", "#ff7f0e", "#bc6b5c", "#7f7f7f", "#17a2b8", "#6b5b95")


def configuration() -> str:
    """The labelling configuration to paste into a new Label Studio project (Settings, Labeling Interface, Code)."""
    labels = "\n".join(f"    <Label value={quoteattr(label)} background={quoteattr(colour)}/>" for label, colour in zip((*ENTITY_LABELS, QUOTE), _COLOURS, strict=True))
    choices = "\n".join(f"    <Choice value={quoteattr(label)}/>" for label in SENTENCE_LABELS)
    links = "\n".join(f"    <Relation value={quoteattr(label)}/>" for label in (*RELATIONS, SPEAKER))
    return f"""<View>
  <Labels name="spans" toName="text">
{labels}
  </Labels>
  <Labels name="sentence" toName="text">
    <Label value="{SENTENCE}" background="#dddddd"/>
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
  <Choices name="sentence_labels" toName="text" perRegion="true" choice="multiple" whenTagName="sentence">
{choices}
  </Choices>
  <TextArea name="value" toName="text" perRegion="true" whenTagName="spans" editable="true" rows="1" placeholder="value"/>
  <Relations>
{links}
  </Relations>
</View>
"""


def to_task(article: GoldArticle, prediction: GoldArticle | None = None, model: str | None = None) -> Record:
    """The task of an annotated article, or with `prediction` one to annotate that shows it as pre-annotation of `model`."""
    task: Record = {"data": {"text": article.text, "id": article.id, "published": article.published, "title": article.title, "meta": article.meta}}
    if prediction is None:
        return task | {"annotations": [{"result": results(article)}]}
    return task | {"predictions": [{"model_version": model or "crimeclaims", "result": results(prediction)}]}


def results(article: GoldArticle) -> list[Record]:
    """The regions and relations of an article."""
    found: list[Record] = []

    def region(identity: str, name: str, start: int, end: int, **value: Any) -> None:
        kind = {"sentence_labels": "choices", "value": "textarea"}.get(name, "labels")
        found.append({"id": identity, "from_name": name, "to_name": "text", "type": kind, "value": {"start": start, "end": end, "text": article.text[start:end]} | value})

    for i, s in enumerate(article.sentences):
        region(f"sentence-{i}", "sentence", s.start, s.end, labels=[SENTENCE])
        if s.labels:
            region(f"sentence-{i}", "sentence_labels", s.start, s.end, choices=list(s.labels))
    for i, span in enumerate(article.spans):
        region(f"span-{i}", "spans", span.start, span.end, labels=[span.label])
        if span.value is not None or span.statistic is not None:
            written = json.dumps({"value": span.value, "statistic": span.statistic}, ensure_ascii=False)
            region(f"span-{i}", "value", span.start, span.end, text=[written])
    for i, quote in enumerate(article.quotes):
        region(f"quote-{i}", "spans", quote.start, quote.end, labels=[QUOTE])
    links = [(f"span-{r.head}", f"span-{r.child}", r.label) for r in article.relations]
    links += [(f"quote-{i}", f"span-{q.speaker}", SPEAKER) for i, q in enumerate(article.quotes) if q.speaker is not None]
    return found + [{"type": "relation", "from_id": head, "to_id": child, "direction": "right", "labels": [label]} for head, child, label in links]


def from_task(task: Record, where: str = "Label Studio task") -> GoldArticle | None:
    """The article of a task's latest annotation that was not cancelled; None where there is none.

    Raises BadAnnotation for Label Studio's JSON-MIN export, which drops relations, and for anything else that is no task of ours.
    """
    if not isinstance(task, dict) or "data" not in task or "annotations" not in task:
        raise BadAnnotation(
            where, "this looks like Label Studio's JSON-MIN export, which leaves out the relations" if isinstance(task, dict) and "text" in task else "not a Label Studio task",
            "In Label Studio choose Export, then JSON (not JSON-MIN, not CSV).",
        )
    done = [a for a in task["annotations"] if not a.get("was_cancelled")]
    if not done:
        return None
    data = task["data"]
    try:
        return _article(data, done[-1]["result"], where)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BadAnnotation(where, f"no well-formed {error}", "Import tasks that `crimeclaims annotations to-label-studio` wrote, annotated with its configuration.") from error


def _article(data: Record, result: list[Record], where: str) -> GoldArticle:
    written = {r["id"]: json.loads(r["value"]["text"][0]) for r in result if r.get("from_name") == "value" and r["value"]["text"]}
    chosen = {r["id"]: r["value"]["choices"] for r in result if r.get("from_name") == "sentence_labels"}
    spans: list[GoldSpan] = []
    quotes: list[tuple[int, int, str]] = []
    sentences: list[GoldSentence] = []
    relations: list[GoldRelation] = []
    index: dict[str, int] = {}
    speakers: dict[str, int] = {}
    for r in result:
        if r["type"] != "labels":
            continue
        start, end, label = r["value"]["start"], r["value"]["end"], r["value"]["labels"][0]
        if label == SENTENCE:
            labels = chosen.get(r["id"], [])
            sentences.append(GoldSentence(start, end, tuple(name for name in SENTENCE_LABELS if name in labels)))
        elif label == QUOTE:
            quotes.append((start, end, r["id"]))
        elif label in ENTITY_LABELS:
            index[r["id"]] = len(spans)
            own = written.get(r["id"], {})
            spans.append(GoldSpan(start, end, label, own.get("value"), own.get("statistic")))
        else:
            raise BadAnnotation(where, f"the label {label!r} is none of ours", "Use the configuration of `crimeclaims annotations to-label-studio`.")
    for r in result:
        if r["type"] == "relation":
            # a link drawn the other way round says the same
            head, child = (r["to_id"], r["from_id"]) if r.get("direction") == "left" else (r["from_id"], r["to_id"])
            for label in r.get("labels") or []:
                if label == SPEAKER:
                    speakers[head] = index[child]
                else:
                    relations.append(GoldRelation(index[head], index[child], label))
    return GoldArticle(
        data["id"], data["text"], data.get("published"), data.get("title"), tuple(sentences), tuple(spans), tuple(relations),
        tuple(GoldQuote(start, end, speakers.get(identity)) for start, end, identity in quotes), dict(data.get("meta") or {}),
    )
