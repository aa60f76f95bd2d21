"""A person at the page: opens it, corrects a label, a span and a link, undoes, comes back, exports, trains and sees the changed prediction."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crimeclaims.annotation.export import write
from crimeclaims.schema.gold import read_articles

sys.path.insert(0, str(Path(__file__).parent))
from browser import ARTICLE, Server, chromium

ROOT = Path(__file__).parents[2]

SELECT = """
const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
for (let n; n = walker.nextNode();) {
  const at = n.data.indexOf(arguments[0]);
  if (at < 0 || n.parentElement.tagName !== 'P') continue;
  getSelection().setBaseAndExtent(n, at, n, at + arguments[0].length); return true;
}
return false;
"""


class Page:
    def __init__(self, driver):
        self.driver = driver

    def say(self):
        return self.driver.find_element("id", "saved").text

    def press(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains

        for key in keys:
            before = self.say()
            ActionChains(self.driver).send_keys(key).perform()
            until = time.monotonic() + 5
            while (self.say() == before or self.say() == "saving…") and time.monotonic() < until:
                time.sleep(0.02)
                if self.say() == before and time.monotonic() > until - 4:
                    break

    def move(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def select(self, words):
        assert self.driver.execute_script(SELECT, words)

    def click(self, words, offset=2):
        """A real click of the mouse in the middle of some words of the article."""
        from selenium.webdriver.common.action_chains import ActionChains

        self.select(words)
        x, y = self.driver.execute_script("const r = getSelection().getRangeAt(0).getBoundingClientRect(); getSelection().removeAllRanges(); return [r.x + r.width / 2, r.y + r.height / 2]")
        actions = ActionChains(self.driver)
        actions.w3c_actions.pointer_action.move_to_location(int(x), int(y))
        actions.w3c_actions.pointer_action.click()
        actions.perform()

    def here(self):
        return self.driver.find_element("id", "focus").text


def wait(page, words):
    until = time.monotonic() + 10
    while words not in page.say() and time.monotonic() < until:
        time.sleep(0.03)
    assert words in page.say(), page.say()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("review")


@pytest.fixture(scope="module")
def driver(tmp_path_factory):
    driver = chromium(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


def shot(driver, name):
    if folder := os.environ.get("SCREENSHOTS"):
        driver.save_screenshot(f"{folder}/{name}.png")


def test_a_person_corrects_an_article(driver, folder):
    from selenium.webdriver.common.keys import Keys

    server = Server(folder, "--random-share", 0)
    try:
        driver.get(server.address)
        assert "token" not in driver.current_url
        driver.find_element("id", "name").send_keys("Ann Example", Keys.ENTER)
        shot(driver, "queue")
        driver.find_element("link text", "Next article").click()
        page = Page(driver)
        wait(page, "nothing changed yet")
        shot(driver, "article")
        # a label: the last sentence, by keyboard
        rows = driver.find_elements("css selector", ".sentence")
        page.move(*[Keys.ARROW_DOWN] * (len(rows) - 1))
        assert advised(driver)
        page.press("3")
        wait(page, "saved")
        assert not advised(driver)
        page.press("u")
        assert advised(driver)
        page.press("U")
        assert not advised(driver)
        # a span after an emoji: offsets count code points
        page.select("information")
        page.press("p")
        assert "PERIOD" in page.here() and "information" in page.here()
        page.press(Keys.DELETE)
        # a link: click figure, click force
        page.move(Keys.ESCAPE)
        page.click("388")
        assert "388" in page.here()
        linked = "IN Essex Police" in page.here()
        page.click("Essex Police")
        time.sleep(0.2)
        if driver.find_elements("css selector", "dialog[open]"):
            shot(driver, "choice")
            page.press("1")
            time.sleep(0.3)
        assert ("IN Essex Police" in page.here()) is not linked
        shot(driver, "link")
        page.move("g")
        shot(driver, "guidelines")
        page.move(Keys.ESCAPE)
        problems = [e for e in driver.get_log("browser") if e["level"] == "SEVERE"]
        assert problems == []
    finally:
        server.kill()
    record = _decisions(server.store)
    assert record[0]["do"] == "labels" and {"add", "remove"} <= {a["do"] for a in record}
    added = next(a for a in record if a["do"] == "add")
    assert ARTICLE[added["start"]:added["end"]] == "information"


def test_after_a_kill_everything_saved_is_there_and_is_exported(driver, folder):
    server = Server(folder, "--random-share", 0)
    try:
        driver.get(server.address)
        driver.get(f"{server.root}as/Ann%20Example/next")
        page = Page(driver)
        wait(page, "all saved")
        page.move("d")
        driver.find_element("css selector", "#choice-options button").click()
        until = time.monotonic() + 10
        while not driver.current_url.endswith("/as/Ann%20Example/") and time.monotonic() < until:
            time.sleep(0.05)
        assert "All done" in driver.page_source
        shot(driver, "done")
    finally:
        server.kill()
    crimeclaims(folder, "annotations", "export", "--store", server.store)
    lines = [json.loads(line) for line in (folder / "annotations" / "review.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [a["id"] for a in lines] == ["kent"]
    assert lines[0]["text"] == ARTICLE and lines[0]["meta"]["annotator"] == "Ann Example"


def test_after_training_the_page_shows_the_corrected_label(driver, folder):
    corpus = [a for a in read_articles(ROOT / "annotations" / "train.jsonl") if len(a.text) < 1500][:8]
    write(folder / "annotations" / "train.jsonl", corpus)
    write(folder / "annotations" / "test.jsonl", corpus[:1])
    shutil.copytree(ROOT / "models" / "claims", folder / "models" / "claims")
    said = crimeclaims(folder, "train", "--only", "labels", "--config", ROOT / "training")
    assert "9 articles, 1 of them new" in said.stderr and "sentence labels, macro F1" in said.stdout
    (candidate,) = (folder / "models" / "candidates").iterdir()
    (folder / "second").mkdir()
    server = Server(folder / "second", "--model", candidate)
    try:
        driver.get(server.address)
        driver.get(f"{server.root}as/Ben%20Example/next")
        wait(Page(driver), "nothing changed yet")
        shot(driver, "after-training")
        assert not advised(driver)
    finally:
        server.kill()


def crimeclaims(folder, *command):
    """The command as typed in `folder`; returns what it said."""
    environment = os.environ | {"COLUMNS": "120", "PYTHONPATH": str(ROOT / "src")}  # the caller's own may be relative
    done = subprocess.run([sys.executable, "-m", "crimeclaims", *map(str, command)], cwd=folder, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done


def advised(driver):
    """Whether the last sentence on the page is marked as advice."""
    return driver.find_elements("css selector", ".sentence")[-1].find_element("css selector", ".advice").get_attribute("aria-pressed") == "true"


def _decisions(store):
    with sqlite3.connect(store) as db:
        return [json.loads(row[0]) for row in db.execute("SELECT action FROM decisions ORDER BY number")]
