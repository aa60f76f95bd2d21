import re

import pytest

from crimeclaims.values.ages import AGE, Ages, parse_age
from crimeclaims.values.changes import Change, parse_change
from crimeclaims.values.rates import Rate, parse_rate
from crimeclaims.values.shares import parse_share


@pytest.mark.parametrize(
    "text, ages",
    [
        ("13", Ages(13, 13)), ("under 18s", Ages(0, 17)), ("under-16s", Ages(0, 15)), ("under 18", Ages(0, 17)), ("ten and under", Ages(0, 10)),
        ("over-65s", Ages(66, None)), ("over 65", Ages(66, None)), ("65 and over", Ages(65, None)), ("13 and 15", Ages(13, 15)), ("10 to 17", Ages(10, 17)),
        ("13-15", Ages(13, 15)), ("as young as 7", Ages(7, None)), ("as old as 91", Ages(None, 91)), ("three-years-old", Ages(3, 3)),
        ("14-year-old", Ages(14, 14)), ("babies yet to reach their first birthday", Ages(0, 0)), ("in their twenties", Ages(20, 29)), ("in their fifties or sixties", Ages(50, 69)), ("nineties", Ages(90, 99)),
        ("teenagers", Ages(13, 19)), ("teenage", Ages(13, 19)), ("18 months old", Ages(1, 1)), ("under one", Ages(0, 0)), ("in her 40s", Ages(40, 49)),
        ("from the age of five", Ages(5, None)), ("from 60", Ages(60, None)), ("before the age of 16", Ages(0, 15)), ("not yet turned 25", Ages(0, 24)),
        ("not reached their 10th birthday", Ages(0, 9)), ("not reached ten", Ages(0, 9)), ("past their 80th birthday", Ages(80, None)), ("in their eighties or older", Ages(80, None)),
        ("in his or her teens", Ages(13, 19)), ("seven months to 15 years", Ages(0, 15)), ("three years and four months", Ages(3, 3)), ("two and a half", Ages(2, 2)),
    ],
)
def test_ages(text, ages):
    assert parse_age(text) == ages


@pytest.mark.parametrize(
    "before, text, ages",
    [
        ("all in their 60s and ", "70s", Ages(70, 79)), ("can't have been more than ", "14", Ages(None, 14)),
        ("as young as nine, eight and ", "ten", Ages(10, None)), ("people aged over ", "65", Ages(66, None)),
    ],
)
def test_ages_by_the_words_before(before, text, ages):
    assert parse_age(text, before=before) == ages


@pytest.mark.parametrize("text", ["Ann Smith, 34, said", "The youngest was nine.", "a girl of 12 was", "children aged 10 or under", "people aged 18 to 25"])
def test_the_grammar_of_ages_finds_bare_numbers(text):
    assert re.search(AGE, text, re.IGNORECASE)


@pytest.mark.parametrize("text", ["children", "pensioners", "2015/16", "offences", "17 to 13"])
def test_what_is_no_age(text):
    assert parse_age(text) is None


@pytest.mark.parametrize(
    "before, text, after, change",
    [
        ("a ", "44%", " increase", Change("up", 1.44)),
        ("fell by ", "12 per cent", "", Change("down", 0.88)),
        ("has ", "doubled", "", Change("up", 2.0)),
        ("more than ", "halved", "", Change("down", 0.5)),
        ("fell by ", "half", "", Change("down", 0.5)),
        ("up by ", "a third", "", Change("up", 1.333333)),
        ("a ", "12-fold", " rise", Change("up", 12.0)),
        ("", "458,021 more", " than", Change("up", difference=458021)),
        ("a drop of ", "120", "", Change("down", difference=120)),
        ("rose by ", "five percentage points", "", Change("up", difference=5, unit="points")),
        ("was ", "three times as many", " as", Change("up", 3.0)),
        ("", "200 per cent", " rise", Change("up", 3.0)),
        ("less than ", "half", " the 5,940 of 2015", Change("down", 0.5)),
        ("recorded ", "half as many", " as then", Change("down", 0.5)),
        ("it was ", "half as many again", "", Change("up", 1.5)),
        ("offences (minus ", "3 per cent", ")", Change("down", 0.97)),
        ("increases of ", "three", ", seven, 12 and 31 per cent", Change("up", 1.03)),
        ("a fall of ", "half a per cent", "", Change("down", 0.995)),
        ("was ", "60 per cent", " worse than", Change("up", 1.6)),
        ("32 more than the 141 of 2021, or ", "23 per cent", ". Serious", Change("up", 1.23)),
        ("a fall of ", "280", ", or nine per cent", Change("down", difference=280)),
    ],
)
def test_changes(before, text, after, change):
    assert parse_change(text, before=before, after=after) == change


@pytest.mark.parametrize(
    "before, text, after, rate",
    [
        ("", "15", " a day", Rate(15, "day")), ("around ", "22", " crimes are taking place daily online", Rate(22, "day")),
        ("", "3.2 per 1,000 people", "", Rate(3.2, "1000 people")), ("", "one every 24 minutes", "", Rate(1, "24 minutes")),
        ("", "4", " each week", Rate(4, "week")),
        ("", "1.5 for every thousand homes", "", Rate(1.5, "1000 homes")), ("", "1.4 per million trips", "", Rate(1.4, "1000000 trips")), ("", "44", " times every school day", Rate(44, "school day")),
        ("", "every five and a half minutes", "", Rate(1, "5.5 minutes")),
    ],
)
def test_rates(before, text, after, rate):
    assert parse_rate(text, before=before, after=after) == rate


@pytest.mark.parametrize(
    "text, share",
    [("30%", 0.3), ("one in five", 0.2), ("two thirds", 0.666667), ("half", 0.5), ("three-quarters", 0.75), ("1 in 10", 0.1), ("a quarter", 0.25), ("nine out of ten", 0.9), ("4.5 per cent", 0.045), ("one chance in 25", 0.04), ("one in about 10", 0.1), ("One and a half per cent", 0.015)],
)
def test_shares(text, share):
    assert parse_share(text) == pytest.approx(share)
