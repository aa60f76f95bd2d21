"""`crimeclaims annotations to-…` and `from-…`: every format there and back from outside, and files that cannot be read."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crimeclaims.annotation.export import write
from crimeclaims.annotation.formats.files import FORMATS
from crimeclaims.cli.main import cli
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import read_articles

ROOT = Path(__file__).parents[2]


@pytest.fixture
def some(tmp_path):
    file = tmp_path / "some.jsonl"
    write(file, list(read_articles(ROOT / "annotations" / "dev.jsonl"))[:6])
    return file


def run(*args):
    return CliRunner().invoke(cli, ["annotations", *map(str, args)])


@pytest.mark.parametrize("name", FORMATS)
def test_there_and_back(name, some, tmp_path):
    there = run(f"to-{name}", some, "--output", tmp_path / "there")
    assert there.exit_code == 0 and "6 articles" in there.output, there.output
    back = run(f"from-{name}", tmp_path / "there", "--output", tmp_path / "back.jsonl")
    assert back.exit_code == 0 and "6 articles" in back.output, back.output
    again = [json.loads(line) for line in (tmp_path / "back.jsonl").read_text(encoding="utf-8").splitlines()]
    # articles with inline marks carry what annotators decide; the other formats carry everything
    assert [a["text"] for a in again] == [a.text for a in read_articles(some)]
    if name != "marked":
        assert (tmp_path / "back.jsonl").read_bytes() == some.read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_cannot_be_read_is_named(name, tmp_path):
    (tmp_path / "broken").write_bytes(b"{\xff nonsense")
    for file in ("broken", "missing"):
        done = run(f"from-{name}", tmp_path / file, "--output", tmp_path / "back.jsonl")
        assert isinstance(done.exception, BadAnnotation) and file in str(done.exception)
        assert not (tmp_path / "back.jsonl").exists()


def test_read_back_articles_join_those_of_the_file_but_marked_ones_replace_it(some, tmp_path):
    six = list(read_articles(some))
    for name, held in (("prodigy", 6), ("marked", 2)):
        write(tmp_path / "two.jsonl", six[:2], anew=True)
        run(f"to-{name}", tmp_path / "two.jsonl", "--output", tmp_path / name)
        write(tmp_path / "back.jsonl", six, anew=True)
        assert run(f"from-{name}", tmp_path / name, "--output", tmp_path / "back.jsonl").exit_code == 0
        assert len(list(read_articles(tmp_path / "back.jsonl"))) == held
