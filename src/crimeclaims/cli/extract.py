"""crimeclaims extract"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from crimeclaims.archive.readers import read_inputs
from crimeclaims.archive.run import Summary, run
from crimeclaims.pipeline.load import load
from crimeclaims.schema.errors import BadInput
from crimeclaims.values.periods import parse_published


def extract(
    inputs: Annotated[list[Path], typer.Argument(help="Articles: .txt files, folders of them, or .jsonl files (one article a line).")],
    output: Annotated[str, typer.Option("--output", "-o", help="Where the results go: a .jsonl file, or - for standard output.")],
    published: Annotated[str | None, typer.Option(help="Publication date (YYYY-MM-DD) of articles that carry none; relative periods need it.")] = None,
    model: Annotated[Path | None, typer.Option(help="A trained pipeline's folder; the shipped one by default.")] = None,
    gazetteer: Annotated[Path | None, typer.Option(help="A JSONL file of further police forces.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; failures are still reported.")] = False,
) -> None:
    """Read articles and write, for each, its sentences, entities, relations, quotes and claims as one JSON line.

    Exit status: 0 all articles extracted, 1 some could not be, 2 nothing was done.
    """
    if output != "-" and not output.endswith(".jsonl"):
        raise BadInput("--output", f"{output!r} is neither a .jsonl file nor -", "For example: --output claims.jsonl")
    if published is not None and (parse_published(published) is None or len(published) != 10):
        raise BadInput("--published", f"{published!r} is not a date", "Write it as YYYY-MM-DD.")
    nlp = load(model, gazetteer=gazetteer)
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    with _destination(output) as out, _progress(errors, quiet) as show:
        summary = run(nlp, read_inputs(inputs, published), out, on_article=show, on_failure=lambda failure: errors.print(str(failure)))
    if not quiet:
        errors.print(_sentence(summary))
    raise typer.Exit(1 if summary.failures else 0)


def _sentence(summary: Summary) -> str:
    failed = f"; {len(summary.failures)} could not be read" if summary.failures else ""
    return (
        f"{summary.articles:,} articles, {summary.sentences:,} sentences, {summary.claims:,} claims in {summary.seconds:.1f} seconds{failed}"
    )


@contextlib.contextmanager
def _destination(output: str) -> Iterator[IO[str]]:
    """The output file, which appears whole or not at all; or standard output."""
    if output == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(output)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise BadInput(output, f"cannot be written ({error.strerror})") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def _progress(console: Console, quiet: bool):
    if quiet or not console.is_terminal:
        yield lambda summary: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} articles"), TextColumn("{task.fields[claims]:,} claims"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("extract", total=None, claims=0)
        yield lambda summary: bar.update(task, completed=summary.articles, claims=summary.claims)
