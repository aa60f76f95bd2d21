"""Numbers in digits and words, and the words that qualify them ("nearly", "more than")."""

from __future__ import annotations

import re

UNITS = {
    word: value
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
    )
}
TENS = {word: 10 * n for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)}
TENS["fourty"] = 40  # a frequent misspelling
_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
    "k": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000,
}
_PHRASES = {
    "none": 0, "no": 0, "nobody": 0, "no one": 0, "no-one": 0, "not one": 0, "not a single one": 0, "not a single": 0, "nil": 0, "a single": 1, "single": 1, "a": 1, "an": 1,
    "half a dozen": 6, "half-a-dozen": 6, "half dozen": 6, "a dozen": 12, "dozen": 12, "two dozen": 24,
    "three dozen": 36, "four dozen": 48, "five dozen": 60, "a couple": 2, "a couple of": 2, "couple": 2, "a pair": 2, "pair": 2,
    "a score": 20, "a hundred": 100, "a thousand": 1_000, "a million": 1_000_000, "a quarter of a million": 250_000,
    "quarter of a million": 250_000, "three quarters of a million": 750_000, "three-quarters of a million": 750_000, "half a million": 500_000, "one and a half million": 1_500_000, "a billion": 1_000_000_000,
    "hundred": 100, "thousand": 1000,
}
_WORD = "|".join(sorted([*UNITS, *TENS], key=len, reverse=True))
_WORD_SCALE = "hundred|thousand|million|billion"

DIGITS = r"(?:(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\d.,/-])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,])|(?<![\d.,])\d+(?:\.\d+)?)"
WORDS = (
    rf"(?:\b(?:three[ -]quarters of a million|(?:two|three|four|five) dozen)\b|\b(?:{_WORD})\b(?:[ -](?:{_WORD}|{_WORD_SCALE})\b|(?:(?<=hundred)|(?<=thousand)|(?<=million)) and (?:{_WORD})\b)*"
    rf"|\b(?:half[ -]a[ -]dozen|(?:a |two |three |four |five )?dozen\b(?!s)|a couple(?: of)?|half a million|a quarter of a million"
    rf"|an? (?:hundred|thousand|million)(?: and (?:{_WORD})(?:[ -](?:{_WORD}))?)?)\b)"
)
NONE = r"(?:\b(?:none|nobody|no[ -]one|nil|not (?:a single one|a single|one)|a single|just one)\b)"
SCALE = r"(?:[ \u00a0]?(?:thousand|million|billion)\b|(?:k|m|bn)\b)"
NUMBER = rf"(?:{DIGITS}{SCALE}?|{WORDS})"

_DIGITS = re.compile(rf"({DIGITS})\s*(thousand|million|billion|hundred|k|m|mn|bn)?(?:\s*(?:\+|-?plus))?", re.IGNORECASE)


def parse_number(text: str) -> int | float | None:
    """The number that `text` names, or None.

    "5,653" -> 5653; "1.2 million" -> 1200000; "half a dozen" -> 6; "two hundred and five" -> 205; "none" -> 0
    """
    text = re.sub(r"^(?:just|only) ", "", re.sub(r"\s+", " ", text.strip().lower()))
    if text in _PHRASES:
        return _PHRASES[text]
    if match := _DIGITS.fullmatch(text):
        digits, scale = match.groups()
        return _tidy(float(re.sub(r"[ ,\u00a0\u202f]", "", digits)) * _SCALES.get(scale or "", 1))
    return _parse_words(text)


def _parse_words(text: str) -> int | None:
    text = re.sub(r"^an? (?=hundred|thousand|million|billion)", "one ", text)
    words = [word for word in re.split(r"[ -]+", text) if word != "and"]
    if not words:
        return None
    total, group, previous = 0, 0, None
    for word in words:
        if word in UNITS:
            # "one two" is no number; "twenty one" and "hundred one" are
            if previous == "unit" or (previous == "tens" and not 0 < UNITS[word] < 10):
                return None
            group, previous = group + UNITS[word], "unit"
        elif word in TENS:
            if previous in ("unit", "tens"):
                return None
            group, previous = group + TENS[word], "tens"
        elif word == "hundred":
            group, previous = max(group, 1) * 100, "scale"
        elif word in ("thousand", "million", "billion"):
            total, group, previous = total + max(group, 1) * _SCALES[word], 0, "scale"
        else:
            return None
    return total + group


def _tidy(number: float) -> int | float:
    nearest = round(number)
    return nearest if abs(number - nearest) < 1e-6 * max(1.0, abs(number)) else round(number, 6)


_MODIFIERS = (
    ("at_least", r"at least|no (?:fewer|less) than|a minimum of|minimum|not (?:fewer|less) than"),
    ("at_most", r"at most|up to|no more than|a maximum of|as many as|not more than|as much as"),
    ("almost", r"nearly|almost|just (?:under|below|short of)|close to|approaching|nigh on|getting on for|just shy of|virtually"),
    ("over", r"more than|over|in excess of|upwards? of|exceeding|greater than|above|north of|well over|just over"),
    ("under", r"fewer than|less than|under|below"),
    ("about", r"about|around|some|roughly|approximately|approx\.?|circa|an estimated|estimated|in the region of|c\.|or so|more or less"),
)
_LEADING = re.compile(rf"^(?:{'|'.join(words for _, words in _MODIFIERS)})\s+", re.IGNORECASE)
_BEFORE = [(name, re.compile(rf"(?:^|[\s(“\"'‘])(?:{words})\s+(?:(?:by|to|of|the|a|an|another|other) )?$", re.IGNORECASE)) for name, words in _MODIFIERS]
_AFTER = [
    ("at_least", re.compile(r"\s*(?:or more|or above|-?plus|\+)(?!\w)", re.IGNORECASE)),
    ("about", re.compile(r"\s*(?:or so|-odd|approximately|or thereabouts)\b", re.IGNORECASE)),
    ("at_most", re.compile(r"\s*(?:or fewer|or less)\b", re.IGNORECASE)),
]


def strip_modifier(text: str) -> str:
    """ "More than half" -> "half"."""
    return _LEADING.sub("", text.strip())


def find_modifier(before: str, after: str = "") -> str | None:
    """How the number between `before` and `after` is qualified: about, almost, over, under, at_least, at_most or None."""
    before = before[-40:]
    for name, pattern in _BEFORE:
        if pattern.search(before):
            return name
    for name, pattern in _AFTER:
        if pattern.match(after):
            return name
    return None
