"""Articles with inline marks, the form in which people write annotated articles (see annotations/guidelines.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, GoldQuote, GoldRelation, GoldSentence, GoldSpan
from crimeclaims.schema.labels import MODIFIERS, RELATIONS, SENTENCE_LABELS, STATISTICS

LETTERS = {
    "F": "FORCE", "L": "PLACE", "P": "PERIOD", "N": "COUNT", "A": "AGE",
    "C": "CHANGE", "R": "RATE", "H": "SHARE", "M": "MEASURE", "S": "SOURCE",
}
DEFAULT_LINKS = {
    "FORCE": "IN", "PLACE": "IN", "PERIOD": "DURING", "MEASURE": "OF", "AGE": "AGED", "SOURCE": "ATTRIBUTED_TO",
}
NAMED_LINKS = {"since": "SINCE", "from": "FROM", "to": "TO", "outof": "OUT_OF", "by": "ATTRIBUTED_TO"}

_OPEN = re.compile(r"\{([FLPNACRHMS]\d+)(?:=([^~!:{}|]*))?(?:~(\w+))?(?:!(\w+))?:")
_QUOTE = re.compile(r"\[q(?: ([SF]\d+))?\]")
_FLAG = re.compile(r"\[(a|-?s|-q)\]")
_FLAGS = {"a": "advice", "s": "statistical_claim", "q": "quote"}


@dataclass
class _Mark:
    id: str
    label: str
    value: str | None
    modifier: str | None
    statistic: str | None
    line: int
    start: int = 0
    end: int = 0
    links: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, where: str):
        self.where = where
        self.text: list[str] = []
        self.length = 0
        self.line = 0
        self.marks: list[_Mark] = []
        self.stack: list[_Mark] = []
        self.quotes: list[tuple[int, int, str | None]] = []
        self.quote: tuple[int, str | None] | None = None
        self.sentences: list[tuple[int, int, dict[str, bool]]] = []

    def fail(self, reason: str, advice: str = "") -> BadAnnotation:
        return BadAnnotation(f"{self.where}:{self.line}", reason, advice)

    def add(self, text: str) -> None:
        self.text.append(text)
        self.length += len(text)

    def sentence(self, line: str) -> None:
        forced: dict[str, bool] = {}
        while flag := _FLAG.match(line):
            name = flag.group(1)
            forced[_FLAGS[name.lstrip("-")]] = not name.startswith("-")
            line = line[flag.end():]
        start = self.length
        position = 0
        while position < len(line):
            position = self.step(line, position)
        if self.stack:
            raise self.fail(f"the span {self.stack[-1].id} is not closed on its line", "Add the missing `}`.")
        text = "".join(self.text)[start:]
        left, right = len(text) - len(text.lstrip()), len(text.rstrip())
        if left >= right:
            raise self.fail("a line without any text")
        self.sentences.append((start + left, start + right, forced))

    def step(self, line: str, position: int) -> int:
        if opening := _OPEN.match(line, position):
            identity, value, modifier, statistic = opening.groups()
            self.stack.append(
                _Mark(identity, LETTERS[identity[0]], value, modifier, statistic, self.line, self.length)
            )
            return opening.end()
        if quote := _QUOTE.match(line, position):
            if self.quote:
                raise self.fail("a quote opens inside a quote", "Close it with [/q] first; nested quotes are not marked.")
            self.quote = (self.length, quote.group(1))
            return quote.end()
        if line.startswith("[/q]", position):
            if not self.quote:
                raise self.fail("[/q] without an open [q]")
            spoken = "".join(self.text)[self.quote[0]:]
            end = self.quote[0] + len(spoken.rstrip())
            self.quotes.append((end - len(spoken.strip()), end, self.quote[1]))
            self.quote = None
            return position + 4
        char = line[position]
        if char == "{":
            raise self.fail(f"a brace that opens no span: {line[position:position + 30]!r}", "Write {ID=value:text|links}.")
        if char == "}" and not self.stack:
            raise self.fail("`}` closes no span")
        if char in "|}" and self.stack:
            end = position
            if char == "|":
                end = line.find("}", position)
                if end < 0:
                    raise self.fail(f"the links of {self.stack[-1].id} are not closed")
            mark = self.stack.pop()
            mark.end = self.length
            mark.links = line[position + 1:end].split()
            if mark.end == mark.start:
                raise self.fail(f"the span {mark.id} is empty")
            self.marks.append(mark)
            return end + 1
        self.add(char)
        return position + 1


def read(source: str, where: str = "marked article") -> GoldArticle:
    """The annotated article of a marked text. Raises BadAnnotation with file and line for anything malformed."""
    header, lines, first = _split_header(source, where)
    reader = _Reader(where)
    gap = ""
    for number, line in enumerate(lines, start=first):
        reader.line = number
        line = line.rstrip("\n")
        if not line.strip():
            if reader.quote:
                raise reader.fail("a quote runs over a paragraph break", "Close it with [/q] and open it again in the next paragraph.")
            gap = "\n\n" if reader.length else ""
            continue
        if line.startswith("/"):
            gap, line = ("\n\n" if gap == "\n\n" else "\n"), line[1:]
        elif line.startswith("+"):
            gap, line = "", line[1:]
        if reader.length:
            reader.add(gap)
        reader.sentence(line)
        gap = " "
    if reader.quote:
        raise reader.fail("the last quote is not closed", "Add [/q].")
    return _assemble(reader, header)


def _split_header(source: str, where: str) -> tuple[dict[str, str], list[str], int]:
    lines = source.splitlines()
    try:
        end = lines.index("===")
    except ValueError:
        raise BadAnnotation(f"{where}:1", "no header", "Begin with `id: …` lines and end the header with `===`.") from None
    header = {}
    for number, line in enumerate(lines[:end], start=1):
        if line.strip():
            key, colon, value = line.partition(":")
            if not colon:
                raise BadAnnotation(f"{where}:{number}", f"a header line without a colon: {line!r}")
            header[key.strip()] = value.strip()
    for key in ("id", "outlet", "family", "published"):
        if not header.get(key):
            raise BadAnnotation(f"{where}:1", f"the header has no `{key}`")
    return header, lines[end + 1:], end + 2


def _assemble(reader: _Reader, header: dict[str, str]) -> GoldArticle:
    text = "".join(reader.text)
    marks = sorted(reader.marks, key=lambda m: (m.start, -m.end, m.label == "MEASURE"))
    index = {}
    for position, mark in enumerate(marks):
        reader.line = mark.line
        if mark.id in index:
            raise reader.fail(f"the id {mark.id} is used twice", "Number each span anew.")
        index[mark.id] = position
    spans, relations = [], []
    for position, mark in enumerate(marks):
        reader.line = mark.line
        surface = text[mark.start:mark.end]
        if surface != surface.strip():
            raise reader.fail(f"the span {mark.id} begins or ends with a space")
        spans.append(GoldSpan(mark.start, mark.end, mark.label, _value(mark, surface, reader), _statistic(mark, reader)))
        relations += [_relation(mark, position, link, index, marks, reader) for link in mark.links]
    quotes = []
    for start, end, speaker in reader.quotes:
        if speaker is not None and speaker not in index:
            raise reader.fail(f"a quote's speaker {speaker} is no span of the article")
        quotes.append(GoldQuote(start, end, index[speaker] if speaker else None))
    sentences = [
        GoldSentence(start, end, automatic_labels(start, end, spans, relations, quotes, forced))
        for start, end, forced in reader.sentences
    ]
    published = header["published"]
    meta = {k: v for k, v in header.items() if k not in ("id", "published", "title")}
    return GoldArticle(
        header["id"], text, None if published == "none" else published, header.get("title"),
        tuple(sentences), tuple(spans), tuple(relations), tuple(quotes), meta,
    )


def _relation(mark: _Mark, head: int, link: str, index: dict[str, int], marks: list[_Mark], reader: _Reader) -> GoldRelation:
    name, equals, target = link.rpartition("=")
    if target not in index:
        raise reader.fail(f"{mark.id} links to {target!r}, which is no span of the article")
    child = index[target]
    label = NAMED_LINKS.get(name) if equals else DEFAULT_LINKS.get(marks[child].label)
    if label is None:
        raise reader.fail(f"{mark.id} has the link {link!r}", f"A COUNT needs a name: {', '.join(NAMED_LINKS)}.")
    heads, children = RELATIONS[label]
    if mark.label not in heads or marks[child].label not in children:
        raise reader.fail(f"{mark.id} ({mark.label}) cannot have {label} {target} ({marks[child].label})")
    if child == head:
        raise reader.fail(f"{mark.id} links to itself")
    return GoldRelation(head, child, label)


def automatic_labels(
    start: int, end: int, spans: Sequence[GoldSpan], relations: Sequence[GoldRelation], quotes: Sequence[GoldQuote],
    forced: dict[str, bool] | None = None,
) -> tuple[str, ...]:
    """The labels that a sentence's spans and quotes give it, unless flags force them (guidelines, section 2)."""
    wholes = {r.child for r in relations if r.label == "OUT_OF"}
    found = {
        "statistical_claim": any(
            start <= s.start < end
            and (s.label in ("COUNT", "CHANGE", "RATE", "SHARE") or s.statistic is not None)
            and i not in wholes
            for i, s in enumerate(spans)
        ),
        "quote": any(q.start < end and start < q.end for q in quotes),
        "advice": False,
    } | (forced or {})
    return tuple(label for label in SENTENCE_LABELS if found[label])


def _statistic(mark: _Mark, reader: _Reader) -> str | None:
    if mark.statistic is None:
        return None
    if mark.label != "AGE" or mark.statistic not in STATISTICS:
        raise reader.fail(f"{mark.id} has the statistic {mark.statistic!r}", f"Only an AGE has one of {', '.join(STATISTICS)}.")
    return mark.statistic


def _value(mark: _Mark, surface: str, reader: _Reader) -> dict[str, Any] | None:
    if mark.modifier is not None and (mark.modifier not in MODIFIERS or mark.label not in ("COUNT", "CHANGE", "RATE", "SHARE")):
        raise reader.fail(f"{mark.id} has the modifier {mark.modifier!r}", f"A COUNT, CHANGE, RATE or SHARE may have one of {', '.join(MODIFIERS)}.")
    try:
        return _PARSERS[mark.label](mark, surface)
    except (ValueError, TypeError, AttributeError):
        raise reader.fail(
            f"{mark.id} ({mark.label}) has the value {mark.value!r} for {surface!r}",
            "The table in annotations/guidelines.md, section 1, shows what to write after `=`.",
        ) from None


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value


def _need(pattern: str, mark: _Mark) -> re.Match[str]:
    match = re.fullmatch(pattern, mark.value or "")
    if match is None:
        raise ValueError(mark.value)
    return match


def _force(mark: _Mark, surface: str) -> dict[str, Any]:
    return {"id": _need(r"[a-z0-9-]{2,}", mark).group()}


def _place(mark: _Mark, surface: str) -> dict[str, Any]:
    force = _need(r"[a-z0-9-]{2,}|-", mark).group()
    return {"name": surface, "force": None if force == "-" else force}


def _period(mark: _Mark, surface: str) -> dict[str, Any]:
    if mark.value == "?":
        return {"start": None, "end": None}
    start, end = _need(r"(\d{4}-\d\d-\d\d)?\.\.(\d{4}-\d\d-\d\d)?", mark).groups()
    if start and end and start > end:
        raise ValueError(mark.value)
    return {"start": start, "end": end}


def _count(mark: _Mark, surface: str) -> dict[str, Any]:
    text = mark.value if mark.value else surface.replace(",", "")
    return {"value": int(text), "modifier": mark.modifier}


def _age(mark: _Mark, surface: str) -> dict[str, Any]:
    low, high = _need(r"(\d*)\.\.(\d*)", mark).groups()
    return {"min": int(low) if low else None, "max": int(high) if high else None}


def _change(mark: _Mark, surface: str) -> dict[str, Any]:
    direction, sign, number, points = _need(r"(up|down) ([+-]?)(\d+(?:\.\d+)?)(pts)?", mark).groups()
    value: dict[str, Any] = {"direction": direction, "ratio": None, "difference": None}
    value["difference" if sign else "ratio"] = _number(number)
    if points:
        value["unit"] = "points"
    return value | {"modifier": mark.modifier}


def _rate(mark: _Mark, surface: str) -> dict[str, Any]:
    number, per = _need(r"(\d+(?:\.\d+)?)/(.+)", mark).groups()
    return {"value": _number(number), "per": per, "modifier": mark.modifier}


def _share(mark: _Mark, surface: str) -> dict[str, Any]:
    return {"value": float(_need(r"\d(?:\.\d+)?", mark).group()), "modifier": mark.modifier}


def _source(mark: _Mark, surface: str) -> dict[str, Any]:
    kind, name = _need(r"(person|org)(?:/(.+))?", mark).groups()
    return {"name": name or surface, "kind": {"person": "person", "org": "organisation"}[kind]}


def _measure(mark: _Mark, surface: str) -> None:
    if mark.value is not None:
        raise ValueError(mark.value)


_PARSERS = {
    "FORCE": _force, "PLACE": _place, "PERIOD": _period, "COUNT": _count, "AGE": _age,
    "CHANGE": _change, "RATE": _rate, "SHARE": _share, "SOURCE": _source, "MEASURE": _measure,
}
