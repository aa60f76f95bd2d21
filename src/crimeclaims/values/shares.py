"""Parts of a whole: "30%", "one in five", "two thirds", "half"."""

from __future__ import annotations

import re

from crimeclaims.values.numbers import DIGITS, NUMBER, parse_number, strip_modifier

PERCENT = r"(?: ?%|[ -]?per[ -]?cents?\b| ?pct\b| ?pc\b| ?p\.c\.)"
_FRACTION_NAMES = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20, "hundredth": 100,
}
_NUMERATORS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
FRACTION = (
    r"(?:(?:(?:a|an|one|two|three|four|five|six|seven|eight|nine)[ -])"
    r"(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|twentieth)s?\b|\b(?:a |one )?half\b|½|¼|¾|⅓|⅔)"
)
ONE_IN = rf"(?:{NUMBER})[ -](?:(?:times?|cases?|chances?|people|person|child|children) )?(?:in|out of)[ -](?:every |about )?(?:{NUMBER}|hundred)"
SHARE = rf"(?:(?:{NUMBER} and a half|half an?){PERCENT}|{NUMBER}{PERCENT}|{ONE_IN}|{FRACTION}|\b(?:half|quarter)\b)"

_PERCENT = re.compile(rf"({NUMBER}){PERCENT}", re.IGNORECASE)
_HALF_PERCENT = re.compile(rf"(?:({NUMBER}) and a half|half an?|half){PERCENT}", re.IGNORECASE)
_BARE = re.compile(rf"{DIGITS}")
_ONE_IN = re.compile(rf"({NUMBER})[ -](?:[a-z]+ )?(?:in|out of)[ -](?:every |about |around |roughly )?({NUMBER}|hundred|thousand)(?: \w+)*", re.IGNORECASE)
_FRACTION = re.compile(r"(?:(\w+)[ -])?([a-z]+?)s?(?: of(?: .*)?)?", re.IGNORECASE)
_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def parse_percent(text: str) -> float | None:
    """"44 per cent" -> 44.0, or None where `text` is no percentage."""
    if half := _HALF_PERCENT.fullmatch(text.strip()):
        return float(parse_number(half.group(1) or "0") or 0) + 0.5
    match = _PERCENT.fullmatch(text.strip())
    number = parse_number(match.group(1)) if match else None
    return None if number is None else float(number)


def parse_fraction(text: str) -> float | None:
    """"two thirds" -> 0.6667, "half" -> 0.5, or None where `text` names no fraction."""
    text = text.strip().lower()
    if text in _SIGNS:
        return _SIGNS[text]
    match = _FRACTION.fullmatch(text)
    if not match:
        return None
    numerator, name = match.groups()
    name = {"halve": "half"}.get(name, name)
    if name not in _FRACTION_NAMES or (numerator and numerator not in _NUMERATORS):
        return None
    return _NUMERATORS.get(numerator or "a", 1) / _FRACTION_NAMES[name]


def parse_share(text: str, after: str = "") -> float | None:
    """The part of a whole that `text` names, as a fraction; None where it names none.

    "30%" -> 0.3; "one in five" -> 0.2; "three-quarters" -> 0.75
    """
    text = strip_modifier(re.sub(r"\s+", " ", text.strip()))
    percent = parse_percent(text)
    if percent is None and _BARE.fullmatch(text) and re.match(rf"{PERCENT}| and {DIGITS}{PERCENT}| to {DIGITS}{PERCENT}", after):
        percent = float(parse_number(text) or 0)
    if percent is not None:
        return round(percent / 100, 6)
    if match := _ONE_IN.fullmatch(text):
        part, whole = (parse_number(group) for group in match.groups())
        return round(part / whole, 6) if part is not None and whole else None
    fraction = parse_fraction(text)
    if fraction is not None:
        return round(fraction, 6)
    # a bare number that was found to be a share goes on with the per cent of the one before ("Kent 25 per cent, Norfolk 14")
    number = parse_number(text)
    return round(number / 100, 6) if number is not None and 0 < number <= 100 else None
