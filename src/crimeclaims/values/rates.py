"""Numbers per time or per population: "15 a day", "3.2 per 1,000 people", "one every 24 minutes"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crimeclaims.values.numbers import NUMBER, parse_number, strip_modifier


@dataclass(frozen=True)
class Rate:
    value: float
    per: str


_UNIT = r"(?:(?:(?:school|working) )?day|second|minute|hour|night|shift|week|weekend|month|quarter|year|fortnight)"
_ADVERBS = {
    "hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "monthly": "month", "yearly": "year", "annually": "year",
    "annual": "year", "a head": "head",
}
PER_TIME = rf"(?:(?:a|an|per|each|every|in a|/) ?(?:single |average )?{_UNIT}\b|\b(?:hourly|daily|nightly|weekly|monthly|annually)\b)"
PER_PEOPLE = rf"(?:(?:per|for every|in every|for each|in each|to every|out of every) (?:{NUMBER}|hundred|thousand|million)(?: (?:trips|reports|incidents|people|residents|population|inhabitants|households|persons|adults|children|officers|properties|homes|dwellings|pupils|journeys|passengers|vehicles|drivers|members|of the population|head of population|head|women|men|crimes|offences|businesses|visitors|patients|workers|staff|employees|prisoners|passenger journeys|licensed drivers|residents|licence holders|registered vehicles))?)"
EVERY = rf"(?:(?:{NUMBER}|once|an? \w+)(?: [a-z]+){{0,2}} (?:in )?every (?:{NUMBER} (?:and a half )?)?{_UNIT}s?\b|\bevery {NUMBER} (?:and a half )?{_UNIT}s?\b|\b(?:once|twice) (?:an?|every|each|per) {_UNIT}\b)"
RATE = rf"(?:{EVERY}|(?:{NUMBER})(?: (?:\w+ ){{0,4}}?{PER_PEOPLE}))"

_EVERY = re.compile(rf"(?:({NUMBER}|once|an?)\b.*? )?(?:in )?every ((?:{NUMBER}) )?({_UNIT})s?", re.IGNORECASE)
_PER_PEOPLE = re.compile(
    rf"(?:per|for every|in every|for each|in each|to every|out of every) ({NUMBER}|hundred|thousand|million)((?: (?!in\b|by\b|and\b|was\b|were\b|is\b|compared\b|last\b|over\b|during\b|for\b|last\b|a\b|to\b|than\b|against\b|across\b)[a-z]+)?)",
    re.IGNORECASE,
)
_PER_TIME = re.compile(rf"(?:\b(?:a|an|per|each|every|in a)|/) ?(?:single |average )?({_UNIT})\b", re.IGNORECASE)
_ADVERB = re.compile(rf"\b({'|'.join(_ADVERBS)})\b", re.IGNORECASE)
_PER_HEAD = re.compile(r"\bper (\w+)", re.IGNORECASE)
_ONCE = re.compile(rf"(once|twice) (?:a|an|every|each|per) ({_UNIT})", re.IGNORECASE)
_FIRST = re.compile(NUMBER, re.IGNORECASE)
_HALF = re.compile(rf"every ({NUMBER}) and a half ({_UNIT})s?", re.IGNORECASE)
_ADVERBS_OF_NUMBER = {"once": 1, "twice": 2}


def parse_rate(text: str, *, after: str = "", before: str = "") -> Rate | None:
    """The rate that `text` names, with its unit taken from `text` itself or from the words around it.

    "15" before " a day" -> Rate(15, "day"); "3.2 per 1,000 people" -> Rate(3.2, "1000 people");
    "one every 24 minutes" -> Rate(1, "24 minutes")
    """
    text = strip_modifier(re.sub(r"\s+", " ", text.strip()))
    if match := _ONCE.fullmatch(text):
        return Rate({"once": 1, "twice": 2}[match.group(1).lower()], match.group(2).lower())
    if match := _HALF.search(text):
        return Rate(1, f"{_plain(match.group(1))}.5 {match.group(2).lower()}s")
    if match := _EVERY.search(text):
        number, count, unit = match.groups()
        value = 1 if number is None or number.lower() in ("once", "a", "an") else parse_number(number)
        if value is not None:
            return Rate(value, f"{_plain(count)} {unit.lower()}s" if count else unit.lower())
    if text.lower() in _ADVERBS_OF_NUMBER and (per := _find_per(_clause(after), allow_head=False)):
        return Rate(_ADVERBS_OF_NUMBER[text.lower()], per)
    first = _FIRST.match(text)
    value = parse_number(first.group()) if first else parse_number(text)
    if value is None:
        return None
    rest = text[first.end():] if first else ""
    for context in (rest, _clause(after), before[-60:]):
        if per := _find_per(context, allow_head=context is not before):
            return Rate(value, per)
    return None


def heading_per(before: str) -> str | None:
    """The "per" of the last heading or sentence that names one ("Crimes per 1,000 people:"), for the bare rates listed below it."""
    match = next(reversed(list(_PER_PEOPLE.finditer(before))), None)
    return f"{_plain(match.group(1))}{match.group(2).lower()}" if match else None


def _find_per(context: str, *, allow_head: bool) -> str | None:
    found: list[tuple[int, str]] = []
    if match := _PER_PEOPLE.search(context):
        found.append((match.start(), f"{_plain(match.group(1))}{match.group(2).lower()}"))
    if match := _PER_TIME.search(context):
        found.append((match.start(), match.group(1).lower()))
    if match := _ADVERB.search(context):
        found.append((match.start(), _ADVERBS[match.group(1).lower()]))
    if not found and allow_head and (match := _PER_HEAD.search(context)) and match.group(1).lower() not in ("cent", "cents"):
        found.append((match.start(), match.group(1).lower()))
    return min(found)[1] if found else None


def _clause(after: str) -> str:
    return re.split(r"[.;:\n]\s", after, maxsplit=1)[0][:120]


def _plain(number: str) -> str:
    return str(parse_number(number.strip()))
