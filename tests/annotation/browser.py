"""A review server as its own process, and a headless Chromium in front of it."""

import os
import re
import select
import shutil
import subprocess
import sys
import time

import pytest

ARTICLE = (
    "Burglary up in Kent\n\nKent Police recorded 909 burglaries in 2018/19, up 44% on the previous year. Essex Police recorded 388.\n\n"
    "“It is worrying 😟,” said Insp Jo Marsh. Anyone with information is asked to call 101."
)


class Server:
    """`crimeclaims review` on an article; `address` holds the token."""

    def __init__(self, folder, *args):
        source = folder / "articles"
        if not source.exists():
            source.mkdir()
            (source / "kent.txt").write_text(ARTICLE, encoding="utf-8")
        self.store = folder / "review.sqlite"
        command = [sys.executable, "-m", "crimeclaims", "review", str(source), "--store", str(self.store), "--published", "2019-11-04", "--no-browser", *map(str, args)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"})
        said, until = b"", time.monotonic() + 60
        while b"Ctrl+C" not in said and time.monotonic() < until and self.process.poll() is None:
            if select.select([self.process.stdout], [], [], 1)[0]:
                said += os.read(self.process.stdout.fileno(), 4096)
        found = re.search(rb"(http://127\.0\.0\.1:(\d+)/)\?token=(\S+)", said)
        assert found, said.decode()
        self.address, self.root, self.port, self.token = (found.group(i).decode() for i in (0, 1, 2, 3))

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def chromium(profile):
    """A headless browser; the test is skipped where there is none."""
    binary, driver = shutil.which("chromium") or shutil.which("chromium-browser"), shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("no chromium and chromedriver here (Debian: apt-get install chromium chromium-driver)")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (
        "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync",
        f"user-data-dir={profile}", "window-size=1400,900",
    ):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
