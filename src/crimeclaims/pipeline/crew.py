"""Processes that share the work while a model learns. How many there are changes nothing of what is learned."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits


class Crew:
    """Up to `workers` processes (default: one a processor), started when there is first work for two and kept until the `with` block ends."""

    def __init__(self, workers: int | None = None):
        self.workers = workers or os.cpu_count() or 1
        self._pool: concurrent.futures.ProcessPoolExecutor | None = None
        self._folder: Path | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
            _read.cache_clear()

    def begin(self) -> None:
        """Let the processes start while this one has other things to do."""
        if self.workers > 1:
            for _ in range(self.workers):
                self._processes().submit(os.getpid)

    def map(self, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The results of `work(*job)` in the order of the jobs. Each job runs on one thread."""
        if min(len(jobs), self.workers) <= 1:
            return [_alone(work, job) for job in jobs]
        return list(self._processes().map(_alone, [work] * len(jobs), jobs))

    def leave(self, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> list[Left]:
        """Like `map`, but large results stay where they are until a job that is handed them asks."""
        if min(len(jobs), self.workers) <= 1:
            return [Left(_alone(work, job)) for job in jobs]
        self._folder = self._folder or Path(tempfile.mkdtemp(prefix="crimeclaims-"))
        return list(self._processes().map(_leave, [work] * len(jobs), jobs, [self._folder] * len(jobs)))

    def _processes(self) -> concurrent.futures.ProcessPoolExecutor:
        if self._pool is None:
            self._pool = concurrent.futures.ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("spawn"))
        return self._pool


class Left:
    """What a job left behind: its result itself, or the file of the crew's that holds it. Every process reads a file once."""

    def __init__(self, result: Any = None, file: Path | None = None):
        self._result, self._file = result, file

    def get(self) -> Any:
        return self._result if self._file is None else _read(self._file)


ALONE = Crew(1)  # this process


def one_thread() -> threadpool_limits:
    """The sums are small: several threads would mostly wait for each other, and might add in another order on another machine."""
    return threadpool_limits(1)


def _alone(work: Callable[..., Any], job: tuple[Any, ...]) -> Any:
    with one_thread():
        return work(*job)


def _leave(work: Callable[..., Any], job: tuple[Any, ...], folder: Path) -> Left:
    result = _alone(work, job)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        pickle.dump(result, file, protocol=pickle.HIGHEST_PROTOCOL)
    return Left(file=Path(file.name))


@cache
def _read(file: Path) -> Any:
    with file.open("rb") as stream:
        return pickle.load(stream)
