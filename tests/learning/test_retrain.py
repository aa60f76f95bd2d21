"""`train --only`: the part learns what the annotators corrected, the rest stays as it was."""

from dataclasses import replace
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from crimeclaims.learning.retrain import retrain
from crimeclaims.learning.train import read_configs
from crimeclaims.schema.errors import BadInput
from crimeclaims.schema.gold import read_articles

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def few():
    return [a for a in read_articles(ROOT / "annotations" / "train.jsonl") if len(a.text) < 3000][:7]


@pytest.fixture(scope="module")
def configs():
    configs = read_configs(ROOT / "training")
    configs["entities"]["component"]["iterations"] = 8
    configs["relations"]["component"]["trees"]["count"] = 10
    configs["train"]["folds"] = 2
    return configs


def test_corrected_labels_change_the_prediction_and_nothing_else(nlp, few, configs):
    # annotators decide that these articles' direct speech is advice, too
    corrected = [replace(a, sentences=tuple(replace(s, labels=("quote", "advice") if "quote" in s.labels else s.labels) for s in a.sentences)) for a in few]
    with threadpool_limits(1):  # small sums; several threads only wait for each other
        changed = retrain(nlp, corrected, configs, "labels")
    text = next(a.text for a in few[1:] if a.quotes)
    before, after = nlp(text)._, changed(text)._
    spoken = [i for i, s in enumerate(before.sentences) if s.label == "quote"]
    assert spoken and any(after.sentences[i].scores["advice"] > before.sentences[i].scores["advice"] + 0.2 for i in spoken)
    assert after.entities == before.entities and after.relations == before.relations
    assert changed.get_pipe("claim_relations").digest() == nlp.get_pipe("claim_relations").digest()


def test_relations_alone(nlp, few, configs):
    changed = retrain(nlp, few, configs, "relations")
    assert changed.get_pipe("claim_labels").digest() == nlp.get_pipe("claim_labels").digest()
    assert changed.get_pipe("claim_relations").digest() != nlp.get_pipe("claim_relations").digest()


def test_other_parts_cannot_be_trained_alone(nlp, few, configs):
    with pytest.raises(BadInput, match="cannot be trained alone"):
        retrain(nlp, few, configs, "entities")
