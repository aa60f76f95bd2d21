"""What a folder holds: tables with a stated schema, JSONL, CSV that no spreadsheet runs; clusters of copies; what a person sees."""

import csv
import json
import sys

import duckdb
import pyarrow.parquet as pq
import pytest

from crimeclaims.archive.batch import extract_batch, extract_batches
from crimeclaims.archive.engines.local import InlineEngine
from crimeclaims.archive.formats import harmless
from crimeclaims.archive.job import Job
from crimeclaims.archive.run import Request, run_to_folder
from crimeclaims.archive.shards import shard_size
from crimeclaims.cli.main import app
from crimeclaims.schema.arrow import SCHEMAS

STORY = "Kent Police recorded {} burglaries in 2018/19, up 44% on the previous year. The force said on Monday that it would send out more patrols in the winter months, and asked the public to lock their doors and windows at night."
ROWS = [
    {"id": "one", "text": STORY.format(909), "published": "2019-11-04"}, {"id": "=cmd|' /C calc'!A0", "text": "Kent \ud800 Police recorded 12 thefts in 2019."},
    {"id": "copy", "text": STORY.format(909) + " Read more here.", "published": "2019-11-04", "desk": "crime"}, {"id": "other", "text": "The fair was nice. " * 9},
]


@pytest.fixture
def run(nlp, tmp_path):
    def of(form, rows=ROWS):
        (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        request = Request([str(tmp_path / "a.jsonl")], Job(form))
        return run_to_folder(request, tmp_path / form, engine=InlineEngine(request.job, nlp)), tmp_path / form

    return of


def test_parquet_tables_have_the_stated_schema(run):
    summary, folder = run("parquet")
    assert summary.articles == 4 and summary.copies == 1
    for name in ("claims", "sentences", "entities", "articles"):
        assert pq.read_schema(folder / name / "part-000000.parquet").equals(SCHEMAS[name], check_metadata=True)
    one = duckdb.sql(f"SELECT value, force_id, period_start, measure FROM '{folder}/claims/*.parquet' WHERE article = 'one' AND kind = 'count'").fetchall()
    assert one == [(909.0, "kent", "2018-04-01", "burglaries")]
    once = f"SELECT count(*) FROM '{folder}/claims/*.parquet' WHERE value = 909 AND number NOT IN (SELECT number FROM '{folder}/clusters.parquet' WHERE number <> first)"
    assert duckdb.sql(once).fetchall() == [(1,)]
    assert duckdb.sql(f"SELECT extra FROM '{folder}/articles/*.parquet' WHERE article = 'copy'").fetchall() == [('{"desk": "crime"}',)]


def test_jsonl_holds_the_records(run):
    _, folder = run("jsonl")
    found = [json.loads(line) for line in (folder / "records" / "part-000000.jsonl").read_text().splitlines()]
    assert [r["id"] for r in found] == [r["id"] for r in ROWS] and "Kent \ud800 Police" in found[1]["claims"][0]["text"]
    assert [json.loads(line)["article"] for line in (folder / "clusters.jsonl").read_text().splitlines()] == ["one", "copy"]


def test_csv_runs_no_formula(run):
    _, folder = run("csv")
    with open(folder / "claims" / "part-000000.csv", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {"one", "'=cmd|' /C calc'!A0"} <= {row["article"] for row in rows}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


@pytest.mark.parametrize("cell, shown", [("=1+1", "'=1+1"), (" @SUM(A1)", "' @SUM(A1)"), ("\t=1", "'\t=1"), ("-5 degrees", "'-5 degrees"), (-5.0, -5.0), ("Kent", "Kent"), (None, None)])
def test_harmless_cells(cell, shown):
    assert harmless(cell) == shown


def test_any_engine_can_call_the_batch_function(nlp):
    import pyarrow as pa

    batch = pa.RecordBatch.from_pylist([{"text": STORY.format(5)}, {"text": None}])
    found = extract_batch(nlp, batch, ("claims", "articles"))
    assert found["claims"].schema.equals(SCHEMAS["claims"]) and found["articles"].num_rows == 2
    assert sum(b.num_rows for b in extract_batches([batch])) == found["claims"].num_rows


def test_shards_grow_and_are_the_same_in_every_run():
    assert [shard_size(n) for n in (0, 3, 4, 8, 40, 10**9)] == [25, 25, 50, 100, 2000, 2000]


def test_memory_zones_keep_the_vocabulary_flat(nlp):
    import pyarrow as pa

    def words(start):
        return pa.RecordBatch.from_pylist([{"text": " ".join(f"w{start}x{i}y{j}" for j in range(50))} for i in range(60)])

    extract_batch(nlp, words(0), ("claims",))
    before = sum(1 for _ in nlp.vocab), len(nlp.vocab.strings)
    extract_batch(nlp, words(1), ("claims",))
    assert (sum(1 for _ in nlp.vocab), len(nlp.vocab.strings)) == before


@pytest.fixture
def extract(tmp_path, monkeypatch, capfd):
    """Runs the command in this process; its workers are real."""

    def call(*args):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["crimeclaims", "extract", *map(str, args)])
        with pytest.raises(SystemExit) as done:
            app()
        return done.value.code, *capfd.readouterr()

    return call


def test_the_command_into_a_folder(tmp_path, extract):
    (tmp_path / "a.csv").write_text("uid,body,date\n1,Kent Police recorded 909 burglaries in 2018/19.,2019-11-04\n2,Nothing,\n3,a,b,c\n")
    call = ["a.csv", "--columns", "id=uid,text=body,published=date", "--workers", 1, "-o", "out"]
    code, out, err = extract(*call, "--json")
    assert code == 1 and "a.csv line 4: 4 fields, but the header names 3" in err
    assert {"articles": 2, "quarantined": 1, "before": 0}.items() <= json.loads(out).items()
    assert extract(*call, "--quiet") == (1, "", "")
    code, _, err = extract("a.csv", "-o", "out")
    assert code == 2 and "begun with another setting" in err


@pytest.mark.parametrize(
    "more, message", [(["--columns", "body=text"], "not a field of an article"), (["--format", "xml"], "not known"), (["--engine", "spark"], "not known"), (["--model", "no"], "no trained pipeline")],
)
def test_mistakes_in_the_call_are_explained(tmp_path, extract, more, message):
    (tmp_path / "a.txt").write_text("x")
    code, _, err = extract("a.txt", "-o", "out", *more)
    assert code == 2 and message in err
