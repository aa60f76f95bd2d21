"""The same run on Ray, with an actor killed in the middle."""

import os
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from support import contents

from crimeclaims.archive.run import run_to_folder

pytest.importorskip("ray.data", reason="needs crimeclaims[ray]")


def kill_an_actor(killed):
    """Kill the first extracting actor, or the worker process below it, once one is at work."""
    deadline = time.monotonic() + 60
    while not killed and time.monotonic() < deadline:
        time.sleep(0.2)
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                name = path.read_bytes()
                if b"ray::MapWorker(MapBatches(_Extractor" in name.replace(b" ", b"") and b"crimeclaims" in b"".join(children(path.parent.name)):
                    time.sleep(1.0)
                    os.kill(int(path.parent.name), signal.SIGKILL)
                    killed.append(name)
                    return
            except OSError:
                continue


def children(pid):
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found.append(Path(f"/proc/{child}/cmdline").read_bytes())
    return found


def test_ray_gives_the_same_folder_with_an_actor_killed(request_, expected, tmp_path):
    killed = []
    killer = threading.Thread(target=kill_an_actor, args=(killed,))
    killer.start()
    run_to_folder(replace(request_, engine="ray", workers=1), tmp_path / "out")
    killer.join()
    assert killed
    assert contents(tmp_path / "out") == expected
