"""What the recogniser knows of lines and of the article as a whole."""

import numpy as np

from crimeclaims.pipeline.surroundings import kind_of_article, lines_of_lists, paces

TABLE = ["Thefts", "by", "ward", ":", "\n", "Aspley", "485", "\n", "Bulwell", "612", "\n\n", *["word"] * 20, "."]


def test_lines_of_a_list_are_told_from_running_text():
    figures = np.array([token.isdigit() for token in TABLE])
    breaks = [i for i, token in enumerate(TABLE) if "\n" in token]
    codes = lines_of_lists(TABLE, breaks, figures)
    heading, first, second, prose = codes[0], codes[5], codes[8], codes[12]
    assert heading & 2 == 0 and heading & 8  # no figure of its own, one in the line below
    assert first & 2 and first & 8 and first & 16  # before the figure of a line with a figure, and another such line below
    assert second & 2 and second & 4
    assert prose == 0
    assert codes[6] & 16 == 0  # the figure itself


def test_no_tokens_no_lines():
    assert lines_of_lists([], [], np.zeros(0, dtype=bool)).tolist() == []


def test_articles_of_different_kinds_get_different_numbers():
    local, national = kind_of_article(["a", "force"], 1, 5), kind_of_article(["the", "43", "forces"], 5, 40)
    assert local != national and kind_of_article(["a", "force"], 1, 6) == local


def test_line_ends_of_any_kind_read_the_same(nlp):
    text = "Thefts up in Kent\n\nKent Police recorded 412 thefts in 2018/19.\n\nThat compares with 388 in 2017/18, Insp Ann Lowe said."

    def entities(text):
        return [(e.label, e.text) for e in nlp(text)._.entities]

    assert entities(text) == entities(text.replace("\n\n", "\n")) == entities(text.replace("\n\n", "\r\n"))


def test_a_pace_is_told_by_the_words_after_it_and_a_rate_by_those_before():
    text = "thieves stole from 33 passengers a day, 40 of them in May. leeds had 12 per 1,000 people and hull 9."
    texts = text.split()
    starts = [text.index(f" {word}") + 1 if i else 0 for i, word in enumerate(texts)]
    figures = np.array([word.isdigit() or word == "9." for word in texts])
    codes = dict(zip(texts, paces(text, starts, texts, figures).tolist(), strict=True))
    assert (codes["33"], codes["40"], codes["12"], codes["9."], codes["passengers"]) == (2, 1, 1, 3, 0)
