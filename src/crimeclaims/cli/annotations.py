"""crimeclaims annotations …"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from spacy.tokens import DocBin

from crimeclaims.annotation.agreement import agree as compare
from crimeclaims.annotation.check import check as check_annotations
from crimeclaims.annotation.export import export as export_reviews
from crimeclaims.annotation.export import write as write_annotations
from crimeclaims.annotation.formats import docbin, label_studio, prodigy
from crimeclaims.annotation.formats.marked import read as read_marked
from crimeclaims.annotation.formats.marked_writer import write as write_marked
from crimeclaims.annotation.manifest import write as write_manifest
from crimeclaims.annotation.stats import count
from crimeclaims.annotation.store import Store
from crimeclaims.annotation.suggest import find, suggest
from crimeclaims.pipeline.load import load
from crimeclaims.report.tables import print_report
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import read_articles

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


@cli.command("to-prodigy")
def to_prodigy(path: Folder, output: Annotated[Path, typer.Option("--output", "-o", help="The .jsonl file of tasks to write.")]) -> None:
    """Write annotations as Prodigy tasks."""
    tasks = [prodigy.to_task(article) for article in read_articles(path)]
    output.write_text("".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks), encoding="utf-8")
    typer.echo(f"{output}: {len(tasks)} tasks")


@cli.command("from-prodigy")
def from_prodigy(
    path: Annotated[Path, typer.Argument(help="The .jsonl file that `prodigy db-out` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .jsonl file of annotations to write, sorted by id.")],
) -> None:
    """Read Prodigy tasks back; rejected and ignored ones are left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [prodigy.from_task(json.loads(line), f"{path} line {n}") for n, line in enumerate(lines, start=1) if line.strip()]
    typer.echo(f"{output}: {write_annotations(output, [a for a in found if a])} articles")


@cli.command("to-label-studio")
def to_label_studio(
    path: Folder, output: Annotated[Path, typer.Option("--output", "-o", help="The .json file of tasks to write; the labelling configuration goes beside it, as .xml.")],
    model: Annotated[Path | None, typer.Option(help="A pipeline whose predictions go along as pre-annotations, instead of the annotations.")] = None,
) -> None:
    """Write annotations as Label Studio tasks, with the configuration to paste into a new project."""
    articles = list(read_articles(path))
    if model is None:
        tasks = [label_studio.to_task(article) for article in articles]
    else:
        nlp = load(model)
        plain = [Article(a.id, a.text, a.published, a.title) for a in articles]
        tasks = [label_studio.to_task(a, suggest(p, find(nlp, p)), str(model)) for a, p in zip(articles, plain, strict=True)]
    output.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    output.with_suffix(".xml").write_text(label_studio.configuration(), encoding="utf-8")
    typer.echo(f"{output}: {len(tasks)} tasks; configuration in {output.with_suffix('.xml')}")


@cli.command("from-label-studio")
def from_label_studio(
    path: Annotated[Path, typer.Argument(help="Label Studio's JSON export (not JSON-MIN).")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .jsonl file of annotations to write, sorted by id.")],
) -> None:
    """Read a Label Studio export back; tasks without an annotation are left out."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    found = [label_studio.from_task(task, f"{path} task {n}") for n, task in enumerate(tasks if isinstance(tasks, list) else [tasks], start=1)]
    typer.echo(f"{output}: {write_annotations(output, [a for a in found if a])} articles")


@cli.command("to-docbin")
def to_docbin(path: Folder, output: Annotated[Path, typer.Option("--output", "-o", help="The .spacy file to write.")]) -> None:
    """Write annotations as a spaCy DocBin, for training elsewhere."""
    docbin.to_docbin(read_articles(path)).to_disk(output)
    typer.echo(str(output))


@cli.command("from-docbin")
def from_docbin(
    path: Annotated[Path, typer.Argument(help="A .spacy file that `to-docbin` wrote.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .jsonl file of annotations to write, sorted by id.")],
) -> None:
    """Read a DocBin back."""
    typer.echo(f"{output}: {write_annotations(output, list(docbin.from_docbin(DocBin().from_disk(path))))} articles")


@cli.command("from-marked")
def from_marked(
    inputs: Annotated[list[Path], typer.Argument(help="Articles with inline marks (.txt), or folders of them.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .jsonl file to write, sorted by id.")],
) -> None:
    """Convert articles with inline marks to annotations."""
    files = [file for path in inputs for file in (sorted(path.rglob("*.txt")) if path.is_dir() else [path])]
    articles = sorted((read_marked(file.read_text(encoding="utf-8"), str(file)) for file in files), key=lambda a: a.id)
    output.write_text("".join(json.dumps(a.to_record(), ensure_ascii=False) + "\n" for a in articles), encoding="utf-8")
    typer.echo(f"{output}: {len(articles)} articles")


@cli.command("to-marked")
def to_marked(
    path: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write one marked .txt an article into.")],
) -> None:
    """Write annotations as articles with inline marks, to be read or corrected in a text editor."""
    output.mkdir(parents=True, exist_ok=True)
    articles = list(read_articles(path))
    for article in articles:
        (output / f"{article.id}.txt").write_text(write_marked(article), encoding="utf-8")
    typer.echo(f"{output}: {len(articles)} articles")


@cli.command("manifest")
def manifest(folder: Annotated[Path, typer.Argument(help="The folder that holds train.jsonl, dev.jsonl and test.jsonl.")] = Path("annotations")) -> None:
    """Write the splits' hashes, outlets and families to manifest.json, after a deliberate change."""
    typer.echo(str(write_manifest(folder)))
