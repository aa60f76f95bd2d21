"""Training on a few articles: it learns, it repeats itself, it measures honestly."""

from pathlib import Path

import pytest

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.train import model_hash, read_configs, train
from crimeclaims.pipeline.claims import assemble
from crimeclaims.pipeline.scoring import Report, calibration_error, score_article
from crimeclaims.schema.gold import gold_records, read_articles
from crimeclaims.schema.nouns import to_record

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def few():
    return [a for a in read_articles(ROOT / "annotations" / "train.jsonl") if len(a.text) < 4000][:10]


@pytest.fixture(scope="module")
def configs():
    configs = read_configs(ROOT / "training")
    configs["entities"]["component"]["iterations"] = 25
    configs["relations"]["component"]["trees"]["count"] = 20
    configs["train"]["folds"] = 2
    return configs


@pytest.fixture(scope="module")
def trained(few, configs):
    return train(few, configs)


def test_the_same_data_and_settings_give_the_same_weights(few, configs, trained):
    assert model_hash(train(few, configs)) == model_hash(trained)


def test_other_data_give_other_weights(few, configs, trained):
    assert model_hash(train(few[:-1], configs)) != model_hash(trained)


def test_it_finds_what_it_was_taught(few, trained):
    scores = evaluate(trained, few[:4]).to_record()["scores"]
    assert scores["entities (overlap)"]["COUNT"]["f1"] > 0.8
    assert scores["sentence labels"]["statistical_claim"]["f1"] > 0.8


def test_gold_against_itself_is_perfect(few):
    for article in few:
        gold = gold_records(article)
        gold["claims"] = [to_record(c) for c in assemble(article.text, gold, article.id)]
        report = Report()
        score_article(report, gold, gold)
        for section in ("sentences", "sentence labels", "entities (exact)", "relations", "claims"):
            assert all(t.false == t.missed == 0 for row, t in report.tallies[section].items() if "≥" not in row), (article.id, section)


def test_calibration_error():
    assert calibration_error([(0.75, True), (0.75, True), (0.75, True), (0.75, False)]) == pytest.approx(0.0)
    assert calibration_error([(0.95, False)] * 4) == pytest.approx(0.95)
