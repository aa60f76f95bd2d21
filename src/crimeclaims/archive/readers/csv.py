"""One article a row of comma-, semicolon-, tab- or bar-separated text with a header. The cursor is [byte, line] of the decompressed file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import END, Cursor, Row, Wishes
from crimeclaims.schema.errors import BadInput

_LONGEST_FIELD = 1 << 30


class _Lines:
    """The lines of a stream, with the place behind the last one given out. Bytes that are not UTF-8 become lone surrogates."""

    def __init__(self, stream: IO[bytes], at: int, number: int):
        self.stream, self.at, self.number = stream, at, number

    def __iter__(self) -> Iterator[str]:
        for line in self.stream:
            self.at, self.number = self.at + len(line), self.number + 1
            if self.number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            yield line.decode("utf-8", "surrogateescape")


def delimiter_of(header: str) -> str:
    """The separator that the header's line holds most often."""
    return max(",;\t|", key=header.count)


def columns_of(head: bytes) -> list[str]:
    """The column names of a file that begins with `head`."""
    line = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n", 1)[0].rstrip("\r")
    return next(csv.reader([line], delimiter=delimiter_of(line)), [])


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    csv.field_size_limit(_LONGEST_FIELD)
    columns = columns_of(blob.head)
    text = wishes.columns.get("text", "text")
    if text not in columns:
        yield Row(BadInput(blob.name, f'no "{text}" column (found: {", ".join(columns[:8])})', "Name the column with --columns text=NAME."), END)
        return
    header = blob.head.split(b"\n", 1)[0]
    at, number = start or (len(header) + 1, 1)
    with blob.stream(at) as stream:
        lines = _Lines(stream, at, number)
        rows = csv.reader(lines, delimiter=delimiter_of(header.decode("utf-8", "replace")))
        while True:
            where = f"{blob.name} line {lines.number + 1}"
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(BadInput(where, f"not a row of CSV ({error})"), [lines.at, lines.number])
                continue
            if row:
                yield Row(_item(columns, row, where, wishes), [lines.at, lines.number])


def _item(columns: list[str], row: list[str], where: str, wishes: Wishes):
    if len(row) > len(columns):
        return BadInput(where, f"{len(row)} fields, but the header names {len(columns)}")
    if any("\udc80" <= c <= "\udcff" for field in row for c in field if c > "\ud7ff"):
        return BadInput(where, "not UTF-8", "Convert the file to UTF-8, for example with iconv.")
    record = {column: value for column, value in zip(columns, row, strict=False) if value != "" or column == wishes.columns.get("text", "text")}
    return wishes.article(record, where)
