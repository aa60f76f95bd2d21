"""An article while a person corrects it, and the corrections that can be made to it: pure functions from one state to the next.

A correction is a plain record with a key `do`. It names spans by `[start, end, label]` and sentences by where they start, never by index, so that a
log of corrections can be replayed on the first reading and gives the same article again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from crimeclaims.annotation.formats.marked import automatic_labels
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, GoldQuote, GoldRelation, GoldSentence, GoldSpan
from crimeclaims.schema.labels import ENTITY_LABELS, RELATIONS, SENTENCE_LABELS, SPEAKER_LABELS, STATISTICS

Action = dict[str, Any]
Key = tuple[int, int, str]


class BadEdit(BadAnnotation):
    """A correction that would break the contract; its reason is shown to the annotator as it stands."""

    def __init__(self, reason: str):
        super().__init__("correction", reason)


@dataclass(frozen=True)
class Work:
    """`confirmed` holds the starts of the sentences that the annotator has looked at and agreed with."""

    article: GoldArticle
    confirmed: frozenset[int] = frozenset()


def apply(work: Work, action: Action) -> Work:
    """The state after a correction. Raises BadEdit for one that cannot be made."""
    edit = _EDITS.get(str(action.get("do")))
    if edit is None:
        raise BadEdit(f"there is no correction {action.get('do')!r}")
    try:
        after = edit(work, action)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BadEdit(f"the correction {action.get('do')!r} is not complete ({error})") from error
    return _with_automatic_labels(work, after)


def replay(work: Work, actions: Iterable[Action]) -> Work:
    for action in actions:
        work = apply(work, action)
    return work


def in_order(article: GoldArticle) -> GoldArticle:
    """The same article with spans in the order of the text (a MEASURE after what begins with it) and links in the order of their figures."""
    order = sorted(range(len(article.spans)), key=lambda i: _place(article.spans[i]))
    where = {old: new for new, old in enumerate(order)}
    names = list(RELATIONS)
    return replace(
        article, spans=tuple(article.spans[i] for i in order),
        relations=tuple(sorted((GoldRelation(where[r.head], where[r.child], r.label) for r in article.relations), key=lambda r: (r.head, names.index(r.label), r.child))),
        quotes=tuple(sorted((replace(q, speaker=None if q.speaker is None else where[q.speaker]) for q in article.quotes), key=lambda q: q.start)),
    )


def _place(span: GoldSpan) -> tuple[int, int, bool]:
    return span.start, -span.end, span.label == "MEASURE"


def _with_automatic_labels(before: Work, after: Work) -> Work:
    """A label that follows from spans or quotes comes and goes with them (guidelines, section 2)."""
    old, new = before.article, after.article
    if (old.spans, old.relations, old.quotes) == (new.spans, new.relations, new.quotes):
        return after
    sentences = []
    for sentence in new.sentences:
        had = set(automatic_labels(sentence.start, sentence.end, old.spans, old.relations, old.quotes))
        has = set(automatic_labels(sentence.start, sentence.end, new.spans, new.relations, new.quotes))
        labels = (set(sentence.labels) | (has - had)) - (had - has)
        sentences.append(replace(sentence, labels=_ordered(labels)))
    return replace(after, article=replace(new, sentences=tuple(sentences)))


def _ordered(labels: Iterable[str]) -> tuple[str, ...]:
    wanted = set(labels)
    if unknown := wanted - set(SENTENCE_LABELS):
        raise BadEdit(f"{', '.join(sorted(unknown))} is no sentence label")
    return tuple(label for label in SENTENCE_LABELS if label in wanted)


def find_span(article: GoldArticle, key: Any) -> int:
    """The index of the span `[start, end, label]`."""
    start, end, label = key
    for index, span in enumerate(article.spans):
        if (span.start, span.end, span.label) == (start, end, label):
            return index
    raise BadEdit(f"there is no {label} at {start}..{end} any more")


def _sentence(article: GoldArticle, at: int) -> int:
    for index, sentence in enumerate(article.sentences):
        if sentence.start == at:
            return index
    raise BadEdit(f"no sentence begins at {at} any more")


def _labels(work: Work, action: Action) -> Work:
    index = _sentence(work.article, action["at"])
    sentences = list(work.article.sentences)
    sentences[index] = replace(sentences[index], labels=_ordered(action["labels"]))
    return Work(replace(work.article, sentences=tuple(sentences)), work.confirmed | {action["at"]})


def _confirm(work: Work, action: Action) -> Work:
    _sentence(work.article, action["at"])
    return replace(work, confirmed=work.confirmed | {action["at"]})


def _split(work: Work, action: Action) -> Work:
    """A sentence ends before the character at `at`."""
    at, text, sentences = int(action["at"]), work.article.text, []
    for sentence in work.article.sentences:
        left, right = text[sentence.start:at].rstrip(), text[at:sentence.end].lstrip()
        if not sentence.start < at < sentence.end or not left or not right:
            sentences.append(sentence)
            continue
        if any(s.start < at < s.end for s in work.article.spans):
            raise BadEdit("a span lies across that place; remove it first")
        sentences += [replace(sentence, end=sentence.start + len(left)), replace(sentence, start=sentence.end - len(right))]
    if len(sentences) == len(work.article.sentences):
        raise BadEdit("put the cursor inside a sentence, where the next one begins")
    return replace(work, article=replace(work.article, sentences=_relabelled(work.article, sentences)))


def _join(work: Work, action: Action) -> Work:
    """The sentence that starts at `at` and the next one become one."""
    index = _sentence(work.article, action["at"])
    sentences = list(work.article.sentences)
    if index + 1 == len(sentences):
        raise BadEdit("this is the last sentence")
    first, second = sentences[index:index + 2]
    if "\n" in work.article.text[first.end:second.start]:
        raise BadEdit("a line end always ends a sentence")
    sentences[index:index + 2] = [GoldSentence(first.start, second.end, _ordered({*first.labels, *second.labels}))]
    return Work(replace(work.article, sentences=tuple(sentences)), work.confirmed - {second.start})


def _relabelled(article: GoldArticle, sentences: list[GoldSentence]) -> tuple[GoldSentence, ...]:
    """Parts of a split sentence keep of the automatic labels those that their own spans give them."""
    whole = set(article.sentences)
    return tuple(
        s if s in whole else replace(s, labels=_ordered(
            {*automatic_labels(s.start, s.end, article.spans, article.relations, article.quotes), *({"advice"} & set(s.labels))}
        ))
        for s in sentences
    )


def _add(work: Work, action: Action) -> Work:
    span = _span(work.article, action)
    if any((s.start, s.end, s.label) == (span.start, span.end, span.label) for s in work.article.spans):
        raise BadEdit(f"this is a {span.label} already")
    _refuse_overlap(work.article, span, None)
    return replace(work, article=in_order(replace(work.article, spans=(*work.article.spans, span))))


def _span(article: GoldArticle, record: dict[str, Any]) -> GoldSpan:
    start, end, label, statistic = int(record["start"]), int(record["end"]), record["label"], record.get("statistic")
    if label not in ENTITY_LABELS:
        raise BadEdit(f"{label!r} is no label of a span")
    if not 0 <= start < end <= len(article.text):
        raise BadEdit("that lies outside the text")
    words = article.text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if start >= end:
        raise BadEdit("select some words first")
    if "\n" in article.text[start:end]:
        raise BadEdit("a span cannot run over a line end")
    if statistic is not None and (label != "AGE" or statistic not in STATISTICS):
        raise BadEdit(f"only an AGE has a statistic, one of {', '.join(STATISTICS)}")
    return GoldSpan(start, end, label, record.get("value"), statistic)


def _refuse_overlap(article: GoldArticle, span: GoldSpan, but: int | None) -> None:
    for index, other in enumerate(article.spans):
        same_layer = (other.label == "MEASURE") == (span.label == "MEASURE")
        if index != but and same_layer and other.start < span.end and span.start < other.end:
            words = article.text[other.start:other.end]
            raise BadEdit(f"it overlaps the {other.label} “{words}”; only a MEASURE may hold others")


def _remove(work: Work, action: Action) -> Work:
    index = find_span(work.article, action["span"])
    keep = [i for i in range(len(work.article.spans)) if i != index]
    where = {old: new for new, old in enumerate(keep)}
    article = replace(
        work.article, spans=tuple(work.article.spans[i] for i in keep),
        relations=tuple(GoldRelation(where[r.head], where[r.child], r.label) for r in work.article.relations if index not in (r.head, r.child)),
        quotes=tuple(replace(q, speaker=where.get(q.speaker) if q.speaker is not None else None) for q in work.article.quotes),
    )
    return replace(work, article=article)


def _change(work: Work, action: Action) -> Work:
    """Another stretch, label, value or statistic for a span; links that its new label cannot have are dropped."""
    index = find_span(work.article, action["span"])
    span = _span(work.article, action["new"])
    _refuse_overlap(work.article, span, index)
    spans = tuple(span if i == index else s for i, s in enumerate(work.article.spans))
    article = replace(
        work.article, spans=spans, relations=tuple(r for r in work.article.relations if may_link(spans[r.head].label, spans[r.child].label, r.label)),
        quotes=tuple(replace(q, speaker=None) if q.speaker == index and span.label not in SPEAKER_LABELS else q for q in work.article.quotes),
    )
    return replace(work, article=in_order(article))


def may_link(head: str, child: str, label: str) -> bool:
    heads, children = RELATIONS[label]
    return head in heads and child in children


def _link(work: Work, action: Action) -> Work:
    head, child, label = find_span(work.article, action["head"]), find_span(work.article, action["child"]), action["label"]
    spans = work.article.spans
    if label not in RELATIONS or head == child or not may_link(spans[head].label, spans[child].label, label):
        raise BadEdit(f"a {spans[head].label} cannot be linked to a {spans[child].label} with {label}")
    relation = GoldRelation(head, child, label)
    if relation in work.article.relations:
        raise BadEdit("they are linked already")
    return replace(work, article=in_order(replace(work.article, relations=(*work.article.relations, relation))))


def _unlink(work: Work, action: Action) -> Work:
    relation = GoldRelation(find_span(work.article, action["head"]), find_span(work.article, action["child"]), action["label"])
    rest = tuple(r for r in work.article.relations if r != relation)
    if len(rest) == len(work.article.relations):
        raise BadEdit("there is no such link any more")
    return replace(work, article=replace(work.article, relations=rest))


def _quote(work: Work, action: Action) -> Work:
    span = _span(work.article, {"start": action["start"], "end": action["end"], "label": "SOURCE"})
    if any(q.start < span.end and span.start < q.end for q in work.article.quotes):
        raise BadEdit("it overlaps another quote")
    return replace(work, article=in_order(replace(work.article, quotes=(*work.article.quotes, GoldQuote(span.start, span.end)))))


def _quote_at(article: GoldArticle, key: Any) -> int:
    start, end = key
    for index, quote in enumerate(article.quotes):
        if (quote.start, quote.end) == (start, end):
            return index
    raise BadEdit(f"there is no quote at {start}..{end} any more")


def _unquote(work: Work, action: Action) -> Work:
    index = _quote_at(work.article, action["quote"])
    return replace(work, article=replace(work.article, quotes=tuple(q for i, q in enumerate(work.article.quotes) if i != index)))


def _speaker(work: Work, action: Action) -> Work:
    index = _quote_at(work.article, action["quote"])
    speaker = None if action["speaker"] is None else find_span(work.article, action["speaker"])
    if speaker is not None and work.article.spans[speaker].label not in SPEAKER_LABELS:
        raise BadEdit("only a SOURCE or a FORCE can speak")
    quotes = tuple(replace(q, speaker=speaker) if i == index else q for i, q in enumerate(work.article.quotes))
    return replace(work, article=replace(work.article, quotes=quotes))


_EDITS: dict[str, Callable[[Work, Action], Work]] = {
    "labels": _labels, "confirm": _confirm, "split": _split, "join": _join, "add": _add, "remove": _remove, "change": _change,
    "link": _link, "unlink": _unlink, "quote": _quote, "unquote": _unquote, "speaker": _speaker,
}
