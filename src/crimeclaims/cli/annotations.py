"""crimeclaims annotations …"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from crimeclaims.annotation.agreement import agree as compare
from crimeclaims.annotation.check import check as check_annotations
from crimeclaims.annotation.export import export as export_reviews
from crimeclaims.annotation.manifest import write as write_manifest
from crimeclaims.annotation.stats import count
from crimeclaims.annotation.store import Store
from crimeclaims.cli.convert import add_commands
from crimeclaims.report.tables import print_report
from crimeclaims.schema.errors import BadAnnotation

cli = typer.Typer(help="Check, count, compare and convert annotated articles.", no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[Path, typer.Argument(help="A .jsonl file of annotations, or a folder of them.")]


@cli.command()
def check(
    path: Folder = Path("annotations"),
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


@cli.command()
def stats(path: Folder = Path("annotations")) -> None:
    """Count what the annotations hold, and how far articles repeat one another."""
    found = count(path)
    console = Console(highlight=False)
    total = sum(found.sentences.values())
    words = sorted(found.words)
    table = Table(box=None, pad_edge=False)
    for column in ("split", "articles", "sentences"):
        table.add_column(column, justify="left" if column == "split" else "right")
    for split in found.articles:
        table.add_row(split, str(found.articles[split]), str(found.sentences[split]))
    table.add_row("all", str(sum(found.articles.values())), str(total))
    console.print(table)
    if not words:
        raise BadAnnotation(str(path), "no articles")
    console.print(f"\nwords an article: shortest {words[0]}, median {words[len(words) // 2]}, longest {words[-1]}")
    console.print(f"sentences that share eight words in a row with another article: {found.repeating:.1%}\n")
    for title, counter in (("sentences with label", found.labels), ("spans", found.spans), ("relations", found.relations)):
        console.print(f"{title}: " + ", ".join(f"{k} {v}" + (f" ({v / total:.0%})" if counter is found.labels else "") for k, v in counter.most_common()))
    console.print(f"quotes: {found.quotes}")
    for title, counter in (("families", found.families), ("outlets", found.outlets), ("forces", found.forces)):
        console.print(f"\n{len(counter)} {title}: " + ", ".join(f"{k} {v}" for k, v in counter.most_common()))


@cli.command()
def agree(
    one: Annotated[Path, typer.Argument(help="The first annotator's .jsonl file.")],
    other: Annotated[Path, typer.Argument(help="The second annotator's, of the same articles.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Measure how far two annotators agree."""
    found = compare(one, other)
    if as_json:
        typer.echo(json.dumps({"kappa": found.kappas} | found.report.to_record(), indent=2))
        return
    typer.echo("Cohen's kappa: " + ", ".join(f"{label} {'–' if k is None else f'{k:.3f}'}" for label, k in found.kappas.items()))
    print_report(found.report)


@cli.command()
def export(
    store: Annotated[Path, typer.Option(help="The file that `crimeclaims review` keeps its decisions in.")] = Path("review.sqlite"),
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder of annotations to write into.")] = Path("annotations"),
    annotator: Annotated[str | None, typer.Option(help="Only this person's readings, to their own file (for `annotations agree`).")] = None,
) -> None:
    """Write finished reviews as annotations, sorted by id. Exit status 1 where some wait to be settled."""
    if not store.is_file():
        raise BadAnnotation(str(store), "no such review store", "Name the file with --store.")
    done = export_reviews(Store(store), output, annotator)
    for name, count_ in done.files.items():
        typer.echo(f"{output / name}: {count_} articles")
    if not done.files:
        typer.echo("no article is done yet")
    for identity in done.waiting:
        typer.echo(f"{identity}: its annotators differ; settle it on the review page", err=True)
    raise typer.Exit(1 if done.waiting else 0)


@cli.command("manifest")
def manifest(folder: Annotated[Path, typer.Argument(help="The folder that holds train.jsonl, dev.jsonl and test.jsonl.")] = Path("annotations")) -> None:
    """Write the splits' hashes, outlets and families to manifest.json, after a deliberate change."""
    typer.echo(str(write_manifest(folder)))


add_commands(cli)
