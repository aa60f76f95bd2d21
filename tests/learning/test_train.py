"""Training on a few articles: it learns, it repeats itself, it measures honestly."""

import pytest

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.train import model_hash, train
from crimeclaims.pipeline.claims import assemble
from crimeclaims.pipeline.scoring import Report, calibration_error, score_article
from crimeclaims.schema.gold import gold_records
from crimeclaims.schema.nouns import to_record


def test_the_same_data_and_settings_give_the_same_weights(few, configs, trained):
    assert model_hash(train(few, configs).nlp) == model_hash(trained.nlp)


def test_other_data_give_other_weights(few, configs, trained):
    assert model_hash(train(few[:-1], configs).nlp) != model_hash(trained.nlp)


def test_it_finds_what_it_was_taught(few, trained):
    scores = evaluate(trained.nlp, few[:4]).to_record()["scores"]
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
