"""crimeclaims annotations to-… and from-…: one pair of commands a format."""

# no `from __future__ import annotations` here: the options' help texts come from the table, when the functions are made

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from crimeclaims.annotation.export import write as write_annotations
from crimeclaims.annotation.formats import label_studio
from crimeclaims.annotation.formats.files import FORMATS, Format, write_label_studio
from crimeclaims.annotation.suggest import find, suggest
from crimeclaims.pipeline.load import load
from crimeclaims.schema.article import Article
from crimeclaims.schema.gold import GoldArticle, read_articles

Annotations = Annotated[Path, typer.Argument(help="A .jsonl file of annotations, or a folder of them.")]


def add_commands(cli: typer.Typer) -> None:
    for name, form in FORMATS.items():
        to = to_label_studio if name == "label-studio" else _to(form)
        cli.command(f"to-{name}", help=f"Write annotations as {form.tool}.")(to)
        cli.command(f"from-{name}", help=f"Read {form.tool.split(',')[0]} back.")(_from(form))


def _to(form: Format) -> Callable[..., None]:
    def to(path: Annotations, output: Annotated[Path, typer.Option("--output", "-o", help=form.output)]) -> None:
        articles = list(read_articles(path))
        form.write(articles, output)
        typer.echo(f"{output}: {len(articles)} articles")

    return to


def _from(form: Format) -> Callable[..., None]:
    def back(
        inputs: Annotated[list[Path], typer.Argument(help=form.source)],
        output: Annotated[Path, typer.Option("--output", "-o", help="The .jsonl file of annotations to write, sorted by id.")],
    ) -> None:
        articles = [article for path in inputs for article in form.read(path)]
        typer.echo(f"{output}: {write_annotations(output, articles, anew=form.complete)} articles")

    return back


def to_label_studio(
    path: Annotations, output: Annotated[Path, typer.Option("--output", "-o", help=FORMATS["label-studio"].output)],
    model: Annotated[Path | None, typer.Option(help="A pipeline whose predictions go along as pre-annotations, instead of the annotations.")] = None,
) -> None:
    articles = list(read_articles(path))
    if model is None:
        FORMATS["label-studio"].write(articles, output)
    else:
        write_label_studio(_predicted(articles, model), output)
    typer.echo(f"{output}: {len(articles)} articles; configuration in {output.with_suffix('.xml')}")


def _predicted(articles: list[GoldArticle], model: Path) -> list[dict]:
    nlp = load(model)
    plain = [Article(a.id, a.text, a.published, a.title) for a in articles]
    return [label_studio.to_task(a, suggest(p, find(nlp, p)), str(model)) for a, p in zip(articles, plain, strict=True)]
