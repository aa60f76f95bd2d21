"""All cores of this computer: a worker process for each, and a window of shards under way, so that reading never runs far ahead of writing."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from crimeclaims.archive.guard import Guard
from crimeclaims.archive.job import Job, Output, do_shard
from crimeclaims.archive.shards import Shard

Counted = Callable[[int, int], None]


class LocalEngine:
    def __init__(self, job: Job, workers: int, on_articles: Counted = lambda articles, claims: None):
        self.job, self.workers, self.on_articles = job, workers, on_articles
        self._own = threading.local()
        self.guards: list[Guard] = []

    def run(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Output]]:
        window = 2 * self.workers + 1
        under_way: deque[tuple[Shard, Future[Output]]] = deque()
        pool = ThreadPoolExecutor(self.workers)
        try:
            for shard in shards:
                under_way.append((shard, pool.submit(self._extract, shard)))
                while under_way and (len(under_way) >= window or under_way[0][1].done()):
                    done, future = under_way.popleft()
                    yield done, future.result()
            while under_way:
                done, future = under_way.popleft()
                yield done, future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for guard in self.guards:
                guard.close()
            pool.shutdown()

    def _extract(self, shard: Shard) -> Output:
        guard = getattr(self._own, "guard", None)
        if guard is None:
            guard = self._own.guard = Guard(self.job, self.on_articles)
            self.guards.append(guard)
        return guard(shard)


class InlineEngine:
    """In this process, one shard after another: for few articles, where starting workers would take longer than the work."""

    def __init__(self, job: Job, nlp, on_articles: Counted = lambda articles, claims: None):
        self.job, self.nlp, self.on_articles = job, nlp, on_articles

    def run(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Output]]:
        for shard in shards:
            yield shard, do_shard(self.nlp, self.job, shard.batch, on_articles=self.on_articles)
