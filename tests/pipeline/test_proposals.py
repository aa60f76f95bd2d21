"""Matching small letters is the same as ignoring case."""

from __future__ import annotations

import re
import string
import sys

from crimeclaims.pipeline.proposals import _GRAMMARS, _ODD_LETTERS


def test_grammars_are_written_in_small_letters():
    for kind, pattern in _GRAMMARS.items():
        assert not re.search(r"(?<!\\)[A-Z]", pattern), kind


def test_letters_that_are_not_lowered_to_what_they_match():
    pattern = re.compile(f"[{string.ascii_lowercase}]", re.IGNORECASE)
    odd = {c for c in map(chr, range(sys.maxunicode + 1)) if len(c.lower()) != 1 or bool(pattern.match(c)) != (c.lower() in string.ascii_lowercase)}
    assert odd == {"ı", "İ", "ſ"}
    assert all(_ODD_LETTERS.match(c) for c in odd)


def test_lowering_changes_no_character_class():
    for c in map(chr, range(sys.maxunicode + 1)):
        if c != "İ":
            assert [bool(re.match(k, c)) for k in (r"\w", r"\d", r"\s")] == [bool(re.match(k, c.lower())) for k in (r"\w", r"\d", r"\s")]
