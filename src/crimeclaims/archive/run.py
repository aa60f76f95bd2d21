"""Runs over an archive: into a folder, resumable and exactly once, or as one stream of JSON lines."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol

from crimeclaims.archive.engines.local import InlineEngine, LocalEngine
from crimeclaims.archive.job import Job, Output
from crimeclaims.archive.readers import Wishes
from crimeclaims.archive.shards import LARGEST, Plan, Shard
from crimeclaims.archive.sources import Source, find_sources, fingerprint
from crimeclaims.archive.store import Store
from crimeclaims.pipeline.load import shipped_model
from crimeclaims.schema import arrow
from crimeclaims.schema.errors import BadInput, BadModel


class Engine(Protocol):
    def run(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Output]]: ...


@dataclass(frozen=True)
class Request:
    """What is to be read, and how. `workers` are processes; `largest` is the number of articles in a large shard."""

    inputs: Sequence[str]
    job: Job = Job()
    columns: Mapping[str, str] = field(default_factory=dict)
    published: str | None = None
    workers: int = 1
    engine: str = "local"
    address: str | None = None
    largest: int = LARGEST

    @property
    def wishes(self) -> Wishes:
        return Wishes(self.columns, self.published)


@dataclass
class Summary:
    """What a run did, and what it found done; `failures` are the first that were quarantined, `copies` articles nearly the same as an earlier one."""

    articles: int = 0
    sentences: int = 0
    claims: int = 0
    quarantined: int = 0
    copies: int = 0
    before: int = 0
    seconds: float = 0.0

    def to_record(self) -> dict[str, Any]:
        return dict(vars(self)) | {"seconds": round(self.seconds, 3)}


class Listener(Protocol):
    """Is told how a run gets on. `total` and `consumed` are bytes of input, 0 where unknown; calls may come from several threads."""

    def begins(self, total: int, articles: int, claims: int) -> None: ...
    def counts(self, articles: int, claims: int) -> None: ...
    def committed(self, consumed: int) -> None: ...
    def failed(self, failure: BadInput) -> None: ...


class Unheard:
    """A listener that does nothing."""

    def begins(self, total: int, articles: int, claims: int) -> None:
        pass

    def counts(self, articles: int, claims: int) -> None:
        pass

    def committed(self, consumed: int) -> None:
        pass

    def failed(self, failure: BadInput) -> None:
        pass


def run_to_folder(request: Request, folder: Path, listener: Listener | None = None, *, engine: Engine | None = None) -> Summary:
    """Extract into an output folder, going on from where an earlier run stopped.

    Raises:
        StoppedRun: the folder is in use or holds other results, the disk is full, or workers die without cause. What was committed stays.
    """
    listener = listener or Unheard()
    sources = find_sources(request.inputs, leave_out=folder.resolve())
    begun = time.perf_counter()
    with Store(folder, identity(request, sources)) as store:
        last = store.last or {"shard": -1, "after": None, "next_number": 0}
        before = store.totals["articles"]
        listener.begins(sum(s.size or 0 for s in sources if isinstance(s, Source)), before, store.totals["claims"])
        if not store.finished and not (store.last and last["after"] is None):
            plan = Plan(sources, request.wishes, last["after"], last["shard"] + 1, last["next_number"], request.largest)
            for shard, output in (engine or make_engine(request, listener)).run(plan):
                store.commit(shard, output)
                _tell(listener, shard, output)
        copies = store.finish()
        totals = store.totals
    return Summary(totals["articles"], totals["sentences"], totals["claims"], totals["quarantined"], copies, before, time.perf_counter() - begun)


def run_to_stream(request: Request, out: IO[str], listener: Listener | None = None) -> Summary:
    """Write one JSON line an article. Few articles are read in this process, more by `workers`."""
    listener = listener or Unheard()
    begun = time.perf_counter()
    sources = find_sources(request.inputs)
    listener.begins(sum(s.size or 0 for s in sources if isinstance(s, Source)), 0, 0)
    plan = Plan(sources, request.wishes, largest=request.largest)
    summary = Summary()
    alone = request.engine == "local" and (request.workers == 1 or len(list(islice(plan, 3))) < 3)
    engine = InlineEngine(request.job, request.job.load(), listener.counts) if alone else make_engine(request, listener)
    for shard, output in engine.run(plan):
        out.write(output.files["records"].decode("utf-8"))
        summary.articles += output.articles
        summary.sentences += output.sentences
        summary.claims += output.claims
        summary.quarantined += len(shard.unreadable) + len(output.quarantine)
        summary.seconds = time.perf_counter() - begun
        _tell(listener, shard, output)
    summary.seconds = time.perf_counter() - begun
    return summary


def make_engine(request: Request, listener: Listener) -> Engine:
    if request.engine == "ray":
        from crimeclaims.archive.engines.ray import RayEngine

        return RayEngine(request.job, request.workers, request.address, listener.counts)
    return LocalEngine(request.job, request.workers, listener.counts)


def _tell(listener: Listener, shard: Shard, output: Output) -> None:
    for row in [*shard.unreadable, *output.quarantine]:
        listener.failed(BadInput(row["where"], row["reason"], row.get("advice") or ""))
    listener.committed(shard.consumed)


def identity(request: Request, sources: list[Source | BadInput]) -> dict[str, Any]:
    """The manifest's first line: a run with another one may not go on in the same folder. Workers and engine may differ."""
    settings = {"columns": dict(request.columns), "published": request.published, "largest": request.largest, "sketches": request.job.sketches}
    if request.job.gazetteer:
        settings["gazetteer"] = hashlib.sha256(Path(request.job.gazetteer).read_bytes()).hexdigest()
    model = Path(request.job.model) if request.job.model else shipped_model()
    if not (model / "config.cfg").is_file():
        raise BadModel(f"{model}: no trained pipeline here (a folder with config.cfg); train one with `crimeclaims train`")
    return {
        "crimeclaims": version("crimeclaims"), "schema": arrow.VERSION, "format": request.job.form, "input": fingerprint(sources),
        "model": model_hash(model), "settings": settings,
    }


def model_hash(folder: Path) -> str:
    """A hash over the files of a model."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "card.json"):
        digest.update(json.dumps(str(path.relative_to(folder))).encode() + path.read_bytes())
    return digest.hexdigest()


def all_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
