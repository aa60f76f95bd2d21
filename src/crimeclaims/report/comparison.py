"""A comparison of two models as terminal tables."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table


def print_comparison(comparison: Any, *, everything: bool = False, articles: int = 5) -> None:
    """Print anything whose `to_record()` gives `data`, `figures` and `articles`; only headline figures unless `everything`."""
    record = comparison.to_record()
    console = Console(highlight=False)
    table = Table(title=f"{record['data']}: {len(record['articles'])} articles", title_justify="left", box=None, pad_edge=False)
    for column in ("", "current", "candidate", "difference", "95% interval", ""):
        table.add_column(column, justify="right" if column else "left")
    for figure in record["figures"]:
        if not (figure["headline"] or everything) or figure["old"] is None or figure["new"] is None:
            continue
        low, high = figure["low"], figure["high"]
        verdict = "worse" if figure["fell"] else "better" if low is not None and low > 0 else ""
        interval = f"{low:+.3f} to {high:+.3f}" if low is not None else "–"
        table.add_row(figure["name"], f"{figure['old']:.3f}", f"{figure['new']:.3f}", f"{figure['new'] - figure['old']:+.3f}", interval, verdict)
    console.print(table)
    moved = [a for a in record["articles"] if a[1] != a[2]]
    for title, chosen in (("better", [a for a in moved if a[2] < a[1]][:articles]), ("worse", [a for a in reversed(moved) if a[2] > a[1]][:articles])):
        if chosen:
            console.print(f"{title}: " + ", ".join(f"{identity} ({old} → {new} errors)" for identity, old, new in chosen))
