"""kill -9 at any point, then the same command again: the folder is the same, byte for byte, as after an uninterrupted run."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import contents

STEPS = ("fsync", "replace", "truncate", "unlink")


def die_at(step, count):
    """Make the `count`th call of an os function kill this process: before it is carried out, or just after where count is negative."""
    real, left = getattr(os, step), [abs(count)]

    def fatal(*args, **more):
        left[0] -= 1
        if left[0]:
            return real(*args, **more)
        if count < 0:
            real(*args, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(os, step, fatal)


@pytest.mark.parametrize("seed", range(20))
def test_killed_at_20_random_points(seed, run_inline, expected, in_child, tmp_path):
    """Each point is a system call of the commit, before or after it; some runs are killed three times."""
    chance = random.Random(seed)
    for _ in range(chance.choice([1, 1, 3])):
        step, count = chance.choice(STEPS[:2]), chance.choice([1, -1]) * chance.randint(1, 40)
        status = in_child(lambda step=step, count=count: (die_at(step, count), run_inline(tmp_path / "out")))
        assert os.WIFEXITED(status) or os.WTERMSIG(status) == signal.SIGKILL
    run_inline(tmp_path / "out")
    assert contents(tmp_path / "out") == expected


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_random_moments(seed, run_inline, expected, in_child, tmp_path):
    in_child(lambda: run_inline(tmp_path / "out"), kill_after=random.Random(seed).uniform(0.01, 0.6))
    run_inline(tmp_path / "out")
    assert contents(tmp_path / "out") == expected


def test_a_resumed_run_reads_only_what_is_left(run_inline, request_, archive, expected, in_child, tmp_path, monkeypatch):
    from crimeclaims.archive.readers import jsonl

    in_child(lambda: (die_at("replace", -30), run_inline(tmp_path / "out")))
    read = []
    real = jsonl._read_line
    monkeypatch.setattr(jsonl, "_read_line", lambda line, where, wishes: read.append(where) or real(line, where, wishes))
    run_inline(tmp_path / "out")
    done = 6 * ((30 - 1) // 5)  # shards of six rows, five files each
    assert read[0].endswith(f"line {done + 1}") and len(read) == 42 - done
    assert contents(tmp_path / "out") == expected


def command(archive, folder):
    return [sys.executable, "-c", "import sys\nfrom pathlib import Path\nfrom crimeclaims.archive.run import Request, run_to_folder\n"
            "run_to_folder(Request([sys.argv[1]], largest=6, workers=2), Path(sys.argv[2]))", str(archive), str(folder)]


def workers_of(group):
    """The process ids of a run's workers."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            pid = int(path.parent.name)
            if b"crimeclaims.archive.worker" in path.read_bytes() and os.getpgid(pid) == group:
                found.append(pid)
        except OSError:
            pass
    return found


def test_real_processes_killed_one_by_one_and_all_together(archive, expected, tmp_path):
    """Workers are killed while the run goes on; then its whole process group; then the command runs to its end."""
    folder = tmp_path / "out"
    chance = random.Random(7)
    running = subprocess.Popen(command(archive, folder), start_new_session=True)
    killed, deadline = 0, time.monotonic() + 60
    while running.poll() is None and killed < 3 and time.monotonic() < deadline:
        time.sleep(chance.uniform(0.3, 1.5))
        for worker in workers_of(running.pid)[:1]:
            os.kill(worker, signal.SIGKILL)
            killed += 1
    assert killed
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    subprocess.run(command(archive, folder), check=True, timeout=120)
    assert contents(folder) == expected
    assert not workers_of(running.pid)
