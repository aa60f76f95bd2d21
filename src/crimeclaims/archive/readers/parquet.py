"""One article a row of Parquet. The cursor is [row group, row]; row groups before it are not read."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.parquet as pq

from crimeclaims.archive.readers.arrow import rows_of
from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import Cursor, Row, Wishes


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    first, skipped = start or (0, 0)
    with blob.seekable() as stream:
        file = pq.ParquetFile(stream, pre_buffer=False)
        for group in range(first, file.num_row_groups):
            done = 0
            for batch in file.iter_batches(row_groups=[group], batch_size=1024):
                begin = max(0, (skipped if group == first else 0) - done)
                for row in rows_of(batch, group, begin, f"{blob.name} row group {group}", wishes, blob.name) if begin < batch.num_rows else ():
                    yield Row(row.item, _behind(group, done, row.after))
                done += batch.num_rows


def _behind(group: int, done: int, after: Cursor) -> Cursor:
    return after if isinstance(after, str) else [group, done + after[1]]
