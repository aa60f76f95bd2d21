"""The main job on the sample articles: what a fact-checker would look for first."""

from pathlib import Path

import pytest

from crimeclaims.archive.extract import extract
from crimeclaims.archive.readers import read_inputs

FOLDER = Path(__file__).parents[1] / "articles"


@pytest.fixture(scope="module")
def found(nlp):
    return {article.id: extract(nlp, article) for article in read_inputs([FOLDER], "2022-11-20")}


def claim(record, **wanted):
    return next(c for c in record["claims"] if all(c[k] == v for k, v in wanted.items()))


def test_every_article_is_read(found):
    assert found.keys() == {"mersey-week", "three-forces", "no-figures", "shropshire-panel", "wire-1", "wire-2"}


def test_a_count_with_its_force_and_period(found):
    count = claim(found["mersey-week"], kind="count", value=1612)
    assert count["force"]["id"] == "merseyside"
    assert (count["period"]["start"], count["period"]["end"]) == ("2018-04-01", "2019-03-31")


def test_a_change_and_its_arithmetic(found):
    change = claim(found["mersey-week"], kind="change")
    assert change["ratio"] == pytest.approx(1.24)
    assert change["check"]["verdict"] != "inconsistent"


def test_sport_holds_no_claims(found):
    assert found["no-figures"]["claims"] == []


def test_speech_and_advice(found):
    sentences = found["mersey-week"]["sentences"]
    assert "advice" in sentences[-1]["labels"]
    record = found["mersey-week"]
    speakers = {record["entities"][q["speaker"]]["text"] for q in record["quotes"] if q["speaker"] is not None}
    assert speakers == {"Colin Prestbury"}


def test_relative_periods_follow_each_articles_own_date(found):
    change = next(e for e in found["wire-1"]["entities"] if e["text"] == "last year")
    assert change["value"] == {"start": "2022-01-01", "end": "2022-12-31"}
