"""Files of any of the formats inside a zip, in its own order. The cursor is [member, the member's own cursor]."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import Cursor, Row, Wishes
from crimeclaims.schema.errors import BadInput


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    from crimeclaims.archive.readers import read_blob

    first, inner = start or (0, None)
    with blob.seekable() as stream, zipfile.ZipFile(stream) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)]
        for number, member in enumerate(members[first:], start=first):
            name = f"{blob.name}/{member.filename}"
            if member.flag_bits & 1:
                yield Row(BadInput(name, "is locked with a password"), [number + 1, None])
                continue
            if member.filename.lower().endswith(".zip"):
                yield Row(BadInput(name, "a zip inside a zip is not read", "Unpack it first."), [number + 1, None])
                continue
            for row in read_blob(Blob(name, lambda m=member: _Member(archive.open(m))), inner if number == first else None, wishes):  # type: ignore[misc]
                yield Row(row.item, _behind(number, row.after), row.html)


def _behind(number: int, after: Cursor):
    return (lambda: [number, after()]) if callable(after) else [number, after]


def _hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _Member(stream):
    # going back in a compressed member means decompressing it anew, so it counts as one that cannot be read in any order
    stream.seekable = lambda: False
    return stream
