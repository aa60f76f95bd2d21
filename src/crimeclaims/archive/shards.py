"""The archive in shards: consecutive articles, whichever files they come from, with the cursor from which the next shard is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from crimeclaims.archive.batch import row_of
from crimeclaims.archive.readers import Walk, Wishes
from crimeclaims.archive.sources import Source
from crimeclaims.schema.arrow import ARTICLE_IN
from crimeclaims.schema.errors import BadInput

LARGEST = 2000  # articles
HEAVIEST = 8_000_000  # characters, so that a shard of long articles does not take an hour


@dataclass(frozen=True)
class Shard:
    """`batch` holds the articles, `unreadable` the quarantine's rows for what could not be read among them. `after` is the walk's cursor behind them, None at the end of the archive."""

    number: int
    batch: pa.RecordBatch
    unreadable: list[dict[str, Any]]
    after: Any
    next_number: int
    consumed: int = 0

    def without(self, positions: set[int]) -> pa.RecordBatch:
        kept = [i for i in range(self.batch.num_rows) if i not in positions]
        return self.batch.take(pa.array(kept, pa.int64())) if positions else self.batch


def shard_size(number: int, largest: int = LARGEST) -> int:
    """Articles in shard `number`: small at first, so that small archives use all cores and first results come soon. The same in every run."""
    return min(largest, 25 * 2 ** min(number // 4, 20))


def make_shards(walk: Walk, first: int = 0, article: int = 0, largest: int = LARGEST) -> Iterator[Shard]:
    """Shards from number `first` on, whose first article has number `article`. The last may be smaller; an empty archive has none."""
    rows: list[dict[str, Any]] = []
    unreadable: list[dict[str, Any]] = []
    size, weight = shard_size(first, largest), 0
    for row in walk:
        if isinstance(row.item, BadInput):
            unreadable.append({"number": None, "id": None, "where": row.item.where, "reason": row.item.reason, "advice": row.item.advice})
        else:
            rows.append(row_of(row.item, article, row.html))
            weight += len(row.item.text) + len(row.html or b"")
            article += 1
        if len(rows) + len(unreadable) >= size or weight >= HEAVIEST:
            yield _shard(first, rows, unreadable, row.after() if callable(row.after) else row.after, article, walk)
            first, rows, unreadable, weight = first + 1, [], [], 0
            size = shard_size(first, largest)
    if rows or unreadable:
        yield _shard(first, rows, unreadable, None, article, walk)


def _shard(number: int, rows: list[dict[str, Any]], unreadable: list[dict[str, Any]], after: Any, article: int, walk: Walk) -> Shard:
    batch = pa.RecordBatch.from_pylist(rows, schema=ARTICLE_IN)
    return Shard(number, batch, unreadable, after, article, walk.consumed)


@dataclass(frozen=True)
class Plan:
    """The shards of an archive, or what an earlier run left of them. Can be iterated again, and sent to another process."""

    sources: Sequence[Source | BadInput]
    wishes: Wishes
    after: Any = None
    shard: int = 0
    article: int = 0
    largest: int = LARGEST

    def __iter__(self) -> Iterator[Shard]:
        return make_shards(Walk(self.sources, self.wishes, self.after), self.shard, self.article, self.largest)


def to_bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def from_bytes(data: bytes) -> pa.Table:
    return pa.ipc.open_stream(data).read_all()
