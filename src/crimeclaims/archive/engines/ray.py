"""A Ray cluster by Ray Data: one task reads shards, an actor pool extracts them, the driver commits them in order.

Each actor keeps one guarded worker process, so a poisoned article is found as on one computer, and an actor that dies is replaced by Ray and its shard
done again. Inputs and the model must be readable where the tasks run; the output folder belongs to the driver.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa
import srsly

from crimeclaims.archive.guard import Guard
from crimeclaims.archive.job import Job, Output, as_record
from crimeclaims.archive.shards import Shard, from_bytes, to_bytes
from crimeclaims.schema.errors import StoppedRun


class RayEngine:
    """`address` is an existing cluster's (as of `ray.init`); without it, a local one is started. `workers` is the number of actors."""

    def __init__(self, job: Job, workers: int, address: str | None = None, on_articles: Callable[[int, int], None] = lambda articles, claims: None):
        self.job, self.workers, self.address, self.on_articles = job, workers, address, on_articles

    def run(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Output]]:
        ray = _ray()
        own = not ray.is_initialized()
        if own:
            options: dict[str, Any] = {"address": self.address} if self.address else {"num_cpus": self.workers + 1, "include_dashboard": False}
            ray.init(log_to_driver=False, configure_logging=False, **options)
        try:
            yield from self._run(ray, shards)
        finally:
            if own:
                ray.shutdown()

    def _run(self, ray: Any, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Output]]:
        context = ray.data.DataContext.get_current()
        context.target_max_block_size = 1  # a row is a shard already; more of them in a block would only wait for each other
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        context.max_errored_blocks = 0
        dataset = ray.data.read_datasource(_source(shards), override_num_blocks=1).map_batches(
            _Extractor, fn_constructor_args=(self.job.to_record(),), batch_size=1, batch_format="pyarrow", num_cpus=1, concurrency=self.workers,
        )
        for row in dataset.iter_rows():
            if row["error"]:
                raise StoppedRun(row["error"])
            output = Output(**srsly.msgpack_loads(row["output"]))  # type: ignore[arg-type]
            self.on_articles(output.articles, output.claims)
            yield _shard(row), output


class _Extractor:
    """What an actor runs: a batch of one shard in, a batch with its output."""

    def __init__(self, job: dict[str, Any]):
        self.guard = Guard(Job(**job))

    def __call__(self, batch: pa.Table) -> pa.Table:
        rows = []
        for row in batch.to_pylist():
            try:
                row |= {"output": srsly.msgpack_dumps(as_record(self.guard(_shard(row)))), "error": None, "batch": b""}
            except StoppedRun as error:
                row |= {"output": b"", "error": str(error), "batch": b""}
            rows.append(row)
        return pa.Table.from_pylist(rows, schema=_OUT)


_IN = pa.schema([("number", pa.int64()), ("batch", pa.large_binary()), ("unreadable", pa.string()), ("after", pa.string()), ("next_number", pa.int64()), ("consumed", pa.int64())])
_OUT = _IN.append(pa.field("output", pa.large_binary())).append(pa.field("error", pa.string()))


def _row(shard: Shard) -> pa.Table:
    record = {"number": shard.number, "batch": to_bytes(shard.batch), "unreadable": json.dumps(shard.unreadable), "after": json.dumps(shard.after)}
    return pa.Table.from_pylist([record | {"next_number": shard.next_number, "consumed": shard.consumed}], schema=_IN)


def _shard(row: dict[str, Any]) -> Shard:
    table = from_bytes(row["batch"]).combine_chunks() if row["batch"] else None
    batch = table.to_batches()[0] if table is not None and table.num_rows else pa.RecordBatch.from_pylist([], schema=table.schema if table is not None else _IN)
    return Shard(row["number"], batch, json.loads(row["unreadable"]), json.loads(row["after"]), row["next_number"], row["consumed"])


def _source(shards: Iterable[Shard]) -> Any:
    from ray.data.block import BlockMetadata
    from ray.data.datasource import Datasource, ReadTask

    class Shards(Datasource):
        def estimate_inmemory_data_size(self) -> int | None:
            return None

        def get_read_tasks(self, parallelism: int, *args: Any, **kwargs: Any) -> list[Any]:
            nothing = BlockMetadata(num_rows=None, size_bytes=None, input_files=None, exec_stats=None)
            return [ReadTask(lambda: (_row(shard) for shard in shards), nothing)]

    return Shards()


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise StoppedRun("--engine ray needs Ray; install it with: pip install 'crimeclaims[ray]'", begun=False) from None
    return ray
