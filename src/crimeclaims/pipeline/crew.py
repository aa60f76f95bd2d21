"""Processes that share the work while a model learns. How many there are changes nothing of what is learned."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any

from threadpoolctl import threadpool_limits


class Crew:
    """Up to `workers` processes (default: one a processor), started when there is first work for two and kept until the `with` block ends."""

    def __init__(self, workers: int | None = None):
        self.workers = workers or os.cpu_count() or 1
        self._pool: concurrent.futures.ProcessPoolExecutor | None = None

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def map(self, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]]) -> list[Any]:
        """The results of `work(*job)` in the order of the jobs. Each job runs on one thread."""
        if min(len(jobs), self.workers) <= 1:
            return [_alone(work, job) for job in jobs]
        if self._pool is None:
            self._pool = concurrent.futures.ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("spawn"))
        return list(self._pool.map(_alone, [work] * len(jobs), jobs))


ALONE = Crew(1)  # this process


def one_thread() -> threadpool_limits:
    """The sums are small: several threads would mostly wait for each other, and might add in another order on another machine."""
    return threadpool_limits(1)


def _alone(work: Callable[..., Any], job: tuple[Any, ...]) -> Any:
    with one_thread():
        return work(*job)
