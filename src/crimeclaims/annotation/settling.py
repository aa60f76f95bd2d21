"""Where two readings of an article differ, and the article that a third makes of them by choosing a side each time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from crimeclaims.annotation.store import Reading, Store
from crimeclaims.annotation.work import in_order
from crimeclaims.schema.gold import GoldArticle, GoldQuote, GoldRelation, GoldSentence, GoldSpan


@dataclass(frozen=True)
class Difference:
    """`one` and `other` say in words what each annotator marked there; None for nothing."""

    key: str
    kind: str
    start: int
    end: int
    one: str | None
    other: str | None


def differences(one: GoldArticle, other: GoldArticle) -> list[Difference]:
    """All differences, in order of the text: sentence boundaries and labels, spans with their values, quotes with speakers, links."""
    left, right = _facts(one), _facts(other)
    found = [
        Difference(key, key.split()[0], *place, left[key][1] if key in left else None, right[key][1] if key in right else None)
        for key, place in {key: fact[0] for key, fact in (right | left).items()}.items()
        if left.get(key) != right.get(key)
    ]
    return sorted(found, key=lambda d: (d.start, d.end, d.key))


def _facts(article: GoldArticle) -> dict[str, tuple[tuple[int, int], str]]:
    """key -> ((start, end), what is said of it)."""
    facts = {f"sentence {s.start} {s.end}": ((s.start, s.end), ", ".join(s.labels) or "other") for s in article.sentences}
    for s in article.spans:
        value = ", ".join(f"{k} {v}" for k, v in {**(s.value or {}), "statistic": s.statistic}.items() if v is not None)
        facts[f"span {s.start} {s.end} {s.label}"] = ((s.start, s.end), f"{s.label} {value}".strip())
    for q in article.quotes:
        speaker = article.spans[q.speaker] if q.speaker is not None else None
        facts[f"quote {q.start} {q.end}"] = ((q.start, q.end), f"said by {article.text[speaker.start:speaker.end]} ({speaker.start})" if speaker else "said by nobody named")
    for r in article.relations:
        head, child = article.spans[r.head], article.spans[r.child]
        facts[f"link {head.start} {head.end} {head.label} {r.label} {child.start} {child.end} {child.label}"] = (
            (head.start, head.end), f"{r.label} {article.text[child.start:child.end]}"
        )
    return facts


def merge(one: GoldArticle, other: GoldArticle, choices: dict[str, str]) -> GoldArticle:
    """What both say, and where they differ what the chosen side (`one` or `other`) says. Links whose ends were not kept fall away."""
    kept: set[str] = set()
    sides: dict[str, GoldArticle] = {}
    for article, name in ((one, "one"), (other, "other")):
        for key in _facts(article):
            if choices.get(key, name) == name:
                kept.add(key)
                sides.setdefault(key, article)
    spans: dict[tuple[int, int, str], GoldSpan] = {}
    sentences, quotes = [], []
    for key in sorted(kept):
        article, parts = sides[key], key.split()
        if parts[0] == "span":
            span = next(s for s in article.spans if f"span {s.start} {s.end} {s.label}" == key)
            spans.setdefault((span.start, span.end, span.label), span)
        elif parts[0] == "sentence":
            sentences.append(next(s for s in article.sentences if f"sentence {s.start} {s.end}" == key))
        elif parts[0] == "quote":
            quotes.append((article, next(q for q in article.quotes if f"quote {q.start} {q.end}" == key)))
    order = list(spans.values())
    where = {(s.start, s.end, s.label): i for i, s in enumerate(order)}
    relations = []
    for key in kept:
        parts = key.split()
        if parts[0] == "link":
            head, child = (int(parts[1]), int(parts[2]), parts[3]), (int(parts[5]), int(parts[6]), parts[7])
            if head in where and child in where:
                relations.append(GoldRelation(where[head], where[child], parts[4]))
    return in_order(replace(
        one, sentences=tuple(sorted(sentences, key=lambda s: s.start)) or (GoldSentence(0, len(one.text)),), spans=tuple(order),
        relations=tuple(relations), quotes=tuple(GoldQuote(q.start, q.end, where.get(_key(article, q.speaker))) for article, q in quotes),
    ))


def _key(article: GoldArticle, index: int | None) -> Any:
    return None if index is None else (article.spans[index].start, article.spans[index].end, article.spans[index].label)


def pairs(store: Store) -> dict[int, tuple[Reading, Reading]]:
    """The first two finished readings of each article that has them, where nobody has settled it yet."""
    readings: dict[int, list[Reading]] = {}
    for reading in store.finished():
        readings.setdefault(reading.number, []).append(reading)
    return {number: (found[0], found[1]) for number, found in readings.items() if len(found) > 1 and not any(r.settles for r in found)}


def waiting(store: Store) -> dict[int, tuple[Reading, Reading]]:
    """Those pairs that differ."""
    return {number: pair for number, pair in pairs(store).items() if differences(pair[0].work.article, pair[1].work.article)}
