"""Ages and age ranges of people, in completed years."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from crimeclaims.values.numbers import NUMBER, parse_number


@dataclass(frozen=True)
class Ages:
    """Completed years, both ends inclusive; None is unbounded."""

    min: int | None
    max: int | None


_N = rf"({NUMBER})"
_YEARS = r"(?:[ -]?(?:years?|yrs?)(?:[ -](?:old|of age)s?)?|s|’s|'s)?"
_DECADES = {
    "teens": (13, 19), "twenties": (20, 29), "thirties": (30, 39), "forties": (40, 49), "fifties": (50, 59), "sixties": (60, 69),
    "seventies": (70, 79), "eighties": (80, 89), "nineties": (90, 99),
}
DECADE = r"(?:(?:(?:their|his or her|his|her|early|late|mid|the)[ -]+)+(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|[2-9]0’?'?s))"
_YOUNG_LIST = re.compile(rf"\bas young as (?:{NUMBER}(?:, | and |, and | or ))+$", re.IGNORECASE)
_TEEN = re.compile(r"(?:pre-?)?teen(?:age)?(?:r|rs|d|s)?(?: (?:girls?|boys?|years))?", re.IGNORECASE)

_SMALL = r"(?:\d{1,2}(?![\d%]|[.,:/]\d| ?per\b| ?pc\b)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)\b)"
# where a bare number is an age: "Smith, 34, said", "the youngest was nine", "a girl of 12"
_TELLING = ("aged ", "est was ", "age was ", "age is ", "who was ", "who is ", "who's ", "who’s ", "he was ", "he is ", "i was ", "i am ", "age of ", "boy of ", "girl of ", "man of ", "lad of ", "child of ", "kid of ", "average of ")
_AFTER_TELLING = "(?:" + "|".join(f"(?<={words})" for words in _TELLING) + ")"
_OWN = rf"(?-i:(?<=[a-z*], )|(?<=[a-z*] \())\d{{2}}(?=,|\.\s|;|\)| and | who | from | of )|{_AFTER_TELLING}{_SMALL}"
_RANGE = rf"{_SMALL}(?:s|-year-olds?)? ?(?:to|-|–|or) ?\d{{1,2}}(?:[ -]years?[ -]olds?|s)?(?![\d%/]|[.,:]\d| ?per\b| ?pc\b| \d)|(?:(?<=between )|(?<=aged )|(?<=ages of )){_SMALL} and {_SMALL}"

AGE = (
    rf"(?:\b(?:under|over)[- ](?:the age of )?(?:{NUMBER})(?:-?years?-olds?|’s|'s|s)?|\bunder-(?:one|two|three|four|five|six|seven|eight|nine|ten)s\b|\b\d{{1,2}}s and (?:under|over)"
    rf"|\b(?:younger|older) than {_SMALL}|\b(?:below|above|before|from) the age of {_SMALL}|\b(?:not )?(?:yet )?(?:reached|turned|turn) (?:their |his |her )?{_SMALL}(?:th birthday)?"
    rf"|{_SMALL}(?: years)? (?:and|or) (?:under|over|younger|older|above|below|more)\b|\d{{1,2}}-plus\b|(?:{NUMBER})(?: to |-|–| and )?(?:{NUMBER})?[ -]years?[ -]olds?"
    rf"|(?:{NUMBER})[ -](?:months?|weeks?|days?)[ -]olds?|\bas (?:young|old) as (?:{NUMBER})|{_RANGE}|{_OWN}|\bin {DECADE}"
    rf"|\bteenage(?:r|rs|d)?\b|(?:yet to reach|before) (?:their|his|her) first birthdays?|under (?:one|a year old))"
)

def parse_age(text: str, *, before: str = "") -> Ages | None:
    """The ages in completed years that `text` names, or None if it names none.

    "ten and under" -> Ages(0, 10); "under 18" -> Ages(0, 17); "over-65s" -> Ages(66, None); "as young as 7" -> Ages(7, None)
    """
    text = re.sub(r"(?<=[a-z])s$", "", text) if re.fullmatch(r"(?:under|over)-(?:one|two|three|four|five|six|seven|eight|nine|ten)s", text.lower()) else text
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)(?: birthday)?$", "", text.strip())
    text = re.sub(r"\s+", " ", text.strip().lower()).strip("()[],.;:“”\"‘")
    text = re.sub(r" and (?:a half|(?:\w+) months?)$", "", text)
    for pattern, make in _FORMS:
        if match := pattern.fullmatch(text):
            ages = make(*match.groups())
            if ages is not None:
                return _with_bound(ages, text, before)
    return None


def _with_bound(ages: Ages, text: str, before: str) -> Ages:
    """A bound word left outside the span still bounds: "aged under " + "18"; "their 60s and " + "70s" are decades."""
    if re.fullmatch(r"[2-9]0['’]?s", text) and re.search(r"\b(?:in|into) (?:their|his|her|early|mid|late)\b[^.;]{0,20}$", before, re.IGNORECASE):
        return Ages(*_around(text[:2]))
    if ages.min != ages.max:
        return ages
    if re.search(r"\b(?:under|below|younger than)(?: the age of| age)?[ -]$", before, re.IGNORECASE):
        return _under(ages.min)
    if re.search(r"\b(?:over|above|older than)(?: the age of| age)?[ -]$", before, re.IGNORECASE):
        return Ages(None if ages.max is None else ages.max + 1, None)
    if re.search(r"(?:\bno|\bnot|n[’']t have been|\bnot have been) more than $", before, re.IGNORECASE):
        return Ages(None, ages.max)
    if _YOUNG_LIST.search(before):
        return Ages(ages.min, None)
    return ages


def _under(limit: int | None) -> Ages:
    return Ages(0, max((limit or 1) - 1, 0))


def _int(text: str) -> int | None:
    value = parse_number(text)
    return int(value) if value is not None and 0 <= value <= 125 else None


def _one(text: str) -> Ages | None:
    value = _int(text)
    return None if value is None else Ages(value, value)


def _months(text: str) -> Ages | None:
    value = parse_number(text)
    return None if value is None else Ages(int(value) // 12, int(value) // 12)


def _range(low: str, high: str) -> Ages | None:
    first, last = _int(low), _int(high)
    return Ages(first, last) if first is not None and last is not None and first <= last else None


def _bound(text: str, shift: int, upper: bool) -> Ages | None:
    value = _int(text)
    if value is None:
        return None
    return Ages(0, max(value + shift, 0)) if upper else Ages(value + shift, None)


def _around(text: str) -> tuple[int, int]:
    low = int(parse_number(text) or 0)
    return low, low + 9


def _decade(part: str | None, name: str) -> Ages | None:
    low, high = _DECADES[name] if name in _DECADES else (int(name[:2]), int(name[:2]) + 9)
    if name == "teens":
        return {"early": Ages(13, 15), "late": Ages(17, 19), "mid": Ages(14, 16)}.get((part or "").strip(" -"), Ages(13, 19))
    return {"early": Ages(low, low + 3), "mid": Ages(low + 4, low + 6), "late": Ages(low + 7, high)}.get((part or "").strip(" -"), Ages(low, high))


def _decades(first: str, last: str) -> Ages | None:
    low, high = _decade(None, first), _decade(None, last)
    return Ages(low.min, high.max) if low and high and (low.min or 0) <= (high.max or 0) else None


_P = r"(?:aged |ages |age |between |from |people |those |anyone |children |just |only |the |of )*"
_FORMS: list[tuple[re.Pattern[str], Callable[..., Ages | None]]] = [
    (re.compile(_P + rf"(?:under|below|younger than|less than|not yet|not yet turned|not turned|yet to turn|before)[- ](?:the age of |age )?{_N}{_YEARS}"), lambda n: _bound(n, -1, True)),
    (re.compile(_P + rf"(?:over|above|older than|more than)[- ](?:the age of |age )?(?:the )?{_N}{_YEARS}"), lambda n: _bound(n, 1, False)),
    (re.compile(_P + rf"{_N}{_YEARS} ?(?:and|or|&) (?:under|younger|below)s?"), lambda n: _bound(n, 0, True)),
    (re.compile(_P + rf"(?:up to|no older than)(?: the age of)? {_N}{_YEARS}"), lambda n: _bound(n, 0, True)),
    (re.compile(_P + rf"{_N}(?:\+|{_YEARS} ?(?:and|or|&)? ?(?:over|older|above|upwards|up|plus)s?|-plus)"), lambda n: _bound(n, 0, False)),
    (re.compile(_P + rf"(?:at least|as young as){_YEARS} {_N}{_YEARS}"), lambda n: _bound(n, 0, False)),
    (re.compile(_P + rf"as old as {_N}{_YEARS}"), lambda n: Ages(None, _int(n))),
    (re.compile(_P + rf"{_N}{_YEARS}-? ?(?:to|and|-|–|—|or)[ -]?{_N}{_YEARS}"), _range),
    (re.compile(_P + rf"{_N}[ -]months?(?:[ -]olds?)?"), _months),
    (re.compile(_P + rf"(?:as young as )?{_N}[ -](?:weeks?|days?|hours?)(?:[ -]olds?)?"), lambda n: Ages(0, 0)),
    (re.compile(rf"from (?:the )?(?:age of |age )?{_N}(?: (?:up|upwards|onwards))?"), lambda n: _bound(n, 0, False)),
    (re.compile(rf"past (?:their|his|her) {_N}(?:(?:st|nd|rd|th)? birthdays?)?"), lambda n: _bound(n, 0, False)),
    (re.compile(rf"(?:in (?:their|his|her) )?({'|'.join(_DECADES)}|[2-9]0s) (?:or|and) (?:older|over|above)"), lambda name: Ages((_decade(None, name) or Ages(None, None)).min, None)),
    (re.compile(rf"(?:in |into )?(?:their |the )?({'|'.join(_DECADES)}|[2-9]0s),? (?:or|and|to) (?:their )?({'|'.join(_DECADES)}|[2-9]0s)"), _decades),
    (re.compile(rf"{_N} (?:months?|weeks?|days?) to {_N}{_YEARS}"), lambda low, high: _range("0", high)),
    (re.compile(_P + rf"{_N}{_YEARS}(?: girls?| boys?)?"), _one),
    (re.compile(r"(?:in |into )?(?:(?:their|his or her|his|her|the|your) )?(?:(early|late|mid)[ -]+)?(?:to late )?(teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|[2-9]0)(?:’s|'s|s)?"), _decade),
    (re.compile(r"(?:.* )?(?:first birthdays?|under a year(?: old)?|less than a year old|under twelve months|under 12 months(?: old)?|newborns?|less than one year old|babies under a year old)"), lambda: Ages(0, 0)),
    (re.compile(_P + r"(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-odd"), lambda n: Ages(*_around(n))),
    (_TEEN, lambda: Ages(13, 19)),
    (re.compile(rf"{_N}, (?:{NUMBER}),? (?:and|or) {_N}"), _range),
    (re.compile(_P + rf"{_N} or more"), lambda n: _bound(n, 0, False)),
    (re.compile(rf"(?:had |have )?(?:not|never|yet to) (?:yet )?reach(?:ed)?(?: (?:their|his|her))? {_N}(?:(?:st|nd|rd|th) birthdays?)?"), lambda n: _bound(n, -1, True)),
    (re.compile(rf"before (?:they|he|she|their|his|her) (?:turned |were |was |reached )?{_N}(?:(?:st|nd|rd|th) birthdays?)?"), lambda n: _bound(n, -1, True)),
    (re.compile(r"(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-?somethings?"), lambda n: Ages(*_around(n))),
    (re.compile(r"(?:babies |children )?(?:less than|under) (?:a|one|two|three|six|nine) (?:days?|weeks?|months?)(?: old)?|(?:babies )?in the(?:ir)? first year(?: of life)?"), lambda: Ages(0, 0)),
]
