"""`crimeclaims show` and `crimeclaims evaluate --errors --reliability` from outside."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crimeclaims.cli import evaluate as evaluate_command
from crimeclaims.cli import show as show_command
from crimeclaims.cli.main import cli
from crimeclaims.schema.errors import BadInput

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "tests" / "articles"


@pytest.fixture
def run(nlp, monkeypatch):
    """Run a command with the pipeline that the tests have loaded already."""
    for module in (show_command, evaluate_command):
        monkeypatch.setattr(module, "load", lambda model: nlp)
    return lambda *args: CliRunner().invoke(cli, [*map(str, args)])


def test_a_text_file(run):
    done = run("show", ARTICLES / "three-forces.txt", "--published", "2021-09-01")
    assert done.exit_code == 0
    assert "[412]COUNT" in done.output and "count  412" in done.output


def test_the_first_of_a_file_or_the_one_named(run):
    first, second = run("show", ARTICLES / "quarterly.jsonl"), run("show", ARTICLES / "quarterly.jsonl", "--id", "wire-2")
    assert first.exit_code == second.exit_code == 0
    assert first.output != second.output


def test_a_page(run, tmp_path):
    done = run("show", ARTICLES / "three-forces.txt", "--html", tmp_path / "page.html")
    assert done.exit_code == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("args, reason", [
    (["no-such-file.txt"], "no-such-file.txt"),
    ([ARTICLES / "quarterly.jsonl", "--id", "nobody"], "no article with the id 'nobody'"),
    ([ARTICLES / "three-forces.txt", "--published", "yesterday"], "is not a date"),
    ([ARTICLES / "three-forces.txt", "--html", "no/such/folder/page.html"], "cannot be written"),
])
def test_refusals_say_why(run, args, reason):
    done = run("show", *args)
    assert isinstance(done.exception, BadInput)
    assert reason in str(done.exception)


def test_errors_of_an_evaluation(run, tmp_path):
    lines = (ROOT / "annotations" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:4]
    (tmp_path / "some.jsonl").write_text("\n".join(lines), encoding="utf-8")
    plain = run("evaluate", "--data", tmp_path / "some.jsonl", "--json")
    told = run("evaluate", "--data", tmp_path / "some.jsonl", "--json", "--errors", tmp_path / "errors.html", "--reliability", tmp_path / "chart.svg")
    assert json.loads(plain.stdout) == json.loads(told.stdout)
    assert "mistakes in 4 articles" in (tmp_path / "errors.html").read_text(encoding="utf-8")
    assert "statistical claim</text>" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
