"""How often is a candidate that is no worse refused? `python training/promotion_check.py CANDIDATE [--runs 1000]`.

Both models read the articles; then, again and again, a coin decides for each article which model's reading counts as the old one and which as the new.
So swapped, neither side is better, and every headline figure that falls "beyond chance" is a false alarm. Prints the share of such comparisons that
would refuse promotion, and how often each figure is the reason.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from pathlib import Path

from crimeclaims.learning.compare import HEADLINES, compare_reports
from crimeclaims.learning.evaluate import evaluate
from crimeclaims.pipeline.load import load
from crimeclaims.pipeline.scoring import Report
from crimeclaims.schema.gold import read_articles

HERE = Path(__file__).parent


def readings(model: Path | None, articles) -> list[Report]:
    nlp = load(model)
    return [evaluate(nlp, [article]) for article in articles]


def only_headlines(report: Report) -> Report:
    """The same report without the cells that no headline counts, which makes each comparison many times faster."""
    cells = {cell for group in HEADLINES.values() for cell in group}
    report.tallies = {s: {row: tally for row, tally in rows.items() if (s, row) in cells} for s, rows in report.tallies.items()} | {
        s: {} for s in ("sentence labels", "entities (overlap)", "relations", "claims") if s not in report.tallies
    }
    return report


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("candidate", type=Path)
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--data", type=Path, default=HERE.parent / "annotations" / "test.jsonl")
    given = options.parse_args()
    articles = list(read_articles(given.data))
    pairs = list(zip(*([only_headlines(r) for r in readings(model, articles)] for model in (None, given.candidate)), strict=True))
    coin, refused, reasons = random.Random(0), 0, Counter()
    for run in range(given.runs):
        old, new = zip(*(pair if coin.random() < 0.5 else pair[::-1] for pair in pairs), strict=True)
        falls = compare_reports(list(old), list(new), [a.id for a in articles], data=given.data.name, seed=run).falls
        refused += bool(falls)
        reasons.update(figure.name for figure in falls)
    print(f"{given.runs} comparisons of models that are equally good: {refused / given.runs:.1%} refused")
    for name in HEADLINES:
        print(f"  {name}: {reasons[name] / given.runs:.1%}")


if __name__ == "__main__":
    main()
