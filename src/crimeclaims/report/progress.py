"""What a person sees of a run: progress, the first failures, a final table."""

from __future__ import annotations

import threading
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table


class RunReport:
    """Listens to a run. Of failures it prints `limit` and counts the rest; None prints all."""

    def __init__(self, console: Console, *, quiet: bool, limit: int | None = None):
        self.console, self.limit, self.failures = console, limit, 0
        self.shown = not quiet and console.is_terminal
        self.articles = self.claims = self.here = 0
        self._lock = threading.Lock()
        columns = (
            SpinnerColumn(), BarColumn(), TextColumn("{task.fields[articles]:,} articles, {task.fields[claims]:,} claims, {task.fields[rate]:.0f} articles/s"),
            TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
        )
        self.bar = Progress(*columns, console=console, transient=True, disable=not self.shown)
        self.task = self.bar.add_task("extract", total=None, articles=0, claims=0, rate=0.0)

    def __enter__(self) -> RunReport:
        self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        self.bar.stop()
        if self.limit is not None and self.failures > self.limit:
            self.console.print(f"… and {self.failures - self.limit:,} more; all are in quarantine.jsonl")
            self.failures = 0

    def begins(self, total: int, articles: int, claims: int) -> None:
        self.articles, self.claims = articles, claims
        self.bar.update(self.task, total=total or None, articles=articles, claims=claims)

    def counts(self, articles: int, claims: int) -> None:
        with self._lock:
            self.articles, self.claims, self.here = self.articles + articles, self.claims + claims, self.here + articles
        if self.shown:
            elapsed = self.bar.tasks[0].elapsed or 0
            self.bar.update(self.task, articles=self.articles, claims=self.claims, rate=self.here / elapsed if elapsed else 0.0)

    def committed(self, consumed: int) -> None:
        if self.shown:
            self.bar.update(self.task, completed=consumed)

    def failed(self, failure: object) -> None:
        self.failures += 1
        if self.limit is None or self.failures <= self.limit:
            self.console.print(str(failure))


def print_summary(console: Console, output: str, summary: Any) -> None:
    """The final table of a run into a folder."""
    found = summary.to_record()
    table = Table(title=output, title_justify="left", box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name in ("articles", "sentences", "claims"):
        table.add_row(name, f"{found[name]:,}")
    table.add_row("near-duplicates of an earlier article", f"{found['copies']:,}")
    table.add_row("in quarantine", f"{found['quarantined']:,}")
    if found["before"]:
        table.add_row("of the articles, done by earlier runs", f"{found['before']:,}")
    rate = (found["articles"] - found["before"]) / found["seconds"] if found["seconds"] else 0.0
    table.add_row("seconds", f"{found['seconds']:,.1f}")
    table.add_row("articles/s", f"{rate:,.1f}")
    console.print(table)
