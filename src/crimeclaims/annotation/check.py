"""Validates annotations: offsets, texts, labels, values, overlaps, relations, coverage, and duplicates between splits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crimeclaims.pipeline.normalise import normalise
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, gold_records
from crimeclaims.schema.labels import ENTITY_LABELS, QUANTITY_LABELS, RELATIONS, SENTENCE_LABELS, SPEAKER_LABELS, STATISTICS
from crimeclaims.schema.match import same_value
from crimeclaims.values.forces import default_gazetteer
from crimeclaims.values.periods import Clock, parse_published


@dataclass(frozen=True)
class Finding:
    """`error` breaks the contract; otherwise it is a place for a second look."""

    where: str
    article: str
    problem: str
    advice: str
    error: bool = True

    def __str__(self) -> str:
        return f"{self.where} {self.article}: {self.problem}\n  {self.advice}"


def check(path: Path) -> Iterator[Finding]:
    """All findings in a JSONL file of annotations, or in all such files of a folder."""
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise BadAnnotation(str(path), "no annotations here", "Name a .jsonl file, or a folder that holds some.")
    seen_ids: dict[str, str] = {}
    seen_texts: dict[str, str] = {}
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            where = f"{file} line {number}:"
            if not line.strip():
                continue
            try:
                article = GoldArticle.from_record(json.loads(line), where)
            except (ValueError, BadAnnotation) as error:
                yield Finding(where, "?", str(error), "Mend the line; it was not read.")
                continue
            yield from _check_duplicates(article, where, seen_ids, seen_texts)
            yield from (Finding(where, article.id, *found) for found in check_article(article))


def _check_duplicates(article: GoldArticle, where: str, ids: dict[str, str], texts: dict[str, str]) -> Iterator[Finding]:
    folded = re.sub(r"\W+", " ", article.text.lower()).strip()
    for seen, key, what in ((ids, article.id, "id"), (texts, folded, "text")):
        if key in seen:
            yield Finding(where, article.id, f"the same {what} as {seen[key]}", "Remove one of the two.")
        seen.setdefault(key, f"{where} {article.id}")


def check_article(article: GoldArticle) -> Iterator[tuple[str, str, bool]]:
    """(problem, advice, is it an error) for everything wrong with one article."""
    yield from _check_sentences(article)
    yield from _check_spans(article)
    yield from _check_relations(article)
    yield from _check_quotes(article)
    if all(span.label in ENTITY_LABELS for span in article.spans):
        yield from _check_values(article)


def _check_sentences(article: GoldArticle) -> Iterator[tuple[str, str, bool]]:
    text, at = article.text, 0
    for sentence in article.sentences:
        if not 0 <= sentence.start < sentence.end <= len(text):
            yield f"a sentence {sentence.start}..{sentence.end} outside the text", "Correct its offsets.", True
            continue
        if sentence.start < at:
            yield f"the sentence at {sentence.start} overlaps the one before", "Correct its offsets.", True
        elif text[at:sentence.start].strip():
            yield f"no sentence covers {text[at:sentence.start].strip()[:40]!r}", "Add a sentence, or widen a neighbour.", True
        at = max(at, sentence.end)
        for label in sentence.labels:
            if label not in SENTENCE_LABELS:
                yield f"an unknown sentence label {label!r}", f"Use {', '.join(SENTENCE_LABELS)}.", True
    if text[at:].strip():
        yield f"no sentence covers {text[at:].strip()[:40]!r}", "Add a sentence, or widen the last one.", True


def _check_spans(article: GoldArticle) -> Iterator[tuple[str, str, bool]]:
    flat_end, measure_end = 0, 0
    for span in sorted(article.spans, key=lambda s: (s.start, -s.end)):
        if not 0 <= span.start < span.end <= len(article.text):
            yield f"a span {span.start}..{span.end} outside the text", "Correct its offsets.", True
            continue
        words = article.text[span.start:span.end]
        if span.label not in ENTITY_LABELS:
            yield f"an unknown label {span.label!r} on {words!r}", f"Use {', '.join(ENTITY_LABELS)}.", True
        if words != words.strip():
            yield f"{span.label} {words!r} begins or ends with a space", "Trim it.", True
        if "\n" in words:
            yield f"{span.label} {words!r} runs over a line end", "Split it.", True
        if span.start < (measure_end if span.label == "MEASURE" else flat_end):
            yield f"{span.label} {words!r} overlaps another span of its layer", "Only a MEASURE may contain others.", True
        if span.label == "MEASURE":
            measure_end = max(measure_end, span.end)
        else:
            flat_end = max(flat_end, span.end)
        if span.statistic is not None and (span.label != "AGE" or span.statistic not in STATISTICS):
            yield f"{span.label} {words!r} has the statistic {span.statistic!r}", f"Only an AGE has one of {', '.join(STATISTICS)}.", True


def _check_relations(article: GoldArticle) -> Iterator[tuple[str, str, bool]]:
    for relation in article.relations:
        if not (0 <= relation.head < len(article.spans) and 0 <= relation.child < len(article.spans)) or relation.head == relation.child:
            yield f"{relation.label} links spans {relation.head} and {relation.child}, of {len(article.spans)}", "Correct the indexes.", True
            continue
        head, child = article.spans[relation.head], article.spans[relation.child]
        heads, children = RELATIONS.get(relation.label, ((), ()))
        if head.label not in heads or child.label not in children:
            words = f"{head.label} {article.text[head.start:head.end]!r} {relation.label} {child.label} {article.text[child.start:child.end]!r}"
            yield f"{words} is no relation of the contract", "Change its label or its ends.", True
    linked = {r.head for r in article.relations} | {r.child for r in article.relations}
    for index, span in enumerate(article.spans):
        if span.label in QUANTITY_LABELS and (span.label != "AGE" or span.statistic) and index not in linked:
            yield f"{span.label} {article.text[span.start:span.end]!r} has no links", "Say at least what it counts, or where, or when.", False


def _check_quotes(article: GoldArticle) -> Iterator[tuple[str, str, bool]]:
    for quote in article.quotes:
        words = article.text[quote.start:quote.end]
        if not 0 <= quote.start < quote.end <= len(article.text):
            yield f"a quote {quote.start}..{quote.end} outside the text", "Correct its offsets.", True
        elif "\n" in words:
            yield f"the quote {words[:30]!r} runs over a line end", "Give each paragraph a quote of its own.", True
        if quote.speaker is not None and not (0 <= quote.speaker < len(article.spans) and article.spans[quote.speaker].label in SPEAKER_LABELS):
            yield f"the speaker of {words[:30]!r} is no SOURCE or FORCE", "Point it to one, or leave it empty.", True
        for sentence in article.sentences:
            if quote.start < sentence.end and sentence.start < quote.end and "quote" not in sentence.labels:
                yield f"the sentence at {sentence.start} holds direct speech but is no quote", "Add the label, or remove the quote.", False


def _check_values(article: GoldArticle) -> Iterator[tuple[str, str, bool]]:
    """Where the value parsers read something else than the gold says, one of the two is wrong."""
    records = gold_records(article)
    parsed = [dict(e, value=None) for e in records["entities"]]
    normalise(article.text, parsed, records["sentences"], Clock(parse_published(article.published)), default_gazetteer())
    for gold, own in zip(records["entities"], parsed, strict=True):
        if gold["value"] is None and gold["label"] != "MEASURE":
            yield f"{gold['label']} {gold['text']!r} has no value", "Write its value.", True
        elif gold["label"] != "MEASURE" and not same_value(gold["label"], gold["value"], own["value"]):
            around = article.text[max(0, gold["start"] - 40):gold["end"] + 30].replace("\n", "⏎")
            yield (
                f"{gold['label']} {gold['text']!r} says {_plain(gold['value'])} but reads as {_plain(own['value'])} in {around!r}",
                "Correct the value, or teach the parser.", False,
            )


def _plain(value: dict | None) -> str:
    return json.dumps({k: v for k, v in (value or {}).items() if k not in ("name", "modifier")}, ensure_ascii=False)
