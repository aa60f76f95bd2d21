"""crimeclaims annotations …"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crimeclaims.annotation.check import check as check_annotations

cli = typer.Typer(help="Check, count and convert annotated articles.", no_args_is_help=True, rich_markup_mode=None)


@cli.command()
def check(
    path: Annotated[Path, typer.Argument(help="A .jsonl file of annotations, or a folder of them.")] = Path("annotations"),
    strict: Annotated[bool, typer.Option("--strict", help="Fail on places for a second look, too.")] = False,
) -> None:
    """Validate annotations. Exit status 1 where something breaks the contract."""
    errors = notes = 0
    for finding in check_annotations(path):
        errors += finding.error
        notes += not finding.error
        typer.echo(f"{'error' if finding.error else 'note'}: {finding}")
    typer.echo(f"{errors} errors, {notes} places for a second look")
    raise typer.Exit(1 if errors or (strict and notes) else 0)
