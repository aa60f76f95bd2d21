"""Comparing, promoting and taking back: with reports made by hand and folders that only hold cards."""

import json

import pytest

from crimeclaims.learning import shelf
from crimeclaims.learning.compare import compare_reports
from crimeclaims.pipeline.scoring import Report, Tally
from crimeclaims.schema.errors import BadModel


def reports(right, false, count=30):
    made = []
    for _ in range(count):
        report = Report()
        report.tallies["entities (overlap)"]["FORCE"] = Tally(right, false, false)
        report.tallies["quotes"]["speaker"] = Tally(right, false)
        made.append(report)
    return made


def compare(old, new):
    return compare_reports(old, new, [str(i) for i in range(len(old))], data="test.jsonl")


def figure(comparison, name):
    return next(f for f in comparison.figures if f.name == name)


def test_a_fall_in_every_article_is_beyond_chance():
    found = compare(reports(9, 1), reports(8, 2))
    force = figure(found, "FORCE, F1")
    assert force.old == 0.9 and force.new == 0.8 and force.high < 0 and force.fell
    assert {f.name for f in found.falls} == {"FORCE, F1", "entities, F1", "speakers, share right"}
    assert found.articles[0][1:] == (2, 4)


def test_a_fall_in_few_articles_of_many_is_not():
    mixed = [*reports(8, 2, 1), *reports(9, 1, 28), *reports(10, 0, 1)]
    assert not compare(reports(9, 1), mixed).falls


def test_same_model_same_figures():
    found = compare(reports(9, 1), reports(9, 1))
    assert all(f.low == f.high == 0 for f in found.figures if f.old is not None)


def put(folder, digest):
    folder.mkdir(parents=True)
    (folder / "card.json").write_text(json.dumps({"hash": digest * 8, "learned_from": {"articles": 1}}))


@pytest.fixture
def models(tmp_path):
    put(tmp_path / "claims", "aaaaaaaa")
    put(tmp_path / "candidates" / "new", "bbbbbbbb")
    return tmp_path


def current(models):
    return json.loads((models / "claims" / "card.json").read_text())


def test_a_worse_candidate_is_refused_unless_forced_with_a_reason(models):
    worse = [compare(reports(9, 1), reports(8, 2))]
    candidate = shelf.find(models, "new")
    with pytest.raises(BadModel, match="worse beyond chance"):
        shelf.promote(models, candidate, worse, by="ann")
    assert current(models)["hash"].startswith("a")
    shelf.promote(models, candidate, worse, by="ann", reason="the old one misread ages")
    card = current(models)
    assert card["hash"].startswith("b") and card["promoted"]["by"] == "ann" and card["promoted"]["reason"] == "the old one misread ages" and card["promoted"]["falls"]


def test_promotion_and_rollback(models):
    shelf.promote(models, shelf.find(models, "bbbbbbbb"), [compare(reports(8, 2), reports(9, 1))], by="ann")
    assert [(m.role, m.card["hash"][0]) for m in shelf.models(models)] == [("current", "b"), ("previous", "a")]
    shelf.rollback(models, by="ben", reason="odd periods")
    assert current(models)["hash"].startswith("a") and current(models)["rolled_back_to"]["reason"] == "odd periods"
    assert [m.role for m in shelf.models(models)] == ["current", "candidate"]
    with pytest.raises(BadModel, match="no former model"):
        shelf.rollback(models, by="ben", reason="again")
