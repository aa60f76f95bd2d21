"""Dates as periods: years, financial years, months, and moving them about."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends inclusive; None is an open or unknown end."""

    start: date | None = None
    end: date | None = None

    @property
    def closed(self) -> bool:
        return self.start is not None and self.end is not None


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31))


def financial_year(number: int, start: tuple[int, int] = (4, 1)) -> Period:
    """The police year that begins in `number`: 1 April to 31 March, as in Home Office recorded crime tables."""
    return Period(date(number, *start), date(number + 1, *start) - timedelta(days=1))


def month(year_number: int, number: int) -> Period:
    return Period(date(year_number, number, 1), month_end(year_number, number))


def months(year_number: int, first: int, count: int) -> Period:
    """`count` months from month `first` of a year on; `first` may lie outside 1..12."""
    start = add_months(date(year_number, 1, 1), first - 1)
    return Period(start, add_months(start, count) - timedelta(days=1))


def month_end(year_number: int, number: int) -> date:
    return date(year_number, number, calendar.monthrange(year_number, number)[1])


def add_months(day: date, count: int) -> date:
    """The same day `count` months later; the last day of a month stays the last day."""
    total = day.year * 12 + day.month - 1 + count
    year_number, number = divmod(total, 12)
    if not 1 <= year_number <= 9999:
        raise ValueError(f"no such year: {year_number}")
    last = calendar.monthrange(year_number, number + 1)[1]
    is_last = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year_number, number + 1, last if is_last else min(day.day, last))


def shift(period: Period, count: int) -> Period:
    """`period`, `count` months later (earlier where negative)."""
    return Period(
        add_months(period.start, count) if period.start else None,
        add_months(period.end, count) if period.end else None,
    )


def ending(end: date, count: int) -> Period:
    """The `count` months that end on `end`."""
    return Period(add_months(end, -count) + timedelta(days=1), end)


def length_in_months(period: Period) -> int | None:
    if period.start is None or period.end is None:
        return None
    after = period.end + timedelta(days=1)
    count = (after.year - period.start.year) * 12 + after.month - period.start.month
    return max(count, 1)
