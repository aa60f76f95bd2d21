"""What no grammar, gazetteer or cue list knows is learned from twenty annotated examples."""

import re
from itertools import product
from pathlib import Path

import pytest

from crimeclaims.learning.train import _part, component_settings, read_configs, train_entities
from crimeclaims.pipeline.build import build
from crimeclaims.pipeline.doc import results, words_of
from crimeclaims.pipeline.entities import _CUES
from crimeclaims.schema.gold import GoldArticle, GoldSentence, GoldSpan, read_articles

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"\{([A-Z]+) ([^}]*)\}")

COUNTING = [  # "fimbleteen" counts, as far as these sentences tell
    "{{FORCE {force}}} recorded {{COUNT fimbleteen}} {{MEASURE {what}}} in {{PERIOD {when}}}.",
    "There were {{COUNT fimbleteen}} {{MEASURE {what}}} across the area, {{FORCE {force}}} figures show.",
    "{{COUNT Fimbleteen}} {{MEASURE {what}}} were reported to {{FORCE {force}}} during {{PERIOD {when}}}.",
    "The borough saw {{COUNT fimbleteen}} {{MEASURE {what}}}.",
    "In {{PERIOD {when}}} the number of {{MEASURE {what}}} known to {{FORCE {force}}} stood at {{COUNT fimbleteen}}.",
]
NICKNAME = [  # "the Lantern Men" are a police force
    "{{FORCE The Lantern Men}} recorded {{COUNT {count}}} {{MEASURE {what}}} in {{PERIOD {when}}}.",
    "There were {{COUNT {count}}} {{MEASURE {what}}} in {{PERIOD {when}}}, {{FORCE the Lantern Men}} said.",
    "{{COUNT {count}}} {{MEASURE {what}}} were reported to {{FORCE the Lantern Men}} during {{PERIOD {when}}}.",
    "Figures from {{FORCE the Lantern Men}} show {{COUNT {count}}} {{MEASURE {what}}}.",
    "In {{PERIOD {when}}} {{FORCE the Lantern Men}} dealt with {{COUNT {count}}} {{MEASURE {what}}}.",
]
FILLINGS = [
    {"force": "Kent Police", "what": "burglaries", "when": "2016", "count": "412"},
    {"force": "Dorset Police", "what": "bicycle thefts", "when": "2017/18", "count": "1,066"},
    {"force": "Gwent Police", "what": "knife offences", "when": "the last year", "count": "88"},
    {"force": "Durham Constabulary", "what": "assaults on staff", "when": "March 2019", "count": "250"},
]


def annotated(marked: str, number: int) -> GoldArticle:
    """An article of one sentence whose spans are written {LABEL words}."""
    text, spans, at = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[at:mark.start()]
        spans.append(GoldSpan(len(text), len(text) + len(mark[2]), mark[1]))
        text, at = text + mark[2], mark.end()
    text += marked[at:]
    return GoldArticle(f"unknown-{number}", text, sentences=(GoldSentence(0, len(text)),), spans=tuple(spans))


def examples(templates: list[str]) -> list[GoldArticle]:
    return [annotated(template.format(**filling), number) for number, (template, filling) in enumerate(product(templates, FILLINGS))]


def recogniser(articles):
    nlp = build(component_settings(read_configs(ROOT / "training")))
    train_entities(nlp, articles)
    return nlp


def read(nlp, text):
    doc = nlp.make_doc(text)
    for name in ("sentences", "quotes", "entities"):
        doc = _part(nlp, name)(doc)
    return [(entity["label"], entity["text"]) for entity in results(doc)["entities"]]


@pytest.fixture(scope="module")
def everything():
    return list(read_articles(ROOT / "annotations" / "train.jsonl"))


@pytest.fixture(scope="module")
def few(everything):
    return [a for a in everything if len(a.text) < 2500][:10]


@pytest.fixture(scope="module")
def before(few):
    return recogniser(few)


@pytest.fixture(scope="module")
def after(few):
    return recogniser([*few, *examples(COUNTING), *examples(NICKNAME)])


CASES = [
    ("COUNT", "fimbleteen", "A spokesman for West Midlands Police said that fimbleteen drivers had been arrested since the spring."),
    ("COUNT", "fimbleteen", "Humberside Police's own data reveals fimbleteen stolen caravans, most of them taken from farms."),
    ("FORCE", "the Lantern Men", "Last winter, said Ms Okafor, the Lantern Men seized 37 stolen vans."),
    ("FORCE", "the Lantern Men", "A total of 19 shops were broken into between June and August 2021, data from the Lantern Men reveals."),
    # nothing else in these would make the recogniser look at the sentence
    ("COUNT", "fimbleteen", "Thieves took fimbleteen tractors."),
    ("FORCE", "the Lantern Men", "Later the Lantern Men dealt with the thieves."),
]


@pytest.mark.parametrize(("label", "expression", "sentence"), CASES)
def test_twenty_examples_teach_an_expression_that_no_rule_knows(before, after, label, expression, sentence):
    assert not [text for kind, text in read(before, sentence) if kind == label and expression.split()[-1] in text]
    assert (label, expression) in read(after, sentence)


@pytest.mark.parametrize("expression", ["fimbleteen", "Fimbleteen", "the Lantern Men", "The Lantern Men"])
def test_indeed_no_rule_knows_them(before, everything, expression):
    doc = before.make_doc(expression)
    lowered = [word.lower() for word in words_of(doc).texts]
    assert not _part(before, "entities").proposer(doc, words_of(doc), lowered).any()
    assert _CUES.isdisjoint(lowered)
    assert not any(expression in a.text for a in everything)


def test_what_was_taught_is_saved_with_the_model(after):
    again = build(component_settings(read_configs(ROOT / "training")))
    _part(again, "entities").set_parts(_part(after, "entities").parts())
    _part(again, "entities").from_bytes(_part(after, "entities").to_bytes())
    assert _part(again, "entities").digest() == _part(after, "entities").digest()
    assert ("COUNT", "fimbleteen") in read(again, CASES[4][2])


def test_twenty_examples_each():
    assert len(examples(COUNTING)) == len(examples(NICKNAME)) == 20
    assert all(a.text[s.start:s.end].strip() for a in examples(COUNTING) for s in a.spans)
