"""crimeclaims train"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.registry import save_model
from crimeclaims.learning.train import read_configs
from crimeclaims.learning.train import train as train_pipeline
from crimeclaims.report.tables import print_report
from crimeclaims.schema.gold import read_articles


def train(
    data: Annotated[Path, typer.Option(help="Annotated articles to learn from.")] = Path("annotations/train.jsonl"),
    dev: Annotated[Path | None, typer.Option(help="Annotated articles to measure on, never learned from.")] = Path("annotations/dev.jsonl"),
    config: Annotated[Path, typer.Option(help="Folder with one .toml of settings for each trained part.")] = Path("training"),
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the trained pipeline and its card.")] = Path("models/claims"),
) -> None:
    """Train the whole pipeline from annotations and settings; the same data, settings and seed give the same weights."""
    articles = list(read_articles(data))
    nlp = train_pipeline(articles, read_configs(config), say=lambda text: typer.echo(text, err=True))
    report = None
    if dev is not None and dev.exists():
        report = evaluate(nlp, read_articles(dev))
        print_report(report)
    card = save_model(nlp, output, data=data, articles=len(articles), report=report)
    typer.echo(f"{output}: model {card['hash']}, {len(articles)} articles")
