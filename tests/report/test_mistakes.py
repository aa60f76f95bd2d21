"""Every mistake in its sentence, and as many as the scores say."""

import re
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.mistakes import find_mistakes
from crimeclaims.report.mistakes import mistakes_page, pieces, words
from crimeclaims.schema.gold import read_articles
from crimeclaims.schema.mistakes import Mark, Mistake, Passage

DEV = Path(__file__).parents[2] / "annotations" / "dev.jsonl"


@pytest.fixture(scope="module")
def judged(nlp):
    mistakes = []
    report = evaluate(nlp, islice(read_articles(DEV), 15), each=lambda *found: mistakes.extend(find_mistakes(*found)))
    return report, mistakes


def tallied(report, section, field):
    return sum(getattr(tally, field) for tally in report.tallies[section].values())


def causes(mistakes, kind):
    return Counter(m.cause.split(":")[0] for m in mistakes if m.kind == kind)


@pytest.mark.parametrize("kind, section, both", [
    ("sentence label", "sentence labels", ""), ("entity", "entities (overlap)", "wrong label"), ("relation", "relations", "linked to another"),
])
def test_as_many_as_the_scores_say(judged, kind, section, both):
    report, mistakes = judged
    found = causes(mistakes, kind)
    assert found["missed"] + found[both] == tallied(report, section, "missed")
    assert found["false"] + found[both] == tallied(report, section, "false")
    assert sum(found.values()) > 0


def test_values_boundaries_and_slots_too(judged):
    report, mistakes = judged
    found = causes(mistakes, "entity")
    assert found["wrong value"] == tallied(report, "values (of those found)", "false")
    assert found["wrong boundary"] == tallied(report, "entities (exact)", "missed") - tallied(report, "entities (overlap)", "missed")
    assert sum(causes(mistakes, "claim slot").values()) == tallied(report, "claim slots (of claims found)", "false")
    assert causes(mistakes, "claim")["missed"] == report.tallies["claims"]["quantity"].missed


def test_marks_lie_in_their_passages(judged):
    for mistake in judged[1]:
        assert mistake.passages
        assert all(0 <= mark.start < mark.end <= len(p.text) for p in mistake.passages for mark in p.marks)


def test_the_page_holds_every_mistake(judged):
    page = mistakes_page(judged[1], judged[0].articles)
    assert page.count('<div class="mistake"') == len(judged[1])
    anchors = set(re.findall(r'id="(g[\d-]+)"', page))
    assert anchors == set(re.findall(r'href="#(g[\d-]+)"', page)) != set()


def test_everything_is_escaped():
    evil = "<script>alert(1)</script>"
    mistake = Mistake(evil, "entity", "COUNT", "missed", (Passage(evil, (Mark(0, 3, "wanted"),)),), wanted={"text": evil}, found=evil)
    page = mistakes_page([mistake], 1)
    assert "<script" not in page and page.count("alert(1)") == 4


def test_nothing_wrong():
    assert "Nothing was missed" in mistakes_page([], 3)


def test_pieces_of_overlapping_marks():
    passage = Passage("up nearly 44% here", (Mark(3, 13, "wanted"), Mark(10, 13, "found")))
    assert pieces(passage) == [("up ", ""), ("nearly ", "wanted"), ("44%", "found wanted"), (" here", "")]


def test_readings_in_words():
    assert words({"value": 206, "period": {"start": "2017-04-01", "end": None}, "entity": 14, "evidence": "stated"}) == "value 206, period (start 2017-04-01)"
