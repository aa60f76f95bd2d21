"""Learning curves: how good each trained part is on `dev` after 10, 25, 50 and 100% of `train`.

    python training/learning_curves.py [--annotations annotations] [--output training/learning_curves.json]

Smaller parts of `train` lie within larger ones. To keep it short no folds are trained: every part learns from gold spans, so that the figures lie a little
below those of a full training. Prints a Markdown table and writes the figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.lessons import Lesson, teach
from crimeclaims.learning.train import component_settings, read_configs, train_entities, train_sentences
from crimeclaims.pipeline.build import build
from crimeclaims.schema.gold import GoldArticle, gold_records, read_articles

SHARES = (0.1, 0.25, 0.5, 1.0)
PARTS = ("speakers", "statistics", "relations", "labels")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--annotations", type=Path, default=Path("annotations"))
    parser.add_argument("--config", type=Path, default=Path("training"))
    parser.add_argument("--output", type=Path, default=Path("training/learning_curves.json"))
    options = parser.parse_args()
    configs = read_configs(options.config)
    train, dev = (list(read_articles(options.annotations / f"{split}.jsonl")) for split in ("train", "dev"))
    random.Random(configs["train"]["seed"]).shuffle(train)
    curve = []
    for share in SHARES:
        articles = sorted(train[:round(share * len(train))], key=lambda article: article.id)
        point = {"share": share, "articles": len(articles)} | figures(articles, dev, configs)
        curve.append(point)
        print(json.dumps(point), flush=True)
        options.output.write_text(json.dumps(curve, indent=1) + "\n", encoding="utf-8")
    print(table(curve))


def figures(articles: list[GoldArticle], dev: list[GoldArticle], configs: dict[str, Any]) -> dict[str, float]:
    """F1 of each part on `dev`, in use after one another, and of links and claims on gold spans."""
    nlp = build(component_settings(configs))
    lessons = [Lesson(article, _as_found(article)) for article in articles]
    with threadpool_limits(1):
        train_sentences(nlp, articles, configs)
        train_entities(nlp, articles)
        for part in PARTS:
            teach(nlp, part, [Lesson(lesson.article) for lesson in lessons] if part != "labels" else lessons, configs["train"]["seed"])
    whole, linking = (evaluate(nlp, dev, gold_entities=gold).to_record()["scores"] for gold in (False, True))
    return {
        "sentence boundaries": whole["sentences"]["boundaries"]["f1"],
        "sentence labels, macro": round(sum(tally["f1"] for tally in whole["sentence labels"].values()) / len(whole["sentence labels"]), 4),
        "entities": _micro(whole["entities (overlap)"]),
        "speakers": whole["quotes"]["speaker"]["f1"],
        "relations (gold entities)": _micro(linking["relations"]),
        "strict claims (gold entities)": linking["claims"]["strict"]["f1"],
        "strict claims": whole["claims"]["strict"]["f1"],
    }


def _as_found(article: GoldArticle) -> dict[str, Any]:
    found = gold_records(article)
    for entity in found["entities"]:
        entity["score"] = 1.0
    return found


def _micro(tallies: dict[str, dict[str, float]]) -> float:
    right, false, missed = (sum(tally[name] for tally in tallies.values()) for name in ("right", "false", "missed"))
    return round(2 * right / (2 * right + false + missed), 4)


def table(curve: list[dict[str, Any]]) -> str:
    """The curve in Markdown, a row for each part."""
    heads = [f"{point['share']:.0%} ({point['articles']})" for point in curve]
    lines = [["part", *heads], ["---"] * (len(curve) + 1)]
    lines += [[name, *(f"{point[name]:.3f}" for point in curve)] for name in curve[0] if name not in ("share", "articles")]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)



if __name__ == "__main__":
    main()
