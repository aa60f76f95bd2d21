"""Records as JSON lines."""

from __future__ import annotations

import json
from typing import Any


def to_line(record: dict[str, Any]) -> str:
    """The record as a JSON line; lone surrogates, which no encoding can write, are escaped."""
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        line = json.dumps(record, separators=(",", ":"), default=str)
    return line + "\n"
