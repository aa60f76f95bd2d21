"""Training on a few articles: it learns, it repeats itself, it measures honestly."""

import pytest

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.registry import load_trained, save_model
from crimeclaims.learning.train import model_hash, train
from crimeclaims.pipeline.claims import assemble
from crimeclaims.pipeline.scoring import Report, calibration_error, score_article
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.gold import gold_records
from crimeclaims.schema.nouns import to_record


def test_the_same_data_and_settings_give_the_same_weights_in_one_process_or_two(few, configs, trained):
    again = train(few, configs, workers=2)
    assert model_hash(again.nlp) == model_hash(trained.nlp) and again.findings == trained.findings


def test_a_loaded_model_has_the_weights_that_were_saved(trained, tmp_path):
    save_model(trained, tmp_path / "claims", data=tmp_path, articles=len(trained.findings), report=None)
    loaded = load_trained(tmp_path / "claims")
    parts = [name for name, part in trained.nlp.pipeline if isinstance(part, Stored)]
    assert parts and all(loaded.nlp.get_pipe(name).digest() == trained.nlp.get_pipe(name).digest() for name in parts)
    assert loaded.findings == trained.findings


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
