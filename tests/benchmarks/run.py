"""python tests/benchmarks/run.py [--megabytes 200] [--parts]

Builds an archive and reports: words/s and articles/s with 1 and 2 workers, overhead, peak and growing memory of a worker, the share of time in each
component, and bare json.loads with spacy.blank("en") on the same file.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import tempfile
import threading
import time
from pathlib import Path

import pyarrow as pa
import spacy
from archive_of import archive, words_in
from component_times import component_times

import crimeclaims
from crimeclaims.archive.batch import row_of
from crimeclaims.archive.engines.local import LocalEngine
from crimeclaims.archive.extract import make_doc
from crimeclaims.archive.job import Job, Warmth, do_shard
from crimeclaims.archive.run import Request, Unheard, run_to_folder
from crimeclaims.schema.arrow import ARTICLE_IN
from crimeclaims.schema.article import Article

ANNOTATIONS = Path(__file__).parents[2] / "annotations"


class Clock(Unheard):
    """When the first articles were done: from then on, workers have loaded their pipelines."""

    def __init__(self):
        self.begun, self.counted, self.ended = 0.0, 0, 0.0

    def counts(self, articles, claims):
        now = time.perf_counter()
        if not self.begun:
            self.begun = now
        else:
            self.counted += articles
        self.ended = now


class Memory(threading.Thread):
    """The workers' resident memory, sampled; in MB."""

    def __init__(self, engine):
        super().__init__(daemon=True)
        self.engine, self.seen, self.on = engine, {}, True
        self.cpu = {}

    def run(self):
        while self.on:
            for guard in self.engine.guards:
                if guard.process is not None:
                    try:
                        ticks = Path(f"/proc/{guard.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
                        self.cpu.setdefault(guard.process.pid, []).append((time.perf_counter(), sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")))
                        pages = int(Path(f"/proc/{guard.process.pid}/statm").read_text().split()[1])
                    except OSError:
                        continue
                    self.seen.setdefault(guard.process.pid, []).append(pages * resource.getpagesize() / 1e6)
            time.sleep(0.5)


def through_workers(path: Path, workers: int, words_per_article: float) -> float:
    clock = Clock()
    request = Request([str(path)], workers=workers)
    engine = LocalEngine(request.job, workers, clock.counts)
    memory = Memory(engine)
    memory.start()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        summary = run_to_folder(request, Path(folder) / "out", engine=engine)
        whole = time.perf_counter() - begun
    memory.on = False
    if clock.ended <= clock.begun:
        raise SystemExit("the archive fits into one hundred articles, which is too few to time: give more --megabytes")
    rate = clock.counted / (clock.ended - clock.begun)
    lines = [line[len(line) // 4:] for line in memory.seen.values()]
    growth = max(max(line[-max(1, len(line) // 4):]) - max(line[:max(1, len(line) // 4)]) for line in lines)
    cpu = sum(line[-1][1] - max((used for at, used in line if at <= clock.begun), default=0.0) for line in memory.cpu.values())
    print(f"  the workers used {cpu:,.1f} s of processor time once loaded: {clock.counted * words_per_article / cpu:,.0f} words for each second of it")
    print(f"{workers} worker{'s' * (workers > 1)}: {rate * words_per_article:,.0f} words/s, {rate:,.1f} articles/s once loaded; {summary.articles:,} articles, {summary.claims:,} claims, {summary.copies} copies in {whole:,.1f} s; "
          f"worker memory: peak {max(map(max, lines)):,.0f} MB, growth from second to last quarter {growth:+.0f} MB")
    return rate


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=200)
    parser.add_argument("--parts", action="store_true", help="only bare tokenising and the components, in this process")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.jsonl"
        with path.open("w", encoding="utf-8") as out:
            out.writelines(archive(ANNOTATIONS, int(wanted.megabytes * 1e6)))
        sample = path.read_text(encoding="utf-8").splitlines()[:1500]
        words = words_in(sample)
        print(f"{path.stat().st_size / 1e6:.0f} MB; of a sample of {len(sample):,} articles, {words / len(sample):.0f} words each")
        bare(sample, words)
        alone = parts(sample[:1000], sample[1000:])
        if not wanted.parts:
            one = through_workers(path, 1, words / len(sample))
            print(f"overhead of reading, committing and writing with one worker: {1 - one / alone:.1%} (wall clock against the processor time of a bare loop: true only where nothing else runs)")
            two = through_workers(path, 2, words / len(sample))
            print(f"2 workers / 1 worker: {two / one:.2f}")


def bare(sample: list[str], words: int) -> None:
    blank = spacy.blank("en")
    begun = time.perf_counter()
    for line in sample:
        blank(json.loads(line)["text"])
    print(f"bare json.loads and spacy.blank('en'): {words / (time.perf_counter() - begun):,.0f} words/s")


def parts(before: list[str], sample: list[str]) -> float:
    """Articles/s of the whole pipeline in one process, without an engine, after it has seen the words of other articles; prints each component's share.
    All in processor time."""
    nlp = crimeclaims.load()
    gc.freeze()
    gc.set_threshold(20_000)  # as in a worker
    articles = [Article.from_record(json.loads(line), "") for line in sample]
    words = words_in(sample)
    Warmth().add(nlp, as_batch([Article.from_record(json.loads(line), "") for line in before]))
    batch = as_batch(articles)
    begun = time.process_time()
    do_shard(nlp, Job(), batch)
    whole = time.process_time() - begun
    spent = component_times(nlp, articles, lambda article: make_doc(nlp, article))
    total = sum(spent.values())
    print(f"pipeline alone: {words / total:,.0f} words/s; with records, sketches and Parquet {words / whole:,.0f} words/s")
    for name, seconds in spent.items():
        print(f"  {name:18} {seconds / total:6.1%}  {words / seconds:12,.0f} words/s")
    return len(articles) / whole


def as_batch(articles: list[Article]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([row_of(a, i) for i, a in enumerate(articles)], schema=ARTICLE_IN)


if __name__ == "__main__":
    main()
