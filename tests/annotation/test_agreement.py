import dataclasses
import json
from pathlib import Path

import pytest

from crimeclaims.annotation.agreement import agree
from crimeclaims.annotation.stats import count, repeating_share
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import read_articles

ANNOTATIONS = Path(__file__).parents[2] / "annotations"


def write(path, articles):
    path.write_text("".join(json.dumps(a.to_record()) + "\n" for a in articles), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def articles():
    return list(read_articles(ANNOTATIONS / "dev.jsonl"))


def test_an_annotator_agrees_with_herself(articles, tmp_path):
    path = write(tmp_path / "a.jsonl", articles)
    found = agree(path, path)
    assert found.articles == len(articles)
    assert set(found.kappas.values()) == {1.0}
    assert found.report.tallies["claims"]["strict"].f1 == 1.0
    assert found.report.tallies["relations"]["IN"].f1 == 1.0


def test_a_lost_label_and_span_cost_agreement(articles, tmp_path):
    first = articles[0]
    poorer = dataclasses.replace(
        first, sentences=tuple(dataclasses.replace(s, labels=()) for s in first.sentences[:-1]) + first.sentences[-1:], spans=(), relations=(), quotes=(),
    )
    found = agree(write(tmp_path / "a.jsonl", [first]), write(tmp_path / "b.jsonl", [poorer]))
    assert found.report.tallies["entities (exact)"]["COUNT"].f1 == 0.0
    assert found.kappas["statistical_claim"] == pytest.approx(0.0, abs=0.2)


def test_other_articles_or_texts_cannot_be_compared(articles, tmp_path):
    one = write(tmp_path / "a.jsonl", articles[:1])
    with pytest.raises(BadAnnotation, match="no article"):
        agree(one, write(tmp_path / "b.jsonl", articles[1:2]))
    changed = dataclasses.replace(articles[0], text=articles[0].text + " ")
    with pytest.raises(BadAnnotation, match="differs"):
        agree(one, write(tmp_path / "c.jsonl", [changed]))


def test_the_corpus_is_no_template_filling():
    assert count(ANNOTATIONS).repeating < 0.05


def test_repeated_sentences_are_counted(articles):
    copy = dataclasses.replace(articles[0], id="copy")
    assert repeating_share([articles[0], copy]) > 0.5
    assert repeating_share([articles[0]]) == 0.0


def test_the_corpus_loads_with_datasets():
    from crimeclaims.learning.datasets import as_datasets

    found = as_datasets(ANNOTATIONS)
    assert found["train"].num_rows == sum(1 for _ in read_articles(ANNOTATIONS / "train.jsonl"))
    assert set(found["train"].features) >= {"id", "text", "sentences", "spans", "relations", "quotes"}
