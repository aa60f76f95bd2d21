"""The `crimeclaims` command: one file a subcommand."""

from __future__ import annotations

import sys

import typer

from crimeclaims.cli import annotations as annotation_commands
from crimeclaims.cli import evaluate, extract, review, show, train
from crimeclaims.cli import models as model_commands
from crimeclaims.schema.errors import CrimeclaimsError, StoppedRun

cli = typer.Typer(
    help="Turns news articles into a table of checkable claims about crime figures.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)
cli.command("extract")(extract.extract)
cli.command("show")(show.show)
cli.command("review")(review.review)
cli.command("train")(train.train)
cli.command("evaluate")(evaluate.evaluate)
cli.add_typer(model_commands.cli, name="models")
cli.add_typer(annotation_commands.cli, name="annotations")


def app() -> None:
    try:
        cli()
    except CrimeclaimsError as error:
        print(f"crimeclaims: {error}", file=sys.stderr)
        raise SystemExit(1 if isinstance(error, StoppedRun) and error.begun else 2) from None
    except BrokenPipeError:
        raise SystemExit(141) from None
