"""Does the queue save annotations? A simulation on the corpus: `python training/queue_simulation.py`.

Annotators start with the same few articles; then they read on either in random order or as the review queue says (its random share included), and
the sentence classifier and the relation scorer are trained anew after each batch. Entities are the findings that are kept beside the shipped model, so
that no recogniser has seen the article it is used on, and in the dev and test splits the shipped model's. Measured: macro F1 of the sentence labels and
F1 of all relations (between found entities) on the dev and test splits. Writes training/queue_simulation.json and .svg and prints how many sentences
each order needs for the same F1.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
from pathlib import Path

import numpy as np

from crimeclaims.annotation.queue import Candidate, order
from crimeclaims.learning.findings import find, key, read_findings, whole
from crimeclaims.learning.lessons import Lesson, teach
from crimeclaims.learning.train import component_settings, read_configs
from crimeclaims.pipeline.build import build
from crimeclaims.pipeline.claims import assemble
from crimeclaims.pipeline.crew import Crew
from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.load import load, shipped_model
from crimeclaims.pipeline.scoring import Report, score_article
from crimeclaims.schema.gold import gold_records, read_articles
from crimeclaims.schema.nouns import to_record

HERE = Path(__file__).parent


def learn(articles, found, configs):
    nlp = build(component_settings(configs))
    teach(nlp, "labels", [Lesson(a, found[a.id]) for a in articles], 0)
    teach(nlp, "relations", [Lesson(a) for a in articles], 0)
    return nlp


def read(nlp, article, found):
    """The article as the learner sees it."""
    own = copy.deepcopy(found[article.id])
    doc = nlp.make_doc(article.text)
    results(doc).update(own)
    for name in ("labels", "relations"):
        doc = nlp.get_pipe(f"claim_{name}")(doc)
    own = results(doc)
    own["claims"] = [to_record(c) for c in assemble(article.text, own, article.id)]
    for claim, score in zip(own["claims"], nlp.get_pipe("claim_assembly").scores(own, own["claims"]) if own["claims"] else [], strict=True):
        claim["score"] = float(score)
    return own


def measure(nlp, tests, found):
    report = Report()
    for article in tests:
        score_article(report, gold_records(article), read(nlp, article, found))
    labels = [t.f1 or 0.0 for t in report.tallies["sentence labels"].values()]
    right, false, missed = (sum(getattr(t, part) for t in report.tallies["relations"].values()) for part in ("right", "false", "missed"))
    return sum(labels) / len(labels), 2 * right / (2 * right + false + missed)


def run(pool, tests, found, configs, queue, seed, start, batch):
    """[(sentences read, label F1, relation F1)] after each batch."""
    shuffled = random.Random(seed).sample(pool, len(pool))
    have, rest, curve = shuffled[:start], shuffled[start:], []
    while True:
        nlp = learn(have, found, configs)
        curve.append((sum(len(a.sentences) for a in have), *measure(nlp, tests, found)))
        print("queue" if queue else "random", seed, *(round(x, 3) for x in curve[-1]), flush=True)
        if not rest:
            return curve
        if queue:
            candidates = [Candidate(a.id, a.text, read(nlp, a, found), a.meta.get("outlet")) for a in rest]
            rank = {place.id: i for i, place in enumerate(order(candidates, seed=seed))}
            rest.sort(key=lambda a: rank[a.id])
        have, rest = have + rest[:batch], rest[batch:]


def needed(curves, column, goal):
    """Sentences until the mean curve reaches a goal, interpolated; None if it never does."""
    grid, mean = average(curves, column)
    above = np.flatnonzero(mean >= goal)
    return int(grid[above[0]]) if len(above) else None


def average(curves, column):
    grid = np.arange(max(c[0][0] for c in curves), min(c[-1][0] for c in curves) + 1, 5)
    return grid, np.mean([np.interp(grid, [p[0] for p in c], [p[column] for p in c]) for c in curves], axis=0)


def draw(results_):
    """Two small charts as SVG."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 330" font-family="sans-serif" font-size="12"><rect width="900" height="330" fill="#fff"/>']
    for k, (column, title) in enumerate(((1, "sentence labels, macro F1"), (2, "relations, F1"))):
        series = {name: average(curves, column) for name, curves in results_.items()}
        low, high = (f(float(f(m)) for _, m in series.values()) for f in (min, max))
        end = max(g[-1] for g, _ in series.values())
        left = 60 + 450 * k
        parts.append(f'<text x="{left}" y="24" font-size="14">{title}</text><text x="{left + 150}" y="322">sentences annotated</text>')
        for i in range(5):
            value = low + (high - low) * i / 4
            y = 290 - 240 * i / 4
            parts.append(f'<path d="M{left} {y}h360" stroke="#ddd"/><text x="{left - 38}" y="{y + 4}">{value:.3f}</text><text x="{left + 80 * i}" y="306">{end * i * 80 // 360}</text>')
        for n, (name, colour) in enumerate((("queue", "#1f4e5f"), ("random", "#c2571a"))):
            grid, mean = series[name]
            line = " ".join(f"{left + 360 * x / end:.1f},{290 - 240 * (y - low) / (high - low or 1):.1f}" for x, y in zip(grid, mean, strict=True))
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/><text x="{left + 250}" y="{250 + 18 * n}" fill="{colour}">{name}</text>')
    return "".join(parts) + "</svg>\n"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--pool", type=int, default=240, help="articles of train that are drawn")
    options.add_argument("--start", type=int, default=16)
    options.add_argument("--batch", type=int, default=28)
    options.add_argument("--trees", type=int, default=40)
    given = options.parse_args()
    configs = read_configs(HERE)
    configs["relations"]["component"]["trees"]["count"] = given.trees
    train, dev, test = (list(read_articles(HERE.parent / "annotations" / f"{name}.jsonl")) for name in ("train", "dev", "test"))
    findings, nlp = read_findings(shipped_model()), load()
    pool = random.Random(0).sample([a for a in train if key(a) in findings], given.pool)
    found = {a.id: whole(a, findings[key(a)]) for a in pool} | {a.id: whole(a, find(nlp, a)) for a in dev + test}
    jobs = [(pool, dev + test, found, configs, name == "queue", seed, given.start, given.batch) for seed in range(given.runs) for name in ("queue", "random")]
    with Crew() as crew:
        done = crew.map(run, jobs)
    curves = {name: done[n::2] for n, name in enumerate(("queue", "random"))}
    (HERE / "queue_simulation.json").write_text(json.dumps(curves) + "\n", encoding="utf-8")
    (HERE / "queue_simulation.svg").write_text(draw(curves), encoding="utf-8")
    for column, title in ((1, "sentence labels, macro F1"), (2, "relations, F1")):
        grid, mean = average(curves["random"], column)
        for share in (0.25, 0.5, 0.75):
            goal = float(np.interp(share * grid[-1], grid, mean))
            with_queue, at_random = needed(curves["queue"], column, goal), needed(curves["random"], column, goal)
            saved = f"{1 - with_queue / at_random:+.0%} saved" if with_queue else "not reached"
            print(f"{title} {goal:.3f}: queue {with_queue} sentences, random {at_random}: {saved}")


if __name__ == "__main__":
    main()
