"""One JSON object a line, the contract's article-in format. The cursor is [byte, line] of the decompressed file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import Cursor, Row, Wishes
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    at, number = start or (0, 0)
    with blob.stream(at) as stream:
        for line in stream:
            at, number = at + len(line), number + 1
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if line.strip():
                yield Row(_read_line(line, f"{blob.name} line {number}", wishes), [at, number])


def _read_line(line: bytes, where: str, wishes: Wishes) -> Article | BadInput:
    try:
        return wishes.article(json.loads(line.decode("utf-8")), where)
    except UnicodeDecodeError as error:
        return BadInput(where, f"not UTF-8 at byte {error.start} of the line ({error.reason})")
    except (ValueError, RecursionError) as error:
        return BadInput(where, f"not JSON ({error})")
