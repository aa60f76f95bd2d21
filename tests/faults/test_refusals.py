"""What may not go on in a folder, a full disk, and articles that kill."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from support import contents, write_archive

from crimeclaims.archive.engines.local import LocalEngine
from crimeclaims.archive.guard import Guard
from crimeclaims.archive.job import Job
from crimeclaims.archive.run import Request, run_to_folder
from crimeclaims.archive.store import Store
from crimeclaims.schema.errors import StoppedRun


def test_a_finished_folder_is_left_as_it_is(run_inline, expected, tmp_path):
    run_inline(tmp_path / "out")
    summary = run_inline(tmp_path / "out")
    assert summary.before == summary.articles == 40 and contents(tmp_path / "out") == expected


@pytest.mark.parametrize(
    "change, word", [({"published": "2019-01-01"}, "setting"), ({"job": Job("csv")}, "output format"), ({"columns": {"title": "headline"}}, "setting")],
)
def test_other_settings_are_refused(run_inline, request_, tmp_path, change, word):
    run_inline(tmp_path / "out")
    with pytest.raises(StoppedRun, match=f"begun with another {word}"):
        run_inline(tmp_path / "out", replace(request_, **change))


def test_another_input_or_model_is_refused(run_inline, request_, tmp_path):
    run_inline(tmp_path / "out")
    (tmp_path / "other").mkdir()
    with pytest.raises(StoppedRun, match="another input"):
        run_inline(tmp_path / "out", replace(request_, inputs=[str(write_archive(tmp_path / "other", 41))]))
    manifest = tmp_path / "out" / "manifest.jsonl"
    first, *rest = manifest.read_text().splitlines(keepends=True)
    manifest.write_text(json.dumps(json.loads(first) | {"model": "0"}) + "\n" + "".join(rest))
    with pytest.raises(StoppedRun, match="another model"):
        run_inline(tmp_path / "out")


def test_a_moved_archive_goes_on(run_inline, request_, archive, expected, tmp_path):
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / archive.name).write_bytes(archive.read_bytes())
    run_inline(tmp_path / "out")
    assert run_inline(tmp_path / "out", replace(request_, inputs=[str(tmp_path / "moved" / archive.name)])).before == 40


def test_two_runs_at_once_and_foreign_folders_are_refused(run_inline, tmp_path):
    with Store(tmp_path / "out", {"format": "parquet"}), pytest.raises(StoppedRun, match="another run is writing"):
        run_inline(tmp_path / "out")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("x")
    with pytest.raises(StoppedRun, match=r"holds something else already \(thesis.doc\)"):
        run_inline(tmp_path / "mine")


def test_a_full_disk_stops_the_run_and_the_next_one_goes_on(run_inline, expected, tmp_path):
    """A small tmpfs, filled up; then enlarged, as a person would free space."""
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    try:
        with pytest.raises(StoppedRun, match="the disk is full") as stop:
            run_inline(small / "out")
        assert "articles are safe" in str(stop.value)
        subprocess.run(["mount", "-o", "remount,size=20m", str(small)], check=True)
        assert run_inline(small / "out").before > 0
        assert contents(small / "out") == expected
    finally:
        subprocess.run(["umount", str(small)], check=True)


FATAL = """
import os, signal, sys
import pyarrow as pa, srsly
results, requests = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
receive = lambda: srsly.msgpack_loads(requests.read(int.from_bytes(requests.read(8), "little")))
receive()
while True:
    texts = pa.ipc.open_stream(receive()).read_all()["text"].to_pylist()
    if "POISON" in texts:
        os.kill(os.getpid(), signal.SIGKILL)
    data = srsly.msgpack_dumps({"files": {"claims": "".join(texts).encode()}, "quarantine": [], "articles": len(texts), "sentences": 0, "claims": 0})
    results.write(len(data).to_bytes(8, "little") + data)
    results.flush()
"""


def test_an_article_that_kills_its_worker_costs_one_article(tmp_path, monkeypatch):
    """The worker here is a stand-in that dies of one text."""
    monkeypatch.setattr(Guard, "command", (sys.executable, "-c", FATAL))
    rows = [{"id": f"a{i}", "text": "POISON" if i == 11 else f"Story {i}."} for i in range(16)]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    request = Request([str(tmp_path / "a.jsonl")], Job(sketches=False), largest=16)
    summary = run_to_folder(request, tmp_path / "out", engine=LocalEngine(request.job, 1))
    assert (summary.articles, summary.quarantined) == (15, 1)
    assert (tmp_path / "out" / "claims" / "part-000000.parquet").read_text() == "".join(f"Story {i}." for i in range(16) if i != 11)
    (entry,) = map(json.loads, (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines())
    assert entry == {"number": 11, "id": "a11", "where": f"{tmp_path}/a.jsonl line 12", "reason": "kills the worker (signal 9)"}


def test_a_component_that_fails_costs_one_article(nlp, tmp_path, monkeypatch, run_inline):
    from crimeclaims.pipeline import quotes

    real = quotes.find_quotes
    monkeypatch.setattr(quotes, "find_quotes", lambda text: 1 / 0 if "village 6" in text else real(text))
    summary = run_inline(tmp_path / "out")
    assert (summary.articles, summary.quarantined) == (39, 3)
    assert "ZeroDivisionError" in Path(tmp_path / "out" / "quarantine.jsonl").read_text()


def test_a_worker_that_cannot_load_its_model_says_so(archive, tmp_path):
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 7\n")
    request = Request([str(archive)], Job(model=str(tmp_path)))
    with pytest.raises(StoppedRun, match="cannot be loaded"):
        run_to_folder(request, tmp_path / "out", engine=LocalEngine(request.job, 1))
