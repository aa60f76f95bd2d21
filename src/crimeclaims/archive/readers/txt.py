"""One article a file: plain UTF-8 text, its id the file's stem."""

from __future__ import annotations

from collections.abc import Iterator

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import Cursor, Row, Wishes
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    if start:
        return
    with blob.stream() as stream:
        data = stream.read()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[:error.start].count(b"\n") + 1
        advice = "Convert the file to UTF-8, for example with iconv."
        yield Row(BadInput(f"{blob.name} line {line}", f"not UTF-8 at byte {error.start} ({error.reason})", advice), 1)
        return
    yield Row(wishes.dated(Article(blob.plain_name.stem, text, where=blob.name)), 1)
