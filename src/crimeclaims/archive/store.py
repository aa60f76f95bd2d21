"""An output folder: a lock, part files that appear whole, and a manifest that says which shards are in it.

    claims/part-000000.parquet …   manifest.jsonl   quarantine.jsonl   clusters.parquet

A shard counts once its line is in the manifest. Its part files are written beside, synced and renamed before, its quarantine rows appended before, so
that whatever a stop leaves half-done is written again, the same, by the next run.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import filelock
import pyarrow.parquet as pq

from crimeclaims.archive.duplicates import clusters
from crimeclaims.archive.formats import FORMATS, encode
from crimeclaims.archive.job import Output
from crimeclaims.archive.shards import Shard
from crimeclaims.schema import arrow
from crimeclaims.schema.errors import StoppedRun

_SKETCHES = ".sketches"


class Store:
    """Open with `with Store(folder, identity):`. `identity` says what the run reads and how; a folder holds one run's results only."""

    def __init__(self, folder: Path, identity: dict[str, Any]):
        self.folder, self.identity = folder, identity
        self.form = identity["format"]
        self.lines: list[dict[str, Any]] = []
        self.totals = {"shards": 0, "articles": 0, "sentences": 0, "claims": 0, "quarantined": 0}
        self.finished = False
        self.last: dict[str, Any] | None = None

    def __enter__(self) -> Store:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = filelock.FileLock(self.folder / ".lock", timeout=0)
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise StoppedRun(f"{self.folder}: another run is writing into this folder; wait for it, or give another --output", begun=False) from None
        try:
            self._take_up()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._lock.release()

    def _take_up(self) -> None:
        path = self.folder / "manifest.jsonl"
        complete = 0
        if path.exists():
            for line in path.read_bytes().splitlines(keepends=True):
                if not line.endswith(b"\n"):
                    break  # torn by a stop
                self._recall(json.loads(line))
                complete += len(line)
            os.truncate(path, complete)
        if not complete:
            others = [p.name for p in self.folder.iterdir() if not p.name.startswith(".") and p.name not in (*arrow.SCHEMAS, "manifest.jsonl", "quarantine.jsonl")]
            if others:
                raise StoppedRun(f"{self.folder}: holds something else already ({', '.join(sorted(others)[:3])}); give a new folder", begun=False)
            for name in (*FORMATS[self.form][0], _SKETCHES):
                (self.folder / name).mkdir(exist_ok=True)
            self._append("manifest.jsonl", self.identity)
        for stale in list(self.folder.rglob("*.tmp")):
            stale.unlink()
        quarantine = self.folder / "quarantine.jsonl"
        if quarantine.exists():
            os.truncate(quarantine, min(quarantine.stat().st_size, self.last["quarantine_bytes"] if self.last else 0))

    def _recall(self, line: dict[str, Any]) -> None:
        if "shard" in line:
            self.last = line
            self.totals = line["totals"]
        elif line.get("finished"):
            self.finished, self.copies = True, line["copies"]
        elif line != self.identity:
            changed = sorted(k for k in line.keys() | self.identity.keys() if line.get(k) != self.identity.get(k))
            words = ", ".join(_WORDS.get(key, key) for key in changed)
            raise StoppedRun(f"{self.folder}: was begun with another {words}. Give a new --output folder, or the same command as before.", begun=False)

    def commit(self, shard: Shard, output: Output) -> None:
        """Write a shard's output, then its line in the manifest. Raises StoppedRun where the disk is full."""
        ending = FORMATS[self.form][1]
        try:
            for name, data in output.files.items():
                folder, suffix = (_SKETCHES, ".parquet") if name == "sketches" else (name, ending)
                self._place(self.folder / folder / f"part-{shard.number:06d}{suffix}", data)
            rows = [{k: row.get(k) for k in ("number", "id", "where", "reason")} for row in [*shard.unreadable, *output.quarantine]]
            size = self.last["quarantine_bytes"] if self.last else 0
            if rows:
                size += self._append("quarantine.jsonl", *rows)
            totals = {"shards": shard.number + 1, "quarantined": self.totals["quarantined"] + len(rows)}
            totals |= {k: self.totals[k] + getattr(output, k) for k in ("articles", "sentences", "claims")}
            line = {"shard": shard.number, "articles": output.articles, "after": shard.after, "next_number": shard.next_number, "quarantine_bytes": size, "totals": totals}
            self._append("manifest.jsonl", line)
            self.last, self.totals = line, totals
        except OSError as error:
            raise _stopped(self.folder, self.totals, error) from error

    def finish(self) -> int:
        """Mark near-duplicates and close the manifest. Returns how many articles are copies of an earlier one."""
        if not self.finished:
            try:
                if (self.folder / _SKETCHES).is_dir():
                    rows = clusters(self._sketches())
                    table = arrow.table("clusters", rows)
                    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode() if self.form == "jsonl" else encode(table, self.form)
                    self._place(self.folder / f"clusters{FORMATS[self.form][1]}", data)
                    self.copies = len(rows) - len({row["first"] for row in rows})
                self._append("manifest.jsonl", {"finished": True, "copies": self.copies})
                self.finished = True
            except OSError as error:
                raise _stopped(self.folder, self.totals, error) from error
        shutil.rmtree(self.folder / _SKETCHES, ignore_errors=True)
        return self.copies

    copies = 0

    def _sketches(self) -> Iterator[Any]:
        for path in sorted((self.folder / _SKETCHES).glob("*.parquet"))[:self.totals["shards"]]:
            yield pq.read_table(path)

    def _place(self, path: Path, data: bytes) -> None:
        beside = path.with_name(path.name + ".tmp")
        try:
            with open(beside, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            os.replace(beside, path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
        _sync_folder(path.parent)

    def _append(self, name: str, *rows: dict[str, Any]) -> int:
        """Returns the bytes added. A failed append is taken back."""
        path = self.folder / name
        data = "".join(json.dumps(row) + "\n" for row in rows).encode()
        before = path.stat().st_size if path.exists() else 0
        try:
            with open(path, "ab") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                os.truncate(path, before)
            raise
        if not before:
            _sync_folder(self.folder)
        return len(data)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stopped(folder: Path, totals: dict[str, Any], error: OSError) -> StoppedRun:
    why = "the disk is full" if error.errno == errno.ENOSPC else f"cannot be written ({error.strerror})"
    what = "Free some space" if error.errno == errno.ENOSPC else "Put that right"
    return StoppedRun(f"{folder}: {why}. {totals['articles']:,} articles are safe in it. {what} and run the same command again: it goes on from there.")


_WORDS = {"input": "input", "model": "model", "format": "output format", "settings": "setting (--columns, --published, --gazetteer)", "crimeclaims": "version of crimeclaims"}
