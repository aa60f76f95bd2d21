"""crimeclaims train"""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from crimeclaims.cli.models import comparisons
from crimeclaims.learning import shelf
from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.registry import load_trained, save_model
from crimeclaims.learning.train import model_hash, read_configs, retrain
from crimeclaims.learning.train import train as train_pipeline
from crimeclaims.report.comparison import print_comparison
from crimeclaims.report.tables import print_report
from crimeclaims.schema.gold import read_articles

LEARNED_FROM = [Path("annotations/train.jsonl"), Path("annotations/review.jsonl")]


def train(
    data: Annotated[list[Path] | None, typer.Option(help="Annotated articles to learn from; by default the train split and the newest reviews.")] = None,
    dev: Annotated[Path | None, typer.Option(help="Annotated articles to measure on, never learned from.")] = Path("annotations/dev.jsonl"),
    config: Annotated[Path, typer.Option(help="Folder with one .toml of settings for each trained part.")] = Path("training"),
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Folder for the trained pipeline; by default a new candidate in models/.")] = None,
    only: Annotated[str | None, typer.Option(help="Train one part anew, labels or relations, and keep the others of the current model.")] = None,
    models: Annotated[Path, typer.Option(help="The folder that holds the models.")] = Path("models"),
) -> None:
    """Train a candidate from annotations and settings, and compare it with the current model.

    The same data, settings and seed give the same weights. With --output the pipeline is only written there.
    """
    files = data or [file for file in LEARNED_FROM if file.is_file()]
    articles = list({a.id: a for file in files for a in read_articles(file)}.values())
    configs = read_configs(config)

    def say(text: str) -> None:
        typer.echo(text, err=True)

    trained = retrain(load_trained(models / shelf.CURRENT), articles, configs, only, say) if only else train_pipeline(articles, configs, say=say)
    nlp = trained.nlp
    report = None
    if dev is not None and dev.exists():
        report = evaluate(nlp, read_articles(dev))
        if output is not None:
            print_report(report)
    folder = output or shelf.candidate_folder(models, model_hash(nlp))
    folder.parent.mkdir(parents=True, exist_ok=True)
    card = save_model(trained, folder, data=files[0], articles=len(articles), report=report)
    typer.echo(f"{folder}: model {card['hash']}, {len(articles)} articles")
    if output is not None:
        return
    candidate = shelf.find(models, folder.name)
    hashes = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    shelf.write_card(candidate, trained=date.today().isoformat(), only=only, config=configs, data=hashes)
    if (models / shelf.CURRENT / "card.json").is_file():
        for comparison in comparisons(models, folder.name):
            print_comparison(comparison)
        typer.echo(f"Promote it with `crimeclaims models promote {folder.name}`.")
