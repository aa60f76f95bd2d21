import pytest

from crimeclaims.values.ages import Ages, parse_age
from crimeclaims.values.changes import Change, parse_change
from crimeclaims.values.rates import Rate, parse_rate
from crimeclaims.values.shares import parse_share


@pytest.mark.parametrize(
    "text, ages",
    [
        ("13", Ages(13, 13)), ("under 18s", Ages(0, 17)), ("under-16s", Ages(0, 15)), ("under 18", Ages(0, 17)), ("ten and under", Ages(0, 10)),
        ("over-65s", Ages(66, None)), ("over 65", Ages(66, None)), ("65 and over", Ages(65, None)), ("13 and 15", Ages(13, 15)), ("10 to 17", Ages(10, 17)),
        ("13-15", Ages(13, 15)), ("as young as 7", Ages(7, None)), ("as old as 91", Ages(None, 91)), ("three-years-old", Ages(3, 3)),
        ("14-year-old", Ages(14, 14)), ("babies yet to reach their first birthday", Ages(0, 0)), ("in their twenties", Ages(20, 29)), ("nineties", Ages(90, 99)),
        ("teenagers", Ages(13, 19)), ("teenage", Ages(13, 19)), ("18 months old", Ages(1, 1)), ("under one", Ages(0, 0)), ("in her 40s", Ages(40, 49)),
    ],
)
def test_ages(text, ages):
    assert parse_age(text) == ages


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
    ],
)
def test_rates(before, text, after, rate):
    assert parse_rate(text, before=before, after=after) == rate


@pytest.mark.parametrize(
    "text, share",
    [("30%", 0.3), ("one in five", 0.2), ("two thirds", 0.666667), ("half", 0.5), ("three-quarters", 0.75), ("1 in 10", 0.1), ("a quarter", 0.25), ("nine out of ten", 0.9), ("4.5 per cent", 0.045)],
)
def test_shares(text, share):
    assert parse_share(text) == pytest.approx(share)
