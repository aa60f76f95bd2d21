"""A pipeline trained on a few articles with small settings, shared by all tests of learning."""

from pathlib import Path

import pytest

from crimeclaims.learning.train import read_configs, train
from crimeclaims.schema.gold import read_articles

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def few():
    return [a for a in read_articles(ROOT / "annotations" / "train.jsonl") if len(a.text) < 1500][:8]


@pytest.fixture(scope="session")
def configs():
    configs = read_configs(ROOT / "training")
    configs["entities"]["component"]["iterations"] = 10
    configs["relations"]["component"]["trees"]["count"] = 5
    configs["train"] |= {"folds": 2, "fold_iterations": 10}
    return configs


@pytest.fixture(scope="session")
def trained(few, configs):
    return train(few, configs, workers=1)
