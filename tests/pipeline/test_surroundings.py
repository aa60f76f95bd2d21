"""What the recogniser knows of lines and of the article as a whole."""

import numpy as np

from crimeclaims.pipeline.surroundings import kind_of_article, lines_of_lists

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
