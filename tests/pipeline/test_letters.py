"""Matching small letters is the same as ignoring case."""

from __future__ import annotations

import re
import string
import sys

from crimeclaims.pipeline import proposals, speakers
from crimeclaims.pipeline.letters import small_letters

EVERY_LETTER = [chr(i) for i in range(sys.maxunicode + 1)]


def test_patterns_are_written_in_small_letters():
    for pattern in [*proposals._PATTERNS.values(), speakers._SAID, speakers._PRONOUN]:
        assert not re.search(r"(?<!\\)[A-Z]", pattern.pattern)


def test_each_letter_becomes_one_that_matches_the_same():
    ignoring = re.compile(f"[{string.ascii_lowercase}]", re.IGNORECASE)
    for c in EVERY_LETTER:
        small = small_letters(c)
        assert len(small) == 1
        assert bool(ignoring.match(c)) == (small in string.ascii_lowercase)
        if found := ignoring.match(c):
            assert re.match(re.escape(small), found.group(), re.IGNORECASE)


def test_letters_stay_letters_and_digits_digits():
    for c in EVERY_LETTER:
        assert [bool(re.match(k, c)) for k in (r"\w", r"\d", r"\s")] == [bool(re.match(k, small_letters(c))) for k in (r"\w", r"\d", r"\s")]
