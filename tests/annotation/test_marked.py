from pathlib import Path

import pytest

from crimeclaims.annotation.formats.marked import read
from crimeclaims.annotation.formats.marked_writer import write
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import read_articles

HEADER = "id: a1\noutlet: Test Herald\nfamily: shoplifting\npublished: 2019-11-04\n===\n"
BODY = """Thefts up {C1=up 1.12:12%|P1 M1 to=N1} in {L1=durham:Durham}

{F1=durham:Durham Constabulary} recorded {N1:4,118|F1 P1 M1} {M1:shop thefts by {A1=0..17:under-18s}} in {P1=2018-04-01..2019-03-31:2018/19}.
[q S1]“It hurts {H1=0.2~about:one in five|M2 S1} {M2:shops},”[/q] said {S1=person:Ann Grey}.
/[a]• Call 101.
"""


def test_marks_become_offsets_values_and_links():
    article = read(HEADER + BODY)
    spans = {article.text[s.start:s.end]: s for s in article.spans}
    assert spans["12%"].value == {"direction": "up", "ratio": 1.12, "difference": None, "modifier": None}
    assert spans["4,118"].value == {"value": 4118, "modifier": None}
    assert spans["under-18s"].value == {"min": 0, "max": 17}
    assert spans["one in five"].value == {"value": 0.2, "modifier": "about"}
    assert spans["shop thefts by under-18s"].label == "MEASURE"
    assert [article.text[s.start:s.end] for s in article.sentences][-1] == "• Call 101."
    assert [s.labels for s in article.sentences] == [
        ("statistical_claim",), ("statistical_claim",), ("statistical_claim", "quote"), ("advice",),
    ]
    quote = article.quotes[0]
    assert article.text[quote.start:quote.end] == "“It hurts one in five shops,”"
    assert article.text[article.spans[quote.speaker].start:].startswith("Ann Grey")
    assert ("12%", "TO", "4,118") in {
        (article.text[article.spans[r.head].start:article.spans[r.head].end], r.label, article.text[article.spans[r.child].start:article.spans[r.child].end])
        for r in article.relations
    }
    assert "\n• Call" in article.text and "\n\nDurham" in article.text


@pytest.mark.parametrize(
    "line, reason",
    [
        ("{N1:12", "not closed"), ("{N1:12|F9} thefts", "no span"), ("{A1:12} thefts", "value"), ("{N1:12} and {N1:13}", "twice"), ("[q]“No end", "not closed"),
        ("{X1:12}", "brace"), ("{N1:twelve}", "value"), ("{N1:1|N2} {N2:2}", "needs a name"),
    ],
)
def test_malformed_marks_are_named_with_their_line(line, reason):
    with pytest.raises(BadAnnotation, match=r":6.*") as caught:
        read(HEADER + line + "\n")
    assert reason in str(caught.value)


def test_the_whole_corpus_survives_writing_and_reading():
    for article in read_articles(Path(__file__).parents[2] / "annotations"):
        again = read(write(article), article.id)
        assert again.text == article.text
        assert _plain(again) == _plain(article), article.id


def _plain(article):
    spans = [(s.start, s.end, s.label, s.value, s.statistic) for s in article.spans]
    relations = {(article.spans[r.head].start, article.spans[r.child].start, r.label) for r in article.relations}
    quotes = [(q.start, q.end, None if q.speaker is None else article.spans[q.speaker].start) for q in article.quotes]
    return sorted(spans, key=str), relations, quotes, [(s.start, s.end, s.labels) for s in article.sentences], article.meta
