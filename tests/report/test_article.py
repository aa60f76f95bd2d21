"""One article for people: the page and the terminal."""

import re
from io import StringIO

import pytest
from rich.console import Console

from crimeclaims.archive.extract import extract
from crimeclaims.report.page import article_page
from crimeclaims.report.terminal import print_article
from crimeclaims.report.words import ages, claims_in_words, number
from crimeclaims.schema.article import Article

TEXT = (
    "<script>alert('x')</script> & \x1b[31mcrime\r\n\r\nIn Dorset, there were 82 sex crimes against children under 13 in 2018/19, up from 28 in 2015/16, a rise of 300 per cent.\r\n\r\n"
    "“We saw 15 offences a day last year,” said Peter Wanless <img src=x>. Anyone with information should call 101. \U000f0000"
)


@pytest.fixture(scope="module")
def record(nlp):
    return extract(nlp, Article("<i>one</i>", TEXT, "2019-11-04", title="<b>Title</b>"))


@pytest.fixture(scope="module")
def page(record):
    return article_page(TEXT, record)


def plain(record, text=TEXT, **options):
    out = StringIO()
    print_article(Console(file=out, width=200, highlight=False, **options), text, record)
    return out.getvalue()


def test_the_page_escapes_the_article(page):
    assert "&lt;script&gt;" in page and "&lt;img src=x&gt;" in page and "&lt;b&gt;Title" in page
    assert not re.search(r"<script|<img|<b>|<i>", page)
    assert "\x1b" not in page


def test_the_page_fetches_nothing(page):
    assert not re.search(r"https?://|@import|url\(|<link|\bsrc=(?!x&gt;)", page)
    assert "default-src 'none'" in page


def test_spans_keep_their_texts_and_measures_are_underlined(page, record):
    shown = [(label, text) for text, label in re.findall(r'<mark class="entity"[^>]*>(.*?)<span>(\w+)</span></mark>', page)]
    flat = [(e["label"], e["text"]) for e in record["entities"] if e["label"] != "MEASURE"]
    assert [(label, re.sub("</?u[^>]*>", "", text)) for label, text in shown] == flat
    assert len(re.findall("<u title", page)) >= sum(e["label"] == "MEASURE" for e in record["entities"]) > 0


def test_tags_nest(page):
    open_tags = []
    for closing, tag in re.findall(r"<(/?)(mark|u|div|span|p|td|tr)\b", page):
        if closing:
            assert open_tags.pop() == tag
        else:
            open_tags.append(tag)
    assert open_tags == []


def test_verdicts_say_their_arithmetic(page):
    assert 'class="verdict inconsistent"' in page
    assert "28 to 82 is +193%; the article says 300 per cent" in page


def test_the_terminal_shows_spans_and_claims(record):
    text = plain(record)
    assert "[82]COUNT" in text and "‹advice›" in text
    assert "up 300% (×4)" in text and "28 to 82 is +193%" in text
    assert "\x1b" not in text


def test_colours_where_there_are_some(record):
    text = plain(record, force_terminal=True, color_system="truecolor")
    assert "\x1b[31mcrime" not in text  # the article's own escape sequence
    assert "\x1b[" in text and "[82]COUNT" not in text


def test_offsets_hold_whatever_the_line_ends(record):
    """Control characters are shown as others, never dropped."""
    assert "[2018/19]PERIOD" in plain(record) and "[2015/16]PERIOD" in plain(record)


def test_inherited_slots_say_where_from(nlp):
    text = "In Dorset, there were 82 burglaries in 2018/19. That is up from 28 in 2015/16."
    claims = claims_in_words(extract(nlp, Article("a", text)))
    origins = {slot.origin for claim in claims for slot in claim.slots}
    assert "stated" in origins and "inherited from “Dorset” in sentence 1" in origins


def test_an_article_without_anything(nlp):
    record = extract(nlp, Article("empty", ""))
    assert "No claims" in article_page("", record)
    assert "0 claims" in plain(record, "")


@pytest.mark.parametrize("low, high, words", [
    (13, 13, "13"), (13, 15, "13 to 15"), (0, 17, "17 and under"), (None, 17, "17 and under"), (66, None, "66 and over"), (None, None, "unknown"),
])
def test_ages(low, high, words):
    assert ages({"min": low, "max": high}) == words


@pytest.mark.parametrize("value, words", [(1200000, "1,200,000"), (3.25, "3.25"), (2.0, "2"), (0.3333333, "0.333"), (0, "0"), (100.0, "100")])
def test_numbers(value, words):
    assert number(value) == words
