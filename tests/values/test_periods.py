import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crimeclaims.values.calendar import Period, financial_year, months, year
from crimeclaims.values.periods import PERIOD, Clock, length_wanted, parse_period

PUBLISHED = date(2019, 11, 4)
CLOCK = Clock(PUBLISHED, financial_year(2018))


def ends(period):
    return period and (period.start and period.start.isoformat(), period.end and period.end.isoformat())


@pytest.mark.parametrize(
    "text, start, end",
    [
        ("2015/16", "2015-04-01", "2016-03-31"),  # police year, not 2015 divided by 16
        ("2018-19", "2018-04-01", "2019-03-31"),
        ("2019/2020", "2019-04-01", "2020-03-31"),
        ("2015-16 period", "2015-04-01", "2016-03-31"),
        ("2019", "2019-01-01", "2019-12-31"),
        ("1990s", "1990-01-01", "1999-12-31"),
        ("year ending September 2022", "2021-10-01", "2022-09-30"),
        ("year to March 2017", "2016-04-01", "2017-03-31"),
        ("12 months to June", "2018-07-01", "2019-06-30"),
        ("three months to the end of June 2018", "2018-04-01", "2018-06-30"),
        ("first six months of 2019", "2019-01-01", "2019-06-30"),
        ("second quarter of 2018/19", "2018-07-01", "2018-09-30"),
        ("Q1 2019", "2019-01-01", "2019-03-31"),
        ("April to September 2018", "2018-04-01", "2018-09-30"),
        ("April 2018 and March 2019", "2018-04-01", "2019-03-31"),
        ("1 April 2018 to 31 March 2019", "2018-04-01", "2019-03-31"),
        ("2015/16 and 2018/19", "2015-04-01", "2019-03-31"),
        ("2010 to 2014", "2010-01-01", "2014-12-31"),
        ("summer of 2018", "2018-06-01", "2018-08-31"),
        # relative to publication on 4 November 2019
        ("last year", "2018-01-01", "2018-12-31"),
        ("this year", "2019-01-01", "2019-12-31"),
        ("last month", "2019-10-01", "2019-10-31"),
        ("past 12 months", "2018-12-01", "2019-11-30"),
        ("last four years", "2015-12-01", "2019-11-30"),
        ("last financial year", "2018-04-01", "2019-03-31"),
        ("year before last", "2017-01-01", "2017-12-31"),
        ("financial year that ended in March", "2018-04-01", "2019-03-31"),
        ("April", "2019-04-01", "2019-04-30"),
        # counting back from 2018/19, which the text has just named
        ("the previous year", "2017-04-01", "2018-03-31"),
        ("previous 12 months", "2017-04-01", "2018-03-31"),
        ("a year earlier", "2017-04-01", "2018-03-31"),
        ("same period last year", "2017-04-01", "2018-03-31"),
        ("five years earlier", "2013-04-01", "2014-03-31"),
        ("previous three years", "2015-04-01", "2018-03-31"),
        ("previous one", "2017-04-01", "2018-03-31"),
        ("financial year before it", "2017-04-01", "2018-03-31"),
        ("year after that", "2019-04-01", "2020-03-31"),
        ("six months after that", "2019-04-01", "2019-09-30"),
        ("corresponding period", "2017-04-01", "2018-03-31"),
        ("same period of 2015-16", "2015-04-01", "2016-03-31"),
        ("same period two years earlier", "2016-04-01", "2017-03-31"),
        ("latest year", "2018-04-01", "2019-03-31"),
        ("final quarter", "2019-01-01", "2019-03-31"),
        ("final three months", "2019-01-01", "2019-03-31"),
        ("year", "2018-04-01", "2019-03-31"),
        ("previous September", "2017-09-01", "2017-09-30"),
        # edges, weeks and days
        ("end of May", "2019-05-31", "2019-05-31"),
        ("end of September 2014", "2014-09-30", "2014-09-30"),
        ("start of 2014", "2014-01-01", "2014-01-01"),
        ("week to February 19", "2019-02-13", "2019-02-19"),
        ("four weeks to January 2", "2018-12-06", "2019-01-02"),
        ("week of 21 May", "2019-05-21", "2019-05-27"),
        ("last week of January", "2019-01-25", "2019-01-31"),
        ("first two weeks of September", "2019-09-01", "2019-09-14"),
        ("Monday 16 and Sunday 22 September", "2019-09-16", "2019-09-22"),
        ("September 30 last year", "2018-09-30", "2018-09-30"),
        ("nine months from April", "2019-04-01", "2019-12-31"),
        ("July to September quarter", "2019-07-01", "2019-09-30"),
        ("year to last September", "2018-10-01", "2019-09-30"),
        ("Saturday, July 7", "2019-07-07", "2019-07-07"),
        ("Saturday night", "2019-11-02", "2019-11-02"),
        ("Last weekend", "2019-11-02", "2019-11-03"),
        ("December 1 to New Year's Day", "2018-12-01", "2019-01-01"),
        ("Hallowe'en", "2019-10-31", "2019-10-31"),
        # other stretches
        ("half-year to March 31", "2018-10-01", "2019-03-31"),
        ("decade to March 2012", "2002-04-01", "2012-03-31"),
        ("first nine months of the current financial year", "2019-04-01", "2019-12-31"),
        ("first half of the financial year", "2019-04-01", "2019-09-30"),
        ("past financial year", "2018-04-01", "2019-03-31"),
        ("January 2018 and last month", "2018-01-01", "2019-10-31"),
        ("June, July and August", "2019-06-01", "2019-08-31"),
        ("July, August and September of last year", "2018-07-01", "2018-09-30"),
        ("winter of 2013/14", "2013-12-01", "2014-02-28"),
        ("last winter", "2018-12-01", "2019-02-28"),
        ("autumn", "2019-09-01", "2019-11-30"),
        ("2016 calendar year", "2016-01-01", "2016-12-31"),
        ("1832", "1832-01-01", "1832-12-31"),
    ],
)
def test_periods(text, start, end):
    assert ends(parse_period(text, CLOCK)) == (start, end)


@pytest.mark.parametrize("text", ["last year", "this year", "past 12 months", "last month", "the previous year", "a year earlier", "last summer", "end of May", "Saturday night", "final quarter", "the four years", "latest year", "June, July and August"])
def test_relative_periods_are_never_guessed(text):
    assert ends(parse_period(text, Clock())) == (None, None)


@pytest.mark.parametrize(
    "before, text, after, start, end",
    [
        ("since ", "2016", "", "2016-01-01", None),
        ("since ", "2015/16", " the force", "2015-04-01", None),
        ("from ", "2016", " onwards", "2016-01-01", None),
        ("up from 388 in ", "2017", "", "2017-01-01", "2017-12-31"),
        ("since the ", "start of September", "", "2019-09-01", None),
        ("since ", "spring", "", "2019-03-01", None),
        ("since it opened in ", "February 2015", "", "2015-02-01", None),
        ("since ", "2009", ", when there were 58", "2009-01-01", "2009-12-31"),
        ("until the end of ", "2019", "", None, "2019-12-31"),
    ],
)
def test_open_ends(before, text, after, start, end):
    assert ends(parse_period(text, CLOCK, before=before, after=after)) == (start, end)


def test_a_length_that_the_named_period_has_not_is_left_open():
    assert ends(parse_period("four years", CLOCK)) == (None, None)
    assert ends(parse_period("second half of the year", Clock(date(2024, 2, 8)))) == ("2023-07-01", "2023-12-31")


def test_a_bare_year_among_school_years_is_one():
    assert ends(parse_period("2014-15", Clock(PUBLISHED, kind_of_year="school year"))) == ("2014-09-01", "2015-08-31")


@pytest.mark.parametrize("text, months_long", [("same quarter of 2022", 3), ("same 12 months", 12), ("five years", 60), ("that month", 1), ("previous year", None), ("same period", None)])
def test_lengths_asked_for(text, months_long):
    assert length_wanted(text) == months_long


@pytest.mark.parametrize(
    "text", ["twelve months to June", "first quarter of 2019", "same five months of 2016", "half-year to September 30", "end of 2021", "2015/16 season", "three years to March 2022"]
)
def test_the_grammar_takes_the_whole_wording(text):
    assert re.fullmatch(PERIOD, text, re.IGNORECASE)


def test_a_full_stop_is_no_part_of_a_month():
    assert re.match(PERIOD, "May. The", re.IGNORECASE).group() == "May"


@pytest.mark.parametrize("text", ["", "Merseyside", "909", "2015/99x"])
def test_what_is_no_period(text):
    assert parse_period(text, CLOCK) is None


@given(st.integers(1950, 2090))
def test_police_years_have_a_year_of_days(first):
    period = parse_period(f"{first}/{(first + 1) % 100:02d}")
    assert period == financial_year(first)
    assert (period.end - period.start).days in (364, 365)


@given(st.text(max_size=40), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_text_gives_a_period_in_order_or_none(text, day):
    period = parse_period(text, Clock(day, year(2018)))
    assert period is None or period.start is None or period.end is None or period.start <= period.end


def test_months_cross_the_year():
    assert months(2019, 0, 1) == Period(date(2018, 12, 1), date(2018, 12, 31))


def test_years_before_are_one_year_or_all_of_them():
    named = Clock(date(2019, 9, 1), Period(date(2018, 4, 1), date(2019, 3, 31)))
    assert parse_period("two years before", named, before="up from 310 ") == Period(date(2016, 4, 1), date(2017, 3, 31))
    assert parse_period("two years before", named, before="fewer than in the ") == Period(date(2016, 4, 1), date(2018, 3, 31))
    assert parse_period("five months before that", named, before="and none in the ") == Period(date(2017, 11, 1), date(2018, 3, 31))


@pytest.mark.parametrize(
    "text, named, start, end",
    [
        ("same three months this year", months(2018, 7, 3), "2019-07-01", "2019-09-30"),
        ("same quarter last year", months(2019, 7, 3), "2018-07-01", "2018-09-30"),
        ("same ten days of 2016", Period(date(2018, 10, 29), date(2018, 11, 7)), "2016-10-29", "2016-11-07"),
        ("same night of 2017", Period(date(2018, 11, 5), date(2018, 11, 5)), "2017-11-05", "2017-11-05"),
        ("same point in 2010", Period(date(2018, 9, 30), date(2018, 9, 30)), "2010-09-30", "2010-09-30"),
        ("half-year", months(2019, 4, 6), "2019-04-01", "2019-09-30"),
    ],
)
def test_periods_that_go_back_to_one_named(text, named, start, end):
    assert ends(parse_period(text, Clock(PUBLISHED, named))) == (start, end)
