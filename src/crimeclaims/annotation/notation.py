"""The value of a span in the guidelines' own short notation, as people type it: `2018-04-01..2019-03-31`, `up 1.12~over`, `13..15!most_common`."""

from __future__ import annotations

import re
from typing import Any

from crimeclaims.annotation.formats.marked import LETTERS, read
from crimeclaims.annotation.formats.marked_writer import write_value
from crimeclaims.annotation.work import BadEdit
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldSpan

_LETTER_OF = {label: letter for letter, label in LETTERS.items()}
_HEADER = "id: x\noutlet: x\nfamily: x\npublished: none\n===\n"


def to_notation(span: GoldSpan, words: str) -> str:
    """What stands between ID and colon in an inline mark; empty where there is no value, or one with a gap in it."""
    try:
        return write_value(span, words).removeprefix("=")
    except (KeyError, TypeError):
        return ""


def from_notation(label: str, words: str, written: str) -> tuple[dict[str, Any] | None, str | None]:
    """The value and statistic that `written` stands for on a span `words`. Raises BadEdit where it cannot be read."""
    written = written.strip()
    if re.search(r"[{}|:\n]", written):
        raise BadEdit(f"{written!r} is not a value; see the table in the guidelines, section 1")
    mark = "" if not written else written if written[0] in "~!" else "=" + written
    plain = re.sub(r"[{}|\s]", "_", words)
    try:
        span = read(f"{_HEADER}{{{_LETTER_OF[label]}1{mark}:{plain}}}\n").spans[0]
    except BadAnnotation as error:
        raise BadEdit(f"{written!r} is not a value of a {label}; see the table in the guidelines, section 1") from error
    value = span.value
    if value and value.get("name") == plain:
        value = value | {"name": words}
    return value, span.statistic
