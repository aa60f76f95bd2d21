"""What each group of features is worth to the relation scorer: `python training/ablate_relations.py [GROUP...]`.

The scorer learns from the gold spans of `train` without one group at a time and is measured on the gold spans of `dev`. Prints a row a group: F1 of all
relations, right slots among the claims, strict claims.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.lessons import Lesson, teach
from crimeclaims.learning.train import component_settings, read_configs
from crimeclaims.pipeline import link_lessons, pair_features, pair_table
from crimeclaims.pipeline.build import build
from crimeclaims.pipeline.likelihood import no_likelihood
from crimeclaims.pipeline.pair_features import FEATURES
from crimeclaims.schema.gold import read_articles

GROUPS = {
    "distance and order": "sentences distance signed lines words_between adjacent recency figures_back next_quantity_is_nearer same_line share kinds common same_area leads",
    "runs and lists": "commas ands between_same between_quantities choices child_rank heads head_rank rank_gap even respectively own_in_sentence",
    "words beside": "child_before child_after head_before head_after child_before2 head_before2",
    "clauses": "contrast back says out_of contains join",
    "headline, quotes": "child_first_line head_first_line same_quote head_quoted child_quoted is_speaker beside_speaker we sentence_start",
    "values": "months open latest earliest anaphoric arithmetic bigger head_ratio scope child_kind",
    "pointing back": "the_force the_town the_county the_nation child_the_nation now then own_areas own_measures aside child_aside points_back",
    "voices": "voice is_voice beside_voice after_voice",
    "pointing back, between figures": "own_force own_town own_county own_nation",
}
LIKELIHOOD, SECOND = "likelihood of a link", "second pass"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("groups", nargs="*", help="names of groups; all by default")
    groups = parser.parse_args().groups or ["nothing", *GROUPS, LIKELIHOOD, SECOND]
    configs = read_configs(Path("training"))
    train, dev = (list(read_articles(Path("annotations") / f"{split}.jsonl")) for split in ("train", "dev"))
    lessons = [Lesson(article) for article in train]
    print("| without | relations | force/place | period | baseline | measure | strict claims |\n|---|---|---|---|---|---|---|")
    for group in groups:
        print("| " + " | ".join([group, *(f"{figure:.3f}" for figure in _figures(group, lessons, dev, configs))]) + " |", flush=True)


def _figures(group: str, lessons: list[Lesson], dev: list[Any], configs: dict[str, Any]) -> list[float]:
    blind = [FEATURES.index(name) for name in GROUPS.get(group, "").split()]
    whole_features, fit_likelihood = pair_features.pair_features, link_lessons.fit_likelihood

    def features(*given: Any) -> np.ndarray:
        rows = whole_features(*given)
        rows[:, blind] = 0
        return rows

    nlp = build(component_settings(configs))
    part: Any = nlp.get_pipe("claim_relations")
    pair_table.pair_features = features
    if group == LIKELIHOOD:
        link_lessons.fit_likelihood = lambda rows, linked, clusters, seed: no_likelihood()
    try:
        with threadpool_limits(1):
            teach(nlp, "relations", lessons, configs["train"]["seed"])
        if group == SECOND:
            part.second = {}
        scores = evaluate(nlp, dev, gold_entities=True).to_record()["scores"]
    finally:
        pair_table.pair_features, link_lessons.fit_likelihood = whole_features, fit_likelihood
    tallies = scores["relations"].values()
    right, false, missed = (sum(tally[name] for tally in tallies) for name in ("right", "false", "missed"))
    slots = scores["claim slots (of claims found)"]
    return [2 * right / (2 * right + false + missed), *(slots[s]["precision"] for s in ("force/place", "period", "baseline", "measure")), scores["claims"]["strict"]["f1"]]


if __name__ == "__main__":
    main()
