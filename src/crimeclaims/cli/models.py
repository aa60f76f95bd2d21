"""crimeclaims models …"""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crimeclaims.learning import shelf as shelves
from crimeclaims.learning.compare import Comparison, compare_models
from crimeclaims.report.comparison import print_comparison
from crimeclaims.schema.errors import BadInput
from crimeclaims.schema.gold import read_articles

cli = typer.Typer(help="List, compare, promote and take back trained models.", no_args_is_help=True, rich_markup_mode=None)

MEASURED_ON = [Path("annotations/test.jsonl"), Path("annotations/review-held-out.jsonl")]
Shelf = Annotated[Path, typer.Option("--models", help="The folder that holds the models.")]
Data = Annotated[list[Path] | None, typer.Option(help="Annotated articles to compare on; by default the test split and the newest held-out reviews.")]
Name = Annotated[str, typer.Argument(help="A model's name, or the beginning of its hash.")]


@cli.command("list")
def list_(shelf: Shelf = Path("models")) -> None:
    """List all models with what they learned from and who promoted them."""
    table = Table(box=None, pad_edge=False)
    for column in ("model", "role", "hash", "trained", "articles", "promoted"):
        table.add_column(column)
    for m in shelves.models(shelf):
        promoted = m.card.get("promoted") or {}
        table.add_row(
            m.name, m.role, m.card["hash"][:8], m.card.get("trained", "?"), str(m.card["learned_from"]["articles"]),
            f"{promoted['date']} by {promoted['by']}" + (f" ({promoted['reason']})" if promoted.get("reason") else "") if promoted else "",
        )
    Console(highlight=False).print(table)


@cli.command()
def compare(
    name: Name, other: Annotated[str | None, typer.Argument(help="The model to compare with; the current one by default.")] = None, shelf: Shelf = Path("models"),
    data: Data = None, everything: Annotated[bool, typer.Option("--all", help="Every figure, not only the headlines.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Compare a model with the current one, with 95% intervals of the differences."""
    found = comparisons(shelf, name, other, data)
    if as_json:
        typer.echo(json.dumps([c.to_record() for c in found], indent=1))
        return
    for comparison in found:
        print_comparison(comparison, everything=everything)


def comparisons(shelf: Path, name: str, other: str | None = None, data: list[Path] | None = None) -> list[Comparison]:
    """The model against another one on each file there is; kept on the model's card. Raises BadInput where there is none."""
    files = data or [file for file in MEASURED_ON if file.is_file()]
    if not files:
        raise BadInput("--data", "no annotated articles to compare on", "Name a .jsonl file.")
    new, old = shelves.find(shelf, name), shelves.find(shelf, other or shelves.CURRENT)
    found = compare_models(old.folder, new.folder, {file: list(read_articles(file)) for file in files})
    kept = [{"with": old.card["hash"], "data": c.data, "figures": [vars(f) for f in c.figures if f.headline]} for c in found]
    shelves.write_card(new, compared=kept)
    return found


@cli.command()
def promote(
    name: Name, shelf: Shelf = Path("models"), data: Data = None,
    by: Annotated[str | None, typer.Option(help="Who promotes; your login by default.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Promote although a headline figure fell beyond chance.")] = False,
    reason: Annotated[str | None, typer.Option(help="Why it is promoted all the same; kept on the card.")] = None,
) -> None:
    """Make a candidate the current model. Refused where a headline figure fell beyond chance, unless forced with a reason."""
    if force and not (reason or "").strip():
        raise BadInput("--force", "needs a reason", 'Say why: --reason "…"')
    found = comparisons(shelf, name, data=data)
    for comparison in found:
        print_comparison(comparison, articles=0)
    candidate = shelves.find(shelf, name)
    shelves.promote(shelf, candidate, found, by=by or getpass.getuser(), reason=reason if force else None)
    typer.echo(f"{candidate.name} is now the current model, in {shelf / shelves.CURRENT}")


@cli.command()
def rollback(
    reason: Annotated[str, typer.Option(help="Why; kept on the card.")], shelf: Shelf = Path("models"),
    by: Annotated[str | None, typer.Option(help="Who takes it back; your login by default.")] = None,
) -> None:
    """Take the model back that was current before."""
    back = shelves.rollback(shelf, by=by or getpass.getuser(), reason=reason)
    typer.echo(f"the current model is {back.card['hash'][:8]} again")
