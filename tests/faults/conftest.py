import os
import signal
import sys
from pathlib import Path

import pytest

from crimeclaims.archive.engines.local import InlineEngine
from crimeclaims.archive.run import Request, run_to_folder

sys.path.insert(0, str(Path(__file__).parent))
from support import contents, write_archive


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    return write_archive(tmp_path_factory.mktemp("archive"))


@pytest.fixture(scope="session")
def request_(archive):
    return Request([str(archive)], largest=6)


@pytest.fixture(scope="session")
def run_inline(nlp, request_):
    def run(folder, request=request_):
        return run_to_folder(request, Path(folder), engine=InlineEngine(request.job, nlp))

    return run


@pytest.fixture(scope="session")
def expected(run_inline, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "out"
    summary = run_inline(folder)
    assert (summary.articles, summary.quarantined) == (40, 2) and summary.claims > 20
    return contents(folder)


@pytest.fixture
def in_child():
    """Runs a function in a forked process group and returns its wait status."""

    def call(function, *, kill_after=None):
        pid = os.fork()
        if not pid:
            os.setsid()
            try:
                sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115
                function()
                os._exit(0)
            except BaseException:
                os._exit(70)
        if kill_after is not None:
            signal.sigtimedwait([], kill_after)
            os.killpg(pid, signal.SIGKILL)
        return os.waitpid(pid, 0)[1]

    return call
