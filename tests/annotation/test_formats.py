"""Other tools' formats: the whole corpus there and back, and what is refused."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from spacy.tokens import DocBin

from crimeclaims.annotation.formats import docbin, label_studio, prodigy
from crimeclaims.annotation.formats.marked import read
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, read_articles

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def corpus():
    return [a for name in ("train", "dev", "test") for a in read_articles(ROOT / "annotations" / f"{name}.jsonl")]


@pytest.mark.parametrize("tool", [prodigy, label_studio])
def test_the_whole_corpus_there_and_back(tool, corpus):
    for article in corpus:
        task = json.loads(json.dumps(tool.to_task(article)))
        assert tool.from_task(task) == article, article.id


def test_docbin_there_and_back(corpus):
    assert list(docbin.from_docbin(DocBin().from_bytes(docbin.to_docbin(corpus).to_bytes()))) == corpus


def test_prodigys_tokens_and_ends_fit(corpus):
    task = prodigy.to_task(corpus[0])
    for span in task["spans"]:
        first, last = task["tokens"][span["token_start"]], task["tokens"][span["token_end"]]
        assert first["start"] <= span["start"] and span["end"] <= last["end"]
    for link in task["relations"]:
        assert link["head"] == link["head_span"]["token_end"] and link["child"] == link["child_span"]["token_end"]


def test_rejected_tasks_are_left_out(corpus):
    assert prodigy.from_task(prodigy.to_task(corpus[0]) | {"answer": "reject"}) is None
    task = label_studio.to_task(corpus[0])
    task["annotations"][0]["was_cancelled"] = True
    assert label_studio.from_task(task) is None


def test_json_min_is_refused_with_a_word():
    with pytest.raises(BadAnnotation, match="JSON-MIN export"):
        label_studio.from_task({"text": "Kent Police", "id": 1, "spans": [{"start": 0, "end": 4, "labels": ["FORCE"]}], "annotator": 1})


def test_predictions_go_as_pre_annotations(corpus):
    task = label_studio.to_task(corpus[0], corpus[0], "m1")
    assert "annotations" not in task and task["predictions"][0]["model_version"] == "m1"


def test_the_configuration_names_everything_the_tasks_use(corpus):
    config = ElementTree.fromstring(label_studio.configuration())
    names = {e.get("name"): e.tag.lower() for e in config.iter() if e.get("name")}
    for article in corpus[:20]:
        for r in label_studio.results(article):
            assert r["type"] == "relation" or names[r["from_name"]] == r["type"]


def test_emoji_count_as_one():
    article: GoldArticle = read("id: x\noutlet: x\nfamily: x\npublished: none\n===\n😟😟 {N1:909} thefts\n")
    assert article.spans[0].start == 3 and label_studio.from_task(label_studio.to_task(article)) == article
