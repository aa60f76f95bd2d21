"""crimeclaims extract"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console

from crimeclaims.archive.formats import FORMATS
from crimeclaims.archive.job import Job
from crimeclaims.archive.run import Listener, Request, Summary, all_cores, run_to_folder, run_to_stream
from crimeclaims.cli.dates import check_published
from crimeclaims.report.progress import RunReport, print_summary
from crimeclaims.schema.errors import BadInput

_FILE_ENDINGS = {".csv", ".tsv", ".parquet", ".json", ".ndjson", ".txt", ".arrow", ".xlsx", ".html", ".gz", ".zst", ".zip"}


def extract(
    inputs: Annotated[list[str], typer.Argument(help="Articles: files, folders, globs, URLs, or datasets:NAME. Text, HTML, JSONL, CSV, Parquet, Arrow, WARC, NewsML-G2, NITF; .gz, .zst, .zip.")],
    output: Annotated[str, typer.Option("--output", "-o", help="A folder (resumable), a .jsonl file, or - for standard output.")],
    form: Annotated[str, typer.Option("--format", help="What a folder holds: parquet (tables), jsonl (records), csv (claims).")] = "parquet",
    columns: Annotated[str | None, typer.Option(help="Our fields and the input's columns: text=body,published=date,id=uid,title=headline,url=link.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication date (YYYY-MM-DD) of articles that carry none; relative periods need it.")] = None,
    model: Annotated[Path | None, typer.Option(help="A trained pipeline's folder; the shipped one by default.")] = None,
    gazetteer: Annotated[Path | None, typer.Option(help="A JSONL file of further police forces.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; all cores by default.")] = None,
    engine: Annotated[str, typer.Option(help="local, or ray (needs crimeclaims[ray]).")] = "local",
    address: Annotated[str | None, typer.Option(help="An existing Ray cluster's address; without it a local one is started.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; failures are still reported.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as one JSON object (on standard error with -o -).")] = False,
) -> None:
    """Read articles and write, for each, its sentences, entities, relations, quotes and claims.

    A folder takes up where an earlier run of the same command stopped. Exit status: 0 all articles extracted, 1 some could not be or the run was
    stopped, 2 nothing was done.
    """
    streamed = output == "-" or output.endswith(".jsonl")
    if not streamed and Path(output).suffix.lower() in _FILE_ENDINGS and not Path(output).is_dir():
        raise BadInput("--output", f"{output!r} is neither a .jsonl file nor - nor a folder", "For example: --output claims.jsonl, or --output claims --format csv")
    check_published(published)
    if form not in FORMATS or engine not in ("local", "ray"):
        raise BadInput("--format" if form not in FORMATS else "--engine", f"{form if form not in FORMATS else engine!r} is not known", "parquet, jsonl or csv; local or ray")
    job = Job("jsonl" if streamed else form, str(model) if model else None, str(gazetteer) if gazetteer else None, sketches=not streamed)
    request = Request(inputs, job, parse_columns(columns), published, workers or all_cores(), engine, address)
    errors = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    with RunReport(errors, quiet=quiet, limit=None if streamed else 10) as report:
        try:
            summary = _run(request, output, streamed, report)
        except KeyboardInterrupt:
            report.close()
            errors.print("crimeclaims: stopped." + ("" if streamed else f" What {output} holds is safe; run the same command again and it goes on from there."))
            raise typer.Exit(130) from None
    if as_json:
        typer.echo(json.dumps(summary.to_record()), err=output == "-")
    elif not quiet:
        if streamed:
            errors.print(_sentence(summary))
        else:
            print_summary(errors, output, summary)
    raise typer.Exit(1 if summary.quarantined else 0)


def _run(request: Request, output: str, streamed: bool, listener: Listener) -> Summary:
    if not streamed:
        return run_to_folder(request, Path(output), listener)
    with _destination(output) as out:
        return run_to_stream(request, out, listener)


def parse_columns(text: str | None) -> dict[str, str]:
    """`text=body,published=date` as a mapping from our field to the input's column."""
    pairs = dict(pair.partition("=")[::2] for pair in text.split(",")) if text else {}
    for ours, theirs in pairs.items():
        if ours not in ("id", "text", "published", "title", "url") or not theirs:
            raise BadInput("--columns", f"{ours!r} is not a field of an article or names no column", "Fields: id, text, published, title, url; for example text=body,published=date")
    return pairs


def _sentence(summary: Summary) -> str:
    failed = f"; {summary.quarantined} could not be read" if summary.quarantined else ""
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
