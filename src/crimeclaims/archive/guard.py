"""A worker process with someone who watches over it: when it dies it is started again, and the article that kills it is found by halving."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pyarrow as pa

from crimeclaims.archive.job import Job, Output
from crimeclaims.archive.shards import Shard, to_bytes
from crimeclaims.archive.worker import receive, send
from crimeclaims.schema.errors import StoppedRun

_ROUNDS = 5
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")  # each core has its own worker already


class WorkerDied(Exception):
    """Its process is gone; `status` is its exit status, negative for a signal."""

    def __init__(self, status: int | None):
        self.status = status
        super().__init__(f"signal {-status}" if status is not None and status < 0 else f"exit status {status}")


class Guard:
    """Extracts shards in a process of its own. Not for two threads at once."""

    command = (sys.executable, "-m", "crimeclaims.archive.worker")

    def __init__(self, job: Job, on_articles: Callable[[int, int], None] = lambda articles, claims: None):
        self.job, self.on_articles = job, on_articles
        self.process: subprocess.Popen[bytes] | None = None
        self.closed = False

    def __call__(self, shard: Shard) -> Output:
        """The shard's output. Raises StoppedRun where workers die although no article is to blame."""
        poisoned: set[int] = set()
        reasons: dict[int, str] = {}
        for _ in range(_ROUNDS):
            for _ in range(2):
                try:
                    output = self._ask(shard.without(poisoned))
                    return replace(output, quarantine=output.quarantine + [_row(shard.batch, i, reasons[i]) for i in sorted(poisoned)])
                except WorkerDied as death:
                    last = death
            found = self._find(shard.batch, [i for i in range(shard.batch.num_rows) if i not in poisoned], reasons)
            poisoned |= found
        raise StoppedRun(f"worker processes die again and again ({last}) on different articles; is memory short? Try fewer --workers, then run the same command again.")

    def _find(self, batch: pa.RecordBatch, positions: list[int], reasons: dict[int, str]) -> set[int]:
        """Those of `positions` whose article kills a worker, twice each."""
        if len(positions) == 1:
            for _ in range(2):
                try:
                    self._ask(batch.slice(positions[0], 1))
                    return set()
                except WorkerDied as death:
                    reasons[positions[0]] = f"kills the worker ({death})"
            return set(positions)
        found: set[int] = set()
        middle = len(positions) // 2
        for half in (positions[:middle], positions[middle:]):
            try:
                self._ask(batch.take(pa.array(half, pa.int64())))
            except WorkerDied:
                found |= self._find(batch, half, reasons)
        return found

    def _ask(self, batch: pa.RecordBatch) -> Output:
        done = [0, 0]
        try:
            if self.closed:
                raise StoppedRun("stopped")
            if self.process is None:
                self._start()
            assert self.process is not None and self.process.stdin is not None and self.process.stdout is not None
            send(self.process.stdin, to_bytes(batch))
            while isinstance(message := receive(self.process.stdout), list):
                done = [a + b for a, b in zip(done, message, strict=True)]
                self.on_articles(*message)
            if "error" in message:
                raise StoppedRun(message["error"], begun=False)
            return Output(**message)
        except (EOFError, BrokenPipeError, OSError) as error:
            self.on_articles(-done[0], -done[1])
            raise WorkerDied(self._end()) from error

    def _start(self) -> None:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | _ONE_THREAD)
        assert self.process.stdin is not None
        send(self.process.stdin, self.job.to_record())

    def _end(self) -> int | None:
        process, self.process = self.process, None
        if process is None:
            return None
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        try:
            return process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def close(self) -> None:
        """End the process at once; what it was doing is lost."""
        self.closed = True
        process = self.process
        if process is not None:
            process.kill()
            process.wait()


def _row(batch: pa.RecordBatch, position: int, reason: str) -> dict[str, object]:
    record = batch.slice(position, 1).to_pylist()[0]
    return {"number": record["number"], "id": record["id"], "where": record["where"] or record["id"], "reason": reason}
