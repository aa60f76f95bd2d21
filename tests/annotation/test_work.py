"""Corrections: each one's effect, what it refuses, and that a log replays."""

import pytest

from crimeclaims.annotation.formats.marked import read
from crimeclaims.annotation.notation import from_notation, to_notation
from crimeclaims.annotation.work import BadEdit, Work, apply, find_span, replay

SOURCE = """id: x
outlet: x
family: x
published: 2019-11-04
===
{F1=kent:Kent Police} recorded {N1:909|F1 M1} {M1:burglaries}.
[q]“It is bad,”[/q] said {S1=person:Jo Marsh}. Then it rained.
"""


@pytest.fixture
def work():
    return Work(read(SOURCE))


def key(work, words):
    return next([s.start, s.end, s.label] for s in work.article.spans if work.article.text[s.start:s.end] == words)


def test_removing_a_figure_takes_its_links_and_the_label_that_followed_from_it(work):
    after = apply(work, {"do": "remove", "span": key(work, "909")}).article
    assert not after.relations and after.sentences[0].labels == ()


def test_a_new_figure_brings_the_label(work):
    at = work.article.text.index("rained")
    after = apply(work, {"do": "add", "start": at, "end": at + 7, "label": "COUNT", "value": {"value": 1, "modifier": None}}).article
    assert after.sentences[1].labels == ("statistical_claim", "quote")


def test_spaces_at_the_ends_are_left_out(work):
    at = work.article.text.index(" rained")
    assert find_span(apply(work, {"do": "add", "start": at, "end": at + 7, "label": "PERIOD"}).article, [at + 1, at + 7, "PERIOD"])


def test_relabelling_drops_links_that_no_longer_fit(work):
    span = key(work, "Kent Police")
    after = apply(work, {"do": "change", "span": span, "new": {"start": span[0], "end": span[1], "label": "PERIOD"}}).article
    assert {r.label for r in after.relations} == {"OF"}


def test_speaker_link_and_sentence_corrections(work):
    quote, text = work.article.quotes[0], work.article.text
    after = replay(work, [
        {"do": "speaker", "quote": [quote.start, quote.end], "speaker": key(work, "Jo Marsh")}, {"do": "unlink", "head": key(work, "909"), "child": key(work, "Kent Police"), "label": "IN"},
        {"do": "split", "at": text.index("Then")}, {"do": "labels", "at": text.index("Then"), "labels": ["advice"]},
    ])
    assert text[after.article.spans[after.article.quotes[0].speaker].start:].startswith("Jo")
    assert [r.label for r in after.article.relations] == ["OF"]
    assert [s.labels for s in after.article.sentences] == [("statistical_claim",), ("quote",), ("advice",)]
    assert len(apply(after, {"do": "join", "at": text.index("“")}).article.sentences) == 2


@pytest.mark.parametrize("action, words", [
    ({"do": "add", "start": 0, "end": 4, "label": "PLACE"}, "overlaps the FORCE"), ({"do": "add", "start": 5, "end": 99999, "label": "PLACE"}, "outside"),
    ({"do": "add", "start": 20, "end": 60, "label": "SOURCE"}, "overlaps"), ({"do": "join", "at": 99}, "no sentence"), ({"do": "dance"}, "no correction"),
    ({"do": "labels", "at": 0, "labels": ["fun"]}, "no sentence label"), ({"do": "add"}, "not complete"), ({"do": "remove", "span": [0, 1, "COUNT"]}, "any more"),
])
def test_what_breaks_the_contract_is_refused_with_a_word(work, action, words):
    with pytest.raises(BadEdit, match=words):
        apply(work, action)


def test_a_link_the_contract_does_not_know_is_refused(work):
    with pytest.raises(BadEdit, match="cannot be linked"):
        apply(work, {"do": "link", "head": key(work, "Kent Police"), "child": key(work, "909"), "label": "IN"})


@pytest.mark.parametrize("label, words, written", [
    ("PERIOD", "2018/19", "2018-04-01..2019-03-31"), ("CHANGE", "44%", "up 1.44~over"), ("AGE", "13 to 15", "13..15!most_common"), ("SOURCE", "Jo Marsh", "person"),
    ("COUNT", "1,200", "1200~about"), ("RATE", "22", "22/day"), ("FORCE", "the Met", "metropolitan"),
])
def test_values_in_the_guidelines_notation(label, words, written):
    from crimeclaims.schema.gold import GoldSpan

    value, statistic = from_notation(label, words, written)
    assert to_notation(GoldSpan(0, len(words), label, value, statistic), words) == written
    with pytest.raises(BadEdit):
        from_notation(label, words, "}{")
