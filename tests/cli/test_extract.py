"""`crimeclaims extract` from outside: real files, real processes, bad input."""

import json
import subprocess
import sys

import pytest

from crimeclaims.cli.main import app

ARTICLE = "Kent Police recorded 909 burglaries in 2018/19, up 44% on the previous year.\n\n“It is worrying,” said Insp Jo Marsh.\n\nCall 101 with information."


def run(*args, cwd=None):
    return subprocess.run([sys.executable, "-m", "crimeclaims", "extract", *map(str, args)], capture_output=True, cwd=cwd, timeout=120)


def records(output):
    return [json.loads(line) for line in output.decode().splitlines()]


@pytest.fixture(scope="module")
def messy(tmp_path_factory):
    """A folder with every kind of bad input beside good articles, and the run over it."""
    folder = tmp_path_factory.mktemp("messy")
    (folder / "good.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "empty.txt").write_text("")
    (folder / "blank.txt").write_text(" \n\t\r\n ")
    (folder / "crlf.txt").write_bytes(ARTICLE.replace("\n", "\r\n").encode())
    (folder / "nul.txt").write_bytes(b"Kent Police recorded 909 \x00 burglaries in 2019.")
    (folder / "latin.txt").write_bytes(b"first line\nsecond \xe9 line")
    (folder / "huge.txt").write_text("Kent Police recorded 12 thefts in 2019, it said, and " * 1500 + "nothing else happened in the town that day, " * 21000)
    lines = [
        json.dumps({"id": "ok", "text": ARTICLE, "published": "2019-11-04", "desk": "crime"}), "{not json", json.dumps({"id": "x", "body": "no text"}),
        json.dumps({"id": "surrogate", "text": "Kent \ud800 Police recorded 12 thefts in 2019."}), json.dumps({"text": 5}), "[]", json.dumps({"text": ARTICLE}),
    ]
    (folder / "rows.jsonl").write_text("\n".join(lines) + "\n")
    return folder, run(folder, "--output", folder / "out" / ".." / "out.jsonl", "--published", "2019-11-04") if (folder / "out").mkdir() is None else None


def test_each_failure_is_one_line_with_file_and_line_and_reason(messy):
    _, done = messy
    stderr = done.stderr.decode()
    assert done.returncode == 1
    assert "latin.txt line 2: not UTF-8" in stderr
    assert "rows.jsonl line 2: not JSON" in stderr
    assert 'rows.jsonl line 3: no "text" field (found: id, body)' in stderr
    assert 'rows.jsonl line 5: "text" is a int' in stderr
    assert "rows.jsonl line 6: not an article" in stderr
    assert "5 could not be read" in stderr.splitlines()[-1]


def test_everything_else_is_extracted(messy):
    folder, _ = messy
    found = {r["id"]: r for r in records((folder / "out.jsonl").read_bytes())}
    assert {"good", "empty", "blank", "crlf", "nul", "huge", "ok", "surrogate"} <= found.keys() and len(found) == 9
    assert found["empty"]["sentences"] == found["blank"]["sentences"] == []
    assert found["ok"]["desk"] == "crime"
    assert len(found["huge"]["claims"]) >= 1000


def test_offsets_index_the_text_as_given(messy):
    folder, _ = messy
    found = {r["id"]: r for r in records((folder / "out.jsonl").read_bytes())}
    texts = {"good": ARTICLE, "crlf": ARTICLE.replace("\n", "\r\n"), "ok": ARTICLE, "nul": "Kent Police recorded 909 \x00 burglaries in 2019.", "surrogate": "Kent \ud800 Police recorded 12 thefts in 2019."}
    for name, text in texts.items():
        for entity in found[name]["entities"]:
            assert text[entity["start"]:entity["end"]] == entity["text"]
        assert [text[s["start"]:s["end"]] for s in found[name]["sentences"]]


def test_the_record_has_the_contracts_shape(messy):
    folder, _ = messy
    record = next(r for r in records((folder / "out.jsonl").read_bytes()) if r["id"] == "ok")
    assert {"id", "published", "sentences", "entities", "relations", "quotes", "claims"} <= record.keys()
    for sentence in record["sentences"]:
        assert {"start", "end", "label", "labels", "scores"} == sentence.keys()
        assert sentence["scores"].keys() == {"statistical_claim", "quote", "advice"}
    for entity in record["entities"]:
        assert {"start", "end", "label", "text", "value", "score"} == entity.keys()
    for relation in record["relations"]:
        assert 0 <= relation["head"] < len(record["entities"]) and 0 <= relation["child"] < len(record["entities"])
    count = next(c for c in record["claims"] if c["value"] == 909)
    assert count["id"].startswith("ok#") and count["kind"] == "count"
    assert count["force"]["id"] == "kent" and count["force"]["evidence"] == "stated"
    assert (count["period"]["start"], count["period"]["end"]) == ("2018-04-01", "2019-03-31")
    assert {"text", "sentence", "quantity", "measure", "source", "in_quote", "speaker", "check", "score"} <= count.keys()


def test_standard_output_holds_only_records(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    done = run(tmp_path / "a.txt", "--output", "-", cwd=tmp_path)
    assert done.returncode == 0
    assert [r["id"] for r in records(done.stdout)] == ["a"]
    assert b"1 articles" in done.stderr


@pytest.mark.parametrize(
    "args, message",
    [
        (["a.txt", "--output", "out.csv"], "neither a .jsonl file"), (["a.txt", "-o", "-", "--published", "yesterday"], "not a date"),
        (["a.txt", "-o", "nowhere/out.jsonl"], "cannot be written"), (["a.txt", "-o", "-", "--model", "nothing"], "no trained pipeline"),
    ],
)
def test_mistakes_in_the_call_are_explained(tmp_path, args, message, monkeypatch, capsys):
    (tmp_path / "a.txt").write_text(ARTICLE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["crimeclaims", "extract", *args])
    with pytest.raises(SystemExit) as stopped:  # the command itself, in this process: it ends before it reads an article
        app()
    assert stopped.value.code == 2 and message in capsys.readouterr().err


def test_a_missing_file_is_a_failure_not_the_end(tmp_path):
    (tmp_path / "a.txt").write_text(ARTICLE)
    done = run("missing.txt", "a.txt", "-o", "-", cwd=tmp_path)
    assert done.returncode == 1 and "missing.txt: no such file" in done.stderr.decode() and len(records(done.stdout)) == 1
