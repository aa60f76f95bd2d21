"""crimeclaims evaluate"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from crimeclaims.learning.evaluate import evaluate as evaluate_pipeline
from crimeclaims.pipeline.load import load
from crimeclaims.report.tables import print_report
from crimeclaims.schema.gold import read_articles


def evaluate(
    model: Annotated[Path | None, typer.Option(help="A trained pipeline's folder; the shipped one by default.")] = None,
    data: Annotated[Path, typer.Option(help="Annotated articles that the pipeline has not learned from.")] = Path("annotations/test.jsonl"),
    gold_entities: Annotated[bool, typer.Option("--gold-entities", help="Give the gold entities, so that only linking is measured.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Measure a pipeline on annotated articles: precision, recall and F1 of sentence labels, entities, relations and claims."""
    report = evaluate_pipeline(load(model), read_articles(data), gold_entities=gold_entities)
    if as_json:
        typer.echo(json.dumps(report.to_record(), indent=2))
    else:
        print_report(report)
