"""Evaluation figures as terminal tables."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

# sections whose rows are judged one by one: their figure is the share that is right
ACCURACIES = ("values (of those found)", "claim slots (of claims found)")
ACCURACY_ROWS = (("quotes", "speaker"), ("claims", "strict, score ≥ 0.9"))


def print_report(report: Any) -> None:
    """Print an evaluation report (anything whose `to_record()` gives scores by section and row)."""
    record = report.to_record()
    console = Console(highlight=False)
    console.print(f"{record['articles']} articles")
    for section, rows in record["scores"].items():
        table = Table(title=section, title_justify="left", box=None, pad_edge=False)
        for column in ("", "precision", "recall", "F1", "right", "false", "missed"):
            table.add_column(column, justify="left" if not column else "right")
        for row, score in rows.items():
            if section in ACCURACIES or (section, row) in ACCURACY_ROWS:
                table.add_row(row, _number(score["precision"]), "", "", str(score["right"]), str(score["false"]), "")
            else:
                table.add_row(row, *(_number(score[k]) for k in ("precision", "recall", "f1")), *(str(score[k]) for k in ("right", "false", "missed")))
        if section == "sentence labels" and rows:
            values = [score["f1"] for score in rows.values() if score["f1"] is not None]
            table.add_row("macro", "", "", _number(sum(values) / len(values) if values else None), "", "", "")
        console.print(table)
        console.print()
    errors = ", ".join(f"{name} {_number(value)}" for name, value in record["calibration_error"].items())
    console.print(f"expected calibration error: {errors}")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
