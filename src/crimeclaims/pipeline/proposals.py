"""Grammars and gazetteer propose: for each token, which kinds of expression it could begin or continue.

The result is one bit pattern a token, two bits a kind (1 begins, 2 continues). It is a feature of the recogniser, which decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

import numpy as np
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from crimeclaims.pipeline.doc import Words, text_of
from crimeclaims.pipeline.letters import small_letters
from crimeclaims.pipeline.tokenizer import make_tokenizer_language
from crimeclaims.values import ages, changes, numbers, periods, rates, shares
from crimeclaims.values.forces import WIDER_PLACES, Gazetteer

KINDS = ("PERIOD", "AGE", "CHANGE", "RATE", "SHARE", "NUMBER", "MONEY", "FORCE", "SHORT_FORCE", "PLACE")
_BEGIN = {kind: 1 << (2 * i) for i, kind in enumerate(KINDS)}
_INSIDE = {kind: 2 << (2 * i) for i, kind in enumerate(KINDS)}

_FULL_NAME = re.compile(r"police|constabulary|yard$|^(?:GMP|BTP|PSNI|TVP)$|garda", re.IGNORECASE)
FIGURE_BITS = sum(_BEGIN[kind] | _INSIDE[kind] for kind in ("CHANGE", "RATE", "SHARE", "NUMBER"))
FORCE_BEGINS = _BEGIN["FORCE"]
TIME_BITS = sum(_BEGIN[kind] | _INSIDE[kind] for kind in ("PERIOD", "AGE", "MONEY"))

_GRAMMARS = {
    "PERIOD": periods.PERIOD, "AGE": ages.AGE, "CHANGE": changes.CHANGE, "RATE": rates.RATE, "SHARE": shares.SHARE,
    "NUMBER": rf"(?:{numbers.NONE}|{numbers.NUMBER})",
    "MONEY": rf"[£$€] ?{numbers.DIGITS}(?:{numbers.SCALE})?|{numbers.NUMBER}(?: |-)(?:pounds|euros|dollars)",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _GRAMMARS.items()}  # of small letters

_PERIOD_WORDS = frozenset(
    ["year", "years", "month", "months", "last", "past", "previous", "preceding", "this", "that", "same", "first", "second", "third", "fourth", "final", "opening", "latest", "prior", "following", "next", "financial", "fiscal", "calendar", "rolling", "spring", "summer", "autumn", "winter", "early", "mid", "late", "end", "start", "beginning", "so", "a", "an", "corresponding", "equivalent", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "most", "q1", "q2", "q3", "q4", "h1", "h2", "decade", "quarter", "week", "fy", "whole", "half-year", "half", "present", "current", "entire", "earlier", "closing"]
)
_NUMBER_WORDS = frozenset(
    [*numbers.UNITS, *numbers.TENS, "hundred", "thousand", "million", "half", "half-a-dozen", "dozen", "a", "an", "couple", "once", "twice"]
)
_FRACTION_WORDS = frozenset(["half", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "a", "third", "quarter", "½", "¼", "¾", "⅓", "⅔", "three-quarters", "two-thirds", "one-third", "one-quarter", "two-fifths"])
_AGE_WORDS = frozenset(["under", "over", "as", "in", "teenage", "teenager", "teenagers", "teenaged", "teens", "yet", "before", "aged", "younger", "older", "below", "above", "not", "from", "past", "early", "mid", "late"])
_NONE_WORDS = frozenset(["none", "nobody", "not", "nil", "just", "no", "no-one", "a"])
_EVERY_WORDS = frozenset(["every", "once", "twice"])
_CHANGE_STEMS = re.compile(r"(?:doubl|trebl|tripl|quadrupl|quintupl|halv|twice|\w+fold\b)")


_DIGIT_KINDS = ("PERIOD", "AGE", "CHANGE", "RATE", "SHARE", "NUMBER", "MONEY")


@lru_cache(maxsize=100_000)
def _triggers(word: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return _DIGIT_KINDS
    if word[0] in "£$€":
        return ("MONEY",)
    if word[0] in "+−–-" and len(word) <= 12:
        return ("CHANGE",)
    if word[0] in "'’‘" and word[1:2].isdigit():
        return ("NUMBER",)
    kinds = []
    if word.rstrip(".") in _PERIOD_WORDS or word.split("-")[0] in _NUMBER_WORDS:
        kinds.append("PERIOD")
    head = word.split("-")[0]
    if head in _NUMBER_WORDS or word in _NUMBER_WORDS:
        kinds += ["AGE", "CHANGE", "RATE", "SHARE", "NUMBER", "MONEY"]
    elif word in _FRACTION_WORDS or head in _FRACTION_WORDS:
        kinds.append("SHARE")
    if word in _AGE_WORDS or head in ("under", "over"):
        kinds.append("AGE")
    if word in _NONE_WORDS:
        kinds.append("NUMBER")
    if word in _EVERY_WORDS:
        kinds.append("RATE")
    if _CHANGE_STEMS.match(word):
        kinds.append("CHANGE")
    return tuple(dict.fromkeys(kinds))


class Proposer:
    """Runs the grammars and the names of a gazetteer over a Doc."""

    def __init__(self, vocab: Vocab, gazetteer: Gazetteer):
        self.names = _name_matcher(vocab, gazetteer)

    def __call__(self, doc: Doc, words: Words, lowered: list[str]) -> np.ndarray:
        """Bit patterns of shape (tokens,), int64: bits 2k and 2k+1 say that a token begins or continues a proposal of KINDS[k]."""
        bits = np.zeros(len(doc), dtype=np.int64)
        self._propose_expressions(text_of(doc), words.starts, lowered, bits)
        self._propose_names(doc, words, bits)
        return bits

    def _propose_expressions(self, text: str, starts: list[int], lowered: list[str], bits: np.ndarray) -> None:
        text = small_letters(text)
        reached = dict.fromkeys(_PATTERNS, 0)
        for i, kinds in enumerate(map(_triggers, lowered)):
            for kind in kinds:
                start = starts[i]
                if start < reached[kind]:
                    continue
                match = _PATTERNS[kind].match(text, start)
                if match and match.end() > start:
                    reached[kind] = match.end()
                    bits[i] |= _BEGIN[kind]
                    bits[i + 1:bisect_left(starts, match.end(), i + 1)] |= _INSIDE[kind]

    def _propose_names(self, doc: Doc, words: Words, bits: np.ndarray) -> None:
        strings = doc.vocab.strings
        for key, start, end in _longest(self.names(doc)):
            kind = strings[key]
            if words.texts[start][0].isupper() or (kind == "FORCE" and words.texts[start].startswith("garda")):
                bits[start] |= _BEGIN[kind]
                bits[start + 1:end] |= _INSIDE[kind]


def _longest(matches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Of overlapping matches of a kind the longest: "British Transport Police", not "Transport Police"."""
    taken: dict[int, int] = {}
    kept = []
    for key, start, end in sorted(matches, key=lambda match: (match[0], match[1], -match[2])):
        if end > taken.get(key, 0):
            kept.append((key, start, end))
            taken[key] = end
    return kept


def _name_matcher(vocab: Vocab, gazetteer: Gazetteer) -> PhraseMatcher:
    full: set[str] = set()
    short: set[str] = set()
    places = set(WIDER_PLACES)
    for force in gazetteer.forces.values():
        places.update(force.areas)
        for name in (force.name, *force.aliases):
            (full if _FULL_NAME.search(name) else short).add(name)
    make = make_tokenizer_language().make_doc
    matcher = PhraseMatcher(vocab, attr="LOWER")
    for kind, names in (("FORCE", full), ("SHORT_FORCE", short), ("PLACE", places)):
        spellings = names | {name.replace(" and ", sign) for name in names for sign in (" & ", " &amp; ")}
        docs = [make(name) for name in sorted(spellings)]
        matcher.add(kind, [Doc(vocab, words=[t.text for t in d], spaces=[bool(t.whitespace_) for t in d]) for d in docs])
    return matcher
