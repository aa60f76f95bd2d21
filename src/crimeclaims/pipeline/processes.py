"""Work that several processes share while a model learns. Which of them does what changes nothing of the outcome."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
from collections.abc import Callable, Sequence
from typing import Any

from threadpoolctl import threadpool_limits


def processes(workers: int | None) -> int:
    """How many: as many as asked for, or one a processor."""
    return workers or os.cpu_count() or 1


def one_thread() -> threadpool_limits:
    """The sums here are small: several threads would mostly wait for each other, and might add in another order on another machine."""
    return threadpool_limits(1)


def side_by_side(work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]], workers: int | None = None) -> list[Any]:
    """The results of `work(*job)` in the order of the jobs, in up to `workers` processes (default: one a processor). Each runs on one thread."""
    count = min(len(jobs), processes(workers))
    if count <= 1:
        return [_alone(work, job) for job in jobs]
    with concurrent.futures.ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_alone, [work] * len(jobs), jobs))


def _alone(work: Callable[..., Any], job: tuple[Any, ...]) -> Any:
    with one_thread():
        return work(*job)
