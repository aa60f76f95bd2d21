"""A person at the page: opens it, corrects a label, a span and a link, undoes, comes back, exports."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from browser import ARTICLE, Server, chromium

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

    server = Server(folder)
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
        had = driver.find_elements("css selector", ".sentence")[-1].find_element("css selector", ".advice").get_attribute("aria-pressed") == "true"
        page.press("3")
        wait(page, "saved")
        now = driver.find_elements("css selector", ".sentence")[-1].find_element("css selector", ".advice").get_attribute("aria-pressed")
        assert now == str(not had).lower()
        page.press("u")
        assert driver.find_elements("css selector", ".sentence")[-1].find_element("css selector", ".advice").get_attribute("aria-pressed") == str(had).lower()
        page.press("U")
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
    server = Server(folder)
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
    done = subprocess.run(
        [sys.executable, "-m", "crimeclaims", "annotations", "export", "--store", str(server.store), "--output", str(folder / "annotations")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for file in (folder / "annotations").glob("*.jsonl") for line in file.read_text(encoding="utf-8").splitlines()]
    assert [a["id"] for a in lines] == ["kent"]
    assert lines[0]["text"] == ARTICLE and lines[0]["meta"]["annotator"] == "Ann Example"


def _decisions(store):
    with sqlite3.connect(store) as db:
        return [json.loads(row[0]) for row in db.execute("SELECT action FROM decisions ORDER BY number")]
