"""An article as it comes in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from crimeclaims.schema.errors import BadInput


@dataclass(frozen=True)
class Article:
    """`where` names the file and line it came from; `extra` holds fields that pass through."""

    id: str
    text: str
    published: str | None = None
    title: str | None = None
    url: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    where: str = ""

    @classmethod
    def from_record(cls, record: Any, where: str) -> Article:
        """The article of a plain record. Raises BadInput where it is no object or has no `text`."""
        if not isinstance(record, dict):
            raise BadInput(where, f"not an article but a {type(record).__name__}", 'Write one JSON object a line: {"id": ..., "text": ...}.')
        text = record.get("text")
        if not isinstance(text, str):
            found = ", ".join(map(str, list(record)[:8])) or "nothing"
            reason = 'no "text" field' if "text" not in record else f'"text" is a {type(text).__name__}'
            raise BadInput(where, f"{reason} (found: {found})")
        identity = record.get("id")
        rest = {k: v for k, v in record.items() if k not in ("id", "text", "published", "title", "url")}
        return cls(
            str(identity) if identity not in (None, "") else content_id(text), text, _text(record.get("published")), _text(record.get("title")),
            _text(record.get("url")), rest, where,
        )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def content_id(text: str) -> str:
    """The id of an article that has none: a hash of its text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
