import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crimeclaims.values.numbers import NUMBER, find_modifier, parse_number


@pytest.mark.parametrize(
    "text, number",
    [
        ("909", 909), ("5,653", 5653), ("12 345", 12345), ("1.2 million", 1_200_000), ("1.3m", 1_300_000), ("2,000-plus", 2000), ("twelve", 12),
        ("Twenty-one", 21), ("two hundred and five", 205), ("one thousand two hundred", 1200), ("half a dozen", 6), ("a dozen", 12), ("a couple of", 2),
        ("none", 0), ("not one", 0), ("a single", 1), ("3.2", 3.2), ("nine hundred and fifty-four", 954), ("a hundred", 100), ("4bn", 4_000_000_000),
    ],
)
def test_numbers_in_digits_and_words(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["two hundred and five", "three dozen", "three quarters of a million", "half a dozen", "1.2 million"])
def test_the_grammar_takes_the_whole_number(text):
    assert re.fullmatch(NUMBER, text)


def test_two_numbers_are_not_one():
    assert re.match(NUMBER, "nine and seven").group() == "nine"


@pytest.mark.parametrize("text", ["", "dozens", "two one", "the", "hundreds", "12/13", "1,2,3"])
def test_what_names_no_number(text):
    assert parse_number(text) is None


@given(st.integers(0, 10**12))
def test_digits_with_commas_read_back(number):
    assert parse_number(f"{number:,}") == number
    assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    "before, after, modifier",
    [
        ("There were more than ", " crimes", "over"), ("nearly ", "", "almost"), ("just under ", "", "almost"), ("fewer than ", "", "under"),
        ("about ", "", "about"), ("at least ", "", "at_least"), ("up to ", "", "at_most"), ("recorded ", " or more", "at_least"), ("recorded ", " crimes", None),
        ("the handover ", "", None),
    ],
)
def test_modifiers(before, after, modifier):
    assert find_modifier(before, after) == modifier
