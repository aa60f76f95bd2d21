"""crimeclaims evaluate"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from crimeclaims.cli.show import write_page
from crimeclaims.learning.evaluate import evaluate as evaluate_pipeline
from crimeclaims.learning.mistakes import find_mistakes
from crimeclaims.pipeline.load import load
from crimeclaims.pipeline.scoring import calibration_bins
from crimeclaims.report.mistakes import mistakes_page
from crimeclaims.report.reliability import reliability_chart
from crimeclaims.report.tables import print_report
from crimeclaims.schema.gold import read_articles
from crimeclaims.schema.mistakes import Mistake


def evaluate(
    model: Annotated[Path | None, typer.Option(help="A trained pipeline's folder; the shipped one by default.")] = None,
    data: Annotated[Path, typer.Option(help="Annotated articles that the pipeline has not learned from.")] = Path("annotations/test.jsonl"),
    gold_entities: Annotated[bool, typer.Option("--gold-entities", help="Give the gold entities, so that only linking is measured.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write every miss and false alarm, in its sentence, to this HTML file.")] = None,
    reliability: Annotated[Path | None, typer.Option(help="Draw how often predictions of each score are right to this SVG file.")] = None,
) -> None:
    """Measure a pipeline on annotated articles: precision, recall and F1 of sentence labels, entities, relations and claims."""
    mistakes: list[Mistake] = []
    each = (lambda article, gold, found: mistakes.extend(find_mistakes(article, gold, found))) if errors is not None else None
    report = evaluate_pipeline(load(model), read_articles(data), gold_entities=gold_entities, each=each)
    if as_json:
        typer.echo(json.dumps(report.to_record(), indent=2))
    else:
        print_report(report)
    if errors is not None:
        write_page(errors, mistakes_page(mistakes, report.articles))
    if reliability is not None:
        curves = {name: calibration_bins(points) for name, points in report.calibration.items()}
        write_page(reliability, reliability_chart(curves, report.to_record()["calibration_error"]))
