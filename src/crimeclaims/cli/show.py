"""crimeclaims show"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from crimeclaims.archive.extract import extract
from crimeclaims.archive.readers import read_inputs
from crimeclaims.cli.dates import check_published
from crimeclaims.pipeline.load import load
from crimeclaims.report.page import article_page
from crimeclaims.report.terminal import print_article
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def show(
    article: Annotated[str, typer.Argument(help="A .txt file, or a .jsonl file (its first article, or the one named with --id).")],
    identity: Annotated[str | None, typer.Option("--id", help="The article to show, of a file that holds several.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date (YYYY-MM-DD) where the article carries none; relative periods need it.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a self-contained page to this file instead of printing.")] = None,
    model: Annotated[Path | None, typer.Option(help="A trained pipeline's folder; the shipped one by default.")] = None,
) -> None:
    """Show what is found in one article: its text with every span, and its claims with evidence and arithmetic."""
    check_published(published)
    chosen = choose(article, identity, published)
    record = extract(load(model), chosen)
    if html is None:
        print_article(Console(highlight=False), chosen.text, record)
        return
    write_page(html, article_page(chosen.text, record))


def choose(path: str, identity: str | None, published: str | None) -> Article:
    """The first article of a file, or the one with this id. Raises BadInput where there is none."""
    for item in read_inputs([path], published):
        if isinstance(item, BadInput):
            if identity is None:
                raise item
        elif identity is None or item.id == identity:
            return item
    raise BadInput(path, "no article here" if identity is None else f"no article with the id {identity!r}")


def write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInput(str(path), f"cannot be written ({error.strerror})") from error
    typer.echo(str(path), err=True)
