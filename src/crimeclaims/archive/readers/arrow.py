"""One article a row of Arrow IPC, file or stream. The cursor is [batch, row]."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import END, Cursor, Row, Wishes
from crimeclaims.schema.errors import BadInput


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    first, skipped = start or (0, 0)
    with blob.seekable() as stream:
        for number, batch in _batches(stream, first, blob.head.startswith(b"ARROW1")):
            yield from rows_of(batch, number, skipped if number == first else 0, f"{blob.name} batch {number}", wishes, blob.name)


def _batches(stream, first: int, is_file: bool) -> Iterator[tuple[int, pa.RecordBatch]]:
    if is_file:
        reader = pa.ipc.open_file(stream)
        yield from ((i, reader.get_batch(i)) for i in range(first, reader.num_record_batches))
    else:
        # a stream has no index: the batches before are passed over without being looked into
        yield from ((i, batch) for i, batch in enumerate(pa.ipc.open_stream(stream)) if i >= first)


def rows_of(batch: pa.RecordBatch, number: int, skipped: int, place: str, wishes: Wishes, name: str) -> Iterator[Row]:
    """The articles of a batch, from row `skipped` on; 256 rows become Python objects at a time."""
    text = wishes.columns.get("text", "text")
    if text not in batch.schema.names:
        if number == 0 and not skipped:
            yield Row(BadInput(name, f'no "{text}" column (found: {", ".join(batch.schema.names[:8])})', "Name the column with --columns text=NAME."), END)
        return
    for begin in range(skipped, batch.num_rows, 256):
        try:
            records = batch.slice(begin, 256).to_pylist()
        except UnicodeDecodeError as error:
            for offset in range(min(256, batch.num_rows - begin)):
                yield _single(batch, begin + offset, number, place, wishes, error)
            continue
        for row, record in enumerate(records, start=begin):
            yield Row(wishes.article(record, f"{place} row {row}"), [number, row + 1])


def _single(batch: pa.RecordBatch, row: int, number: int, place: str, wishes: Wishes, error: UnicodeDecodeError) -> Row:
    try:
        (record,) = batch.slice(row, 1).to_pylist()
    except UnicodeDecodeError:
        return Row(BadInput(f"{place} row {row}", f"not UTF-8 ({error.reason})"), [number, row + 1])
    return Row(wishes.article(record, f"{place} row {row}"), [number, row + 1])
