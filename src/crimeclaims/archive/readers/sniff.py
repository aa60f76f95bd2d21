"""Which format a file is in: by its first bytes, and by its name only where those leave it open."""

from __future__ import annotations

import json
import re

from crimeclaims.archive.readers import csv as csv_reader
from crimeclaims.archive.readers.blob import BROKEN, Blob

BY_NAME = {
    ".txt": "txt", ".text": "txt", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "csv", ".html": "html", ".htm": "html",
    ".xhtml": "html", ".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow", ".warc": "warc", ".wet": "warc", ".zip": "zip", ".xml": "newsml",
}
_BINARY = {b"PAR1": "parquet", b"ARROW1": "arrow", b"\xff\xff\xff\xff": "arrow", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"WARC/": "warc"}
_HTML = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html\b|head\b|body\b)", re.IGNORECASE | re.DOTALL)
_NEWS = re.compile(rb"<(?:\w+:)?(?:newsItem|newsMessage|packageItem|nitf|NewsML)\b")


def format_of(blob: Blob, text_column: str = "text") -> str | None:
    """The name of the reader for a file, or None where neither content nor name tells. Raises one of BROKEN for damaged compression."""
    head = blob.head
    for magic, name in _BINARY.items():
        if head.startswith(magic):
            return name
    named = BY_NAME.get(blob.plain_name.suffix.lower())
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        if _HTML.match(start):
            return "html"
        if _NEWS.search(start[:4096]):
            return "newsml"
    if start.startswith(b"{") and _is_json_object(start):
        return "jsonl"
    if named == "txt" and _is_prose(head):
        return "txt"
    if named not in ("jsonl", "html", "newsml") and text_column in csv_reader.columns_of(head[:1 << 14]) and len(csv_reader.columns_of(head[:1 << 14])) > 1:
        return "csv"
    if named in ("parquet", "arrow", "zip", "warc"):
        return "txt" if _is_prose(head) and head else None
    return named


def _is_json_object(start: bytes) -> bool:
    line = start.split(b"\n", 1)[0]
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        # a first line longer than what was looked at
        return b"\n" not in start and len(start) > 1 << 15 and re.match(rb'\{\s*"[^"\n]+"\s*:', start) is not None


def _is_prose(head: bytes) -> bool:
    """A first line that does not look like a table's header."""
    columns = csv_reader.columns_of(head[:1 << 14])
    return len(columns) < 2 or "text" not in columns


__all__ = ["BROKEN", "BY_NAME", "format_of"]
