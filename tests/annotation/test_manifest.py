"""The splits are what the manifest says, and `test` holds outlets and offence families that the others have never seen."""

import json
from pathlib import Path

from crimeclaims.annotation.manifest import describe, write
from crimeclaims.schema.gold import read_articles

ANNOTATIONS = Path(__file__).parents[2] / "annotations"


def test_the_splits_are_those_of_the_manifest():
    assert json.loads((ANNOTATIONS / "manifest.json").read_text(encoding="utf-8")) == describe(ANNOTATIONS)


def test_test_holds_other_outlets_and_families():
    manifest = describe(ANNOTATIONS)
    for split in ("train", "dev"):
        assert not set(manifest["test"]["outlets"]) & set(manifest[split]["outlets"])
        assert not set(manifest["test"]["families"]) & set(manifest[split]["families"])
    assert not set(manifest["dev"]["outlets"]) & set(manifest["train"]["outlets"])


def test_no_article_is_in_two_splits():
    ids = [article.id for article in read_articles(ANNOTATIONS)]
    assert len(ids) == len(set(ids))


def test_a_changed_split_is_noticed(tmp_path):
    for split in ("train", "dev", "test"):
        lines = (ANNOTATIONS / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()[:2]
        (tmp_path / f"{split}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    before = write(tmp_path).read_text(encoding="utf-8")
    (tmp_path / "test.jsonl").write_text(lines[0] + "\n", encoding="utf-8")
    assert json.loads(before) != describe(tmp_path)
