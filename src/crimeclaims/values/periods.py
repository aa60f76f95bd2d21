"""Periods that figures refer to: years, police years, quarters, months, ranges, and relative ones.

Police and financial years run from 1 April to 31 March (Home Office counting rules for recorded crime).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from crimeclaims.values.calendar import (
    Period,
    add_months,
    ending,
    financial_year,
    length_in_months,
    month,
    month_end,
    months,
    shift,
    year,
)
from crimeclaims.values.numbers import parse_number

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": -1, "last": -1, "opening": 1, "closing": -1}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FEASTS = {  # days that go by a name
    "new year's day": "1 january", "new year’s day": "1 january", "halloween": "31 october", "hallowe'en": "31 october", "hallowe’en": "31 october",
    "christmas eve": "24 december", "christmas day": "25 december", "boxing day": "26 december", "new year's eve": "31 december", "new year’s eve": "31 december",
}
_COUNTS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|\\d{1,2}"

M = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)"
Y = r"(?:(?:19|20)\d\d)"
FY = rf"(?:{Y} ?[/–—-] ?(?:\d\d(?!\d)|{Y})|fy ?{Y})"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = rf"(?:(?:the )?(?:end|start|beginning|middle) of )?(?:{_DAY} (?:of )?{M}(?:,? {Y}| last year| this year)?|{M} {_DAY}(?:,? {Y}| last year| this year)?|{M}(?:,? (?:of )?{Y}| last year| this year| of this year| of last year)?|{Y}|last month)"
_TO = r" ?(?:to|and|until|till|through|up to|-|–|—) ?(?:the )?"
_UNIT = r"(?:years?|months?|weeks?|quarters?|decades?|days?|financial years?|calendar years?)"

# What a period can look like, longest forms first; used to propose spans.
_N = rf"(?:{_COUNTS})"
_OF_YEAR = rf"(?:{FY}|{Y}|(?:this|last|that|the(?: (?:current|present))?|current|present) (?:financial |calendar )?year)"
_EARLIER_YEAR = rf"(?:{FY}|{Y}|last year|(?:(?:a|the|{_N}) )?(?:previous )?(?:years?|months) ?(?:earlier|ago|before|previously|later)?)"
_FORMS = (
    rf"(?:rolling )?(?:financial |calendar |full )?(?:{_N}[ -](?:years?|months?|weeks?|quarters?)(?: period)?|half-year|year|quarter|week|decade) (?:(?:that |which )?(?:ending|ended)(?: in| on)?|to|up to|leading up to|through) (?:the )?(?:end of |start of )?(?:{DATE})",
    rf"(?:(?:first|second|third|fourth|final|last|opening|closing) (?:(?:{_N} )?(?:months?|weeks|quarters?)|half|half-year|financial quarter)|q[1-4]|h[12]) ?(?:of |in )?(?:the )?(?:financial year |calendar year |year |fiscal year )?{_OF_YEAR}",
    rf"{FY}{_TO}{FY}",
    rf"{DATE}{_TO}(?:(?:{DATE})|(?:the )?(?:same month|following {M}))(?: this year| last year| the following year| the next year)?",
    rf"(?:{M}, )+{M},? and {M}(?:,? (?:of )?(?:{Y}|last year|this year))?",
    rf"(?:financial|fiscal|calendar|tax) years? (?:{FY}|{Y})|calendar {Y}",
    rf"same (?:{_N} (?:years|months|weeks)|period|quarter|half|months?|time|weeks?|stretch|point|stage|date)(?: (?:in |of |to )?(?:the )?{_EARLIER_YEAR})?",
    rf"(?:corresponding|equivalent) (?:{_N} months|period|quarter|half|month|week|point|stage|date)(?: (?:in |of )?(?:the )?{_EARLIER_YEAR})?",
    rf"(?:previous|preceding|following|next|prior|past|last|latest|most recent) (?:(?:financial|fiscal|calendar|full|complete|police|academic|school|rolling) )?(?:(?:{_COUNTS})[ -])?(?:(?:financial|fiscal|calendar|full|complete|school) )?(?:{_UNIT}|{M}|spring|summer|autumn|winter|christmas|half-year|period|season)(?: period)?\b",
    rf"(?:an?|one|few|couple of|{_N}) {_UNIT} (?:before that|earlier|before|ago|previously|prior|later)",
    r"year before last\b",
    rf"(?:financial |fiscal |calendar )?(?:year|month|quarter|week|decade) (?:before (?:that|it)|before|earlier|previously|prior|after (?:that|it)|after|that followed)\b|{_N} (?:months|weeks) (?:after that|that followed)",
    r"this (?:year|month|quarter|week|decade|spring|summer|autumn|winter|financial year|academic year|school year|season)(?: so far| to date)?",
    rf"year (?:so far|to date)|(?:that|same) (?:year|period|month|quarter|week|decade)|(?:{_N})[ -](?:year|month) (?:period|spell|stretch|span)|first half of the year|first six months of the year",
    r"(?:whole|entire|earlier) (?:period|quarter|year)|(?:first|second|third|fourth|final) quarter|final (?:three|six) months",
    rf"(?:spring|summer|autumn|winter) (?:of )?(?:{FY}|{Y}|last year|this year)|(?:early|mid|late)[ -]?{Y}",
    rf"(?:end|start|beginning) of (?:the year\b|{M}(?:,? {Y})?|{Y})",
    rf"{M},? (?:of )?(?:{Y}|last year|this year)",
    rf"{FY}(?: (?:financial year|period|fiscal year|school year|academic year|season))?",
    rf"{Y}s|{Y}(?: calendar year)?",
    rf"{M}(?! \d)",
)
PERIOD = rf"(?<![\w£$€.,/-])(?:{'|'.join(_FORMS)})(?![\w/])"

_OPEN_START = re.compile(
    r"\b(?:since|dating back to|going back to|beginning in)(?: the)?(?: (?:start|beginning|end|financial year|year) of)? ?$"
    r"|\bsince (?!\d|last|this|then)(?:[\w’'-]+,? ){1,5}(?:began|begun|started|opened|launched|effect|force|changed|introduced|formed|set up|signed),? (?:in |on )?$",
    re.IGNORECASE,
)
_COUNTED_THEN = re.compile(r",? when (?:there (?:were|was)|it was|it stood|\d[\d,]*)\b", re.IGNORECASE)  # "since 2009, when there were 58": the 58 are of one year
_ONWARDS = re.compile(r"\s*(?:onwards?|and onwards?)\b", re.IGNORECASE)
_OPEN_END = re.compile(r"\b(until|up to|up until|before|till|prior to)(?: the)?(?: end of)? ?$", re.IGNORECASE)
_POINT = re.compile(rf"(?:{DATE}|{FY}|that (?:year|month)|last (?:{M}|spring|summer|autumn|winter)|spring|summer|autumn|winter|(?:{'|'.join(_WEEKDAYS)})(?: night)?)", re.IGNORECASE)
_FEAST = re.compile("|".join(_FEASTS))
_RUNS_ON = re.compile(r" ?(?:to|until|and|-|–|up to|through) ?(?:the )?(?:end of )?(?:\d|january|february|march|april|may|june|july|august|september|october|november|december|today|now)", re.IGNORECASE)


@dataclass(frozen=True)
class Clock:
    """What relative periods count from: the day of publication, and the period the text has just named."""

    published: date | None = None
    named: Period | None = None
    kind_of_year: str = ""  # "school year" or "season" where the text counts by such: a bare "2018/19" is then one too


def parse_published(text: str | None) -> date | None:
    """The date of an ISO string (its first ten characters), or None where there is none."""
    if not text:
        return None
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def parse_period(text: str, clock: Clock = Clock(), *, before: str = "", after: str = "") -> Period | None:
    """The period that `text` names; Period(None, None) where it names one that cannot be resolved; None where it names none.

    "2015/16" -> 2015-04-01..2016-03-31; "year ending September 2022" -> 2021-10-01..2022-09-30;
    "last year" needs `clock.published`, "the previous year" needs `clock.named`: without it the ends stay None, never guessed.
    `before` ("since ") and `after` (" onwards") open an end.
    """
    text = _clean(text)
    if clock.kind_of_year and _FY_FULL.fullmatch(text):
        text = f"{text} {clock.kind_of_year}"
    if _THE.search(before) and (stretch := _UNITS_BEFORE.fullmatch(text)):
        text = f"previous {stretch.group(1)}"  # "310 two years before" is one year, "310 in the two years before" is both
    try:
        period = _parse(text, clock)
    except (ValueError, OverflowError):
        return None
    if period is None:
        return None
    if not _POINT.fullmatch(text) and not re.fullmatch(r"(?:the )?(?:start|beginning|turn) of (?:the|this) year", text):
        return period
    if _ONWARDS.match(after) or (_OPEN_START.search(before[-60:]) and not _RUNS_ON.match(after) and not _COUNTED_THEN.match(after)):
        return Period(period.start, None)
    if found := _OPEN_END.search(before[-30:]):
        exclusive = found.group(1).lower() in ("before", "prior to")
        return Period(None, period.start - timedelta(days=1) if exclusive and period.start else period.end)
    return period


def _clean(text: str) -> str:
    text = re.sub(r"\s+", " ", text.lower()).strip(" .,;:()[]’'“”\"")
    text = re.sub(r"(?:’|')s$", "", text)
    text = re.sub(r"^(?:(?:in|during|over|for|of|between|from|since|by|around|the|whole of|all of|entire|full)\s+)+(?=\S)", "", text)
    text = re.sub(rf"\b(?:{'|'.join(_WEEKDAYS)}),? (?=\d|{M} \d)", "", text)
    text = _FEAST.sub(lambda found: _FEASTS[found.group()], text)
    return text.replace("–", "-").replace("—", "-")


def _parse(text: str, clock: Clock) -> Period | None:
    for pattern, resolve in _RULES:
        if match := pattern.fullmatch(text):
            period = resolve(match, clock)
            if period is not None:
                return period
    return None


_THE = re.compile(r"\bthe $", re.IGNORECASE)
_UNITS_BEFORE = re.compile(rf"((?:{_COUNTS}) (?:years|months|weeks|quarters|decades)) (?:before|earlier|previously|prior)(?: that| it)?")
UNKNOWN = Period()
_MONTHS_IN = {"year": 12, "winter": 12, "summer": 12, "half-year": 6, "half": 6, "quarter": 3, "month": 1, "decade": 120}


def _financial(match: re.Match[str], clock: Clock) -> Period | None:
    first = int(match.group(1))
    tail = match.group(2)
    last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail)
    if last < first and first % 100 == 99:
        last += 100
    if last == first + 1:
        return financial_year(first)
    return Period(date(first, 1, 1), date(last, 12, 31)) if first < last <= first + 60 else None


def _point(text: str, clock: Clock, *, later: date | None = None) -> tuple[Period, bool] | None:
    """The day, month, year or police year of one end of a range; False where its year had to be left open."""
    text = re.sub(r"^(?:the )?(?:end|start|beginning|middle) of (?:the )?", "", text.strip())
    if match := _FY_FULL.fullmatch(text):
        period = _financial(match, clock)
        return (period, True) if period else None
    if re.fullmatch(Y, text):
        return year(int(text)), True
    if text == "last month":
        return (months(clock.published.year, clock.published.month - 1, 1) if clock.published else UNKNOWN), True
    text = re.sub(rf"^last ({M})$", r"\1", text)
    match = re.fullmatch(rf"(?:({_DAY}) (?:of )?)?({M})(?: ({_DAY}))?(?:,? ?(?:of )?({Y}|last year|this year))?", text)
    if not match:
        return None
    day_before, name, day_after, year_text = match.groups()
    number = _MONTHS[name.rstrip(".")]
    year_number = _year_of(year_text, clock)
    known = year_number is not None
    if year_number is None:
        reference = later or clock.published
        if reference is None:
            return UNKNOWN, False
        year_number = reference.year if number <= reference.month else reference.year - 1
    day = day_before or day_after
    if day:
        at = date(year_number, number, int(re.sub(r"\D", "", day)))
        return Period(at, at), known
    return month(year_number, number), known


def _year_of(text: str | None, clock: Clock) -> int | None:
    if text is None:
        return None
    if text.isdigit():
        return int(text)
    if clock.published is None:
        return None
    return clock.published.year - (1 if text.startswith("last") else 0)


_FY_FULL = re.compile(rf"({Y}) ?[/-] ?(\d\d|{Y})")


def _range(match: re.Match[str], clock: Clock) -> Period | None:
    first_text, last_text, tail = match.group(1), match.group(2), match.group(3)
    if tail:
        last_text = f"{last_text} {tail.strip()}"
    last = _point(last_text, clock)
    if last is None:
        return None
    first = _point(first_text, clock, later=last[0].end)
    if first is None:
        return None
    if first[0].start is None or last[0].end is None:
        return UNKNOWN
    start, end = first[0].start, last[0].end
    if first[1] and not last[1] and end < start:
        end = add_months(end, 12)
    if first[1] and not last[1] and re.fullmatch(rf"(?:{_DAY} )?{M}(?: {_DAY})?,? {Y}", first_text) and end >= add_months(start, 12):
        return None
    return Period(start, end) if start <= end else None


def _year_to(match: re.Match[str], clock: Clock) -> Period | None:
    count_text, unit, point_text = match.group(1), match.group(2), match.group(3)
    point = _point(point_text, clock)
    if point is None:
        return None
    if point[0].end is None:
        return UNKNOWN
    count = int(parse_number(count_text) or 1) if count_text else 1
    end = point[0].end
    if unit == "week":
        return Period(end - timedelta(days=7 * count - 1), end)
    size = _MONTHS_IN[unit]
    span = ending(end, count * size)
    if re.match(r".*\bstart of", point_text) and point[0].start:
        return ending(point[0].start - timedelta(days=1), count * size)
    return span


_OF_LENGTH = re.compile(
    rf"(?:(?:the |those |these )?(?:same|corresponding|equivalent|whole|entire|latest|most recent|that) )?(?:({_COUNTS}|a|one)[ -])?(year|month|quarter|half)s?(?: .*)?", re.IGNORECASE
)


def length_wanted(text: str) -> int | None:
    """How many months long the named period must be that `text` goes back to: "the same quarter" -> 3, "those five years" -> 60."""
    match = _OF_LENGTH.fullmatch(text)
    if match is None or re.search(r"\b(?:ago|earlier|before|previously|prior|later|after|to|ending|ended|on|so|that)\b", re.sub(r"^(?:the )?(?:same|corresponding|equivalent|that) .*", "", text)):
        return None
    if match.group(2) == "month" and match.group(1) is None and "months" in text:
        return None
    return _MONTHS_IN[match.group(2).lower()] * int(parse_number(match.group(1) or "1") or 1)


def _part(match: re.Match[str], clock: Clock) -> Period | None:
    ordinal, count_text, unit, whole_text = match.group("ordinal"), match.group("count"), match.group("unit"), match.group("whole")
    whole = _whole(whole_text, clock)
    if whole is None:
        return None
    if whole.start is None or whole.end is None:
        return UNKNOWN
    size = _MONTHS_IN[unit.rstrip("s").split()[-1]] if unit else 1
    size *= int(parse_number(count_text) or 1) if count_text else 1
    if ordinal.startswith(("q", "h")) and ordinal[1:].isdigit():
        size, position = (3 if ordinal[0] == "q" else 6), int(ordinal[1:])
    elif unit is None:
        return None
    else:
        position = _ORDINALS[ordinal]
    if position < 0:
        return ending(whole.end, size)
    start = add_months(whole.start, (position - 1) * size)
    if whole_text in ("the year", "year") and clock.published and start > clock.published:
        start = add_months(start, -12)
    return Period(start, add_months(start, size) - timedelta(days=1))


def _part_of_named(match: re.Match[str], clock: Clock) -> Period | None:
    """"the first quarter", "the final three months": of the year just named, else a quarter of the year of publication, or of the one before where it has not begun."""
    ordinal, count_text, unit = match.groups()
    position, size = _ORDINALS[ordinal], _MONTHS_IN[unit.rstrip("s")] * int(parse_number(count_text or "1") or 1)
    named = clock.named
    if named and named.start and named.end and length_in_months(named) == 12 and (named.start.month, named.start.day) in ((1, 1), (4, 1)) and size < 12 and (unit == "quarter" or position < 0):
        return ending(named.end, size) if position < 0 else months(named.start.year, named.start.month + (position - 1) * size, size)
    if clock.published is None or unit != "quarter" or position < 0:
        return UNKNOWN
    first = (position - 1) * 3 + 1
    return months(clock.published.year - (first > clock.published.month), first, 3)


def _whole(text: str, clock: Clock) -> Period | None:
    text = re.sub(r"^(?:the )?(?:financial year |calendar year |fiscal year )", "", text)
    text = re.sub(r"^(?:current|present) ", "this ", text)
    if match := _FY_FULL.fullmatch(text):
        return _financial(match, clock)
    if text.isdigit():
        return year(int(text))
    if text in ("that year", "same year"):
        return clock.named or UNKNOWN
    if clock.published is None:
        return UNKNOWN
    if "financial" in text:
        current = _financial_year_of(clock.published)
        return shift(current, -12) if text.startswith("last") else current
    return year(clock.published.year - (1 if text.startswith("last") else 0))


def _financial_year_of(day: date) -> Period:
    return financial_year(day.year if day.month >= 4 else day.year - 1)


def _last_unit(match: re.Match[str], clock: Clock) -> Period | None:
    """"last year", "last month", "last summer": the calendar unit before publication."""
    unit = match.group(1)
    if clock.published is None:
        return UNKNOWN
    day = clock.published
    if unit == "year" or unit == "calendar year":
        return year(day.year - 1)
    if unit in ("financial year", "fiscal year"):
        return shift(_financial_year_of(day), -12)
    if unit == "month":
        return months(day.year, day.month - 1, 1)
    if unit == "week":
        monday = day - timedelta(days=day.weekday() + 7)
        return Period(monday, monday + timedelta(days=6))
    if unit == "quarter":
        return months(day.year, (day.month - 1) // 3 * 3 + 1 - 3, 3)
    if unit == "decade":
        return ending(month_end(day.year, day.month), 120)
    if unit in _SEASONS:
        seasons = [months(day.year - back, _SEASONS[unit], 3) for back in range(3)]
        return next(season for season in seasons if season.end and season.end < day)
    number = _MONTHS[unit.rstrip(".")]
    return month(day.year if number < day.month else day.year - 1, number)


def _this_unit(match: re.Match[str], clock: Clock) -> Period | None:
    so_far, unit, tail = match.group(1), match.group(2), match.group(3)
    if clock.published is None:
        return UNKNOWN
    day = clock.published
    if so_far or (tail and ("far" in tail or "date" in tail)):
        start = {"year": date(day.year, 1, 1), "financial year": _financial_year_of(day).start}.get(unit, date(day.year, day.month, 1))
        return Period(start, month_end(day.year, day.month))
    if unit == "year":
        return year(day.year)
    if unit == "financial year":
        return _financial_year_of(day)
    if unit == "month":
        return month(day.year, day.month)
    if unit == "quarter":
        return months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    if unit == "decade":
        return Period(date(day.year // 10 * 10, 1, 1), date(day.year // 10 * 10 + 9, 12, 31))
    return months(day.year, _SEASONS[unit], 3)


def _season_alone(match: re.Match[str], clock: Clock) -> Period | None:
    """"in autumn": the latest one that has begun before publication."""
    day = clock.published
    if day is None:
        return UNKNOWN
    season = months(day.year, _SEASONS[match.group(1)], 3)
    return season if season.start and season.start <= day else shift(season, -12)


def _bare(match: re.Match[str], clock: Clock) -> Period | None:
    """"the four years", "the period": the one just named, where it has that length; "the whole period" where it is longer than a year."""
    count_text, unit = match.group(1), match.group(2).rstrip("s")
    if clock.named is None or (unit == "period" and count_text):
        return UNKNOWN
    if unit == "period":
        return clock.named if match.group() == "period" or (length_in_months(clock.named) or 0) > 12 else UNKNOWN
    if length_in_months(clock.named) != _MONTHS_IN[unit] * int(parse_number(count_text or "1") or 1):
        return UNKNOWN
    return clock.named


def _list_of_months(match: re.Match[str], clock: Clock) -> Period | None:
    """"June, July and August" of a year, months one after another."""
    names = re.findall(M, match.group(1))
    if any((_MONTHS[b.rstrip(".")] - _MONTHS[a.rstrip(".")]) % 12 != 1 for a, b in pairwise(names)):
        return None
    last = _point(f"{names[-1]} {match.group(2) or ''}".strip(), clock)
    return ending(last[0].end, len(names)) if last and last[0].end else UNKNOWN


def _edge(match: re.Match[str], clock: Clock) -> Period | None:
    """"the end of May": its last day."""
    edge, text = match.groups()
    whole = _parse(f"this {text}" if text in ("year", "month") else text, clock)
    if whole is None or whole.start is None:
        return UNKNOWN
    day = whole.end if edge == "end" else whole.start
    return Period(day, day)


def _week_of_month(match: re.Match[str], clock: Clock) -> Period | None:
    point = _point(match.group(3), clock)
    if point is None or point[0].start is None or point[0].end is None:
        return UNKNOWN
    days = timedelta(days=7 * int(parse_number(match.group(2) or "1") or 1) - 1)
    return Period(point[0].start, point[0].start + days) if match.group(1) == "first" else Period(point[0].end - days, point[0].end)


def _months_from(match: re.Match[str], clock: Clock) -> Period | None:
    """"nine months from April"."""
    point = _point(match.group(2), clock)
    if point is None or point[0].start is None:
        return UNKNOWN
    return months(point[0].start.year, point[0].start.month, int(parse_number(match.group(1)) or 1))


def _week_from(match: re.Match[str], clock: Clock) -> Period | None:
    point = _point(match.group(1), clock)
    return Period(point[0].start, point[0].start + timedelta(days=6)) if point and point[0].start and point[0].start == point[0].end else UNKNOWN


def _weekday(match: re.Match[str], clock: Clock) -> Period | None:
    """"on Saturday", "last weekend": the latest one before publication."""
    if clock.published is None:
        return UNKNOWN
    name = match.group(1)
    wanted = 6 if name == "weekend" else _WEEKDAYS.index(name)
    day = clock.published - timedelta(days=(clock.published.weekday() - wanted - 1) % 7 + 1)
    return Period(day - timedelta(days=name == "weekend"), day)


def _year_to_date(match: re.Match[str], clock: Clock) -> Period | None:
    day = clock.published
    return Period(date(day.year, 1, 1), month_end(day.year, day.month)) if day else UNKNOWN


def _past(match: re.Match[str], clock: Clock) -> Period | None:
    """"the past 12 months", "the last four years": whole months that end with the month of publication."""
    count_text, unit = match.group(2), match.group(3).rstrip("s").split()[-1]
    count = int(parse_number(count_text) or 1) if count_text else 1
    if clock.named and match.group(1) in ("latest", "most recent") and length_in_months(clock.named) == count * _MONTHS_IN.get(unit, 0):
        return clock.named
    if clock.published is None:
        return UNKNOWN
    if unit in ("week", "day"):
        return Period(clock.published - timedelta(days=(7 if unit == "week" else 1) * count - 1), clock.published)
    size = {"year": 12, "month": 1, "quarter": 3, "decade": 120}[unit]
    if re.search(r"\b(?:financial|fiscal)\b", match.group()):
        return ending(shift(_financial_year_of(clock.published), -12).end or clock.published, count * size)
    return ending(month_end(clock.published.year, clock.published.month), count * size)


def _previous(match: re.Match[str], clock: Clock) -> Period | None:
    """"the previous year", "the previous 12 months": what came just before the period that the text has just named."""
    named = clock.named
    count_text, unit = match.group(1), match.group(2)
    if named is None or named.start is None:
        return UNKNOWN
    count = int(parse_number(count_text) or 1) if count_text else 1
    unit = unit.rstrip("s").split()[-1]
    if unit in ("period", "one"):
        return shift(named, -(length_in_months(named) or 12))
    if unit in ("week", "day"):
        return Period(named.start - timedelta(days=(7 if unit == "week" else 1) * count), named.start - timedelta(days=1))
    size = {"year": 12, "month": 1, "quarter": 3, "decade": 120}[unit] * count
    if unit == "year" and count == 1:
        return shift(named, -12)
    return ending(named.start - timedelta(days=1), size)


def _month_before(match: re.Match[str], clock: Clock) -> Period | None:
    """"the previous September": the one before the period just named; a day in September goes back to the same day."""
    if clock.named is None or clock.named.start is None or clock.named.end is None:
        return UNKNOWN
    start, number = clock.named.start, _MONTHS[match.group(1).rstrip(".")]
    if number == start.month and (clock.named.end - start).days < 31:
        return shift(clock.named, -12)
    return month(start.year - (number >= start.month), number)


def _next(match: re.Match[str], clock: Clock) -> Period | None:
    return shift(clock.named, 12) if clock.named and clock.named.start else UNKNOWN


def _following(match: re.Match[str], clock: Clock) -> Period | None:
    """"the six months after that": what comes right after the period just named."""
    if clock.named is None or clock.named.end is None:
        return UNKNOWN
    start, count = clock.named.end + timedelta(days=1), int(parse_number(match.group(1)) or 1)
    if match.group(2) == "weeks":
        return Period(start, start + timedelta(days=7 * count - 1))
    return months(start.year, start.month, count) if start.day == 1 else UNKNOWN


def _earlier(match: re.Match[str], clock: Clock) -> Period | None:
    """"a year earlier", "five years before", "a decade ago": the named period moved back by that much."""
    count_text, unit, word = match.group(1), match.group(2).rstrip("s").split()[-1], match.group(3)
    size = _MONTHS_IN.get(unit)
    count = int(parse_number(count_text) or 1) if count_text else 1
    if size is None:
        return _days_earlier(clock.named, count * (7 if unit == "week" else 1), word)
    if clock.named and clock.named.start:
        return shift(clock.named, (size * count) * (1 if word == "later" else -1))
    if word == "ago" and clock.published and size >= 12:
        return year(clock.published.year - size * count // 12)
    return UNKNOWN


def _days_earlier(named: Period | None, days: int, word: str) -> Period:
    if named is None or named.start is None or named.end is None or word == "ago":
        return UNKNOWN
    step = timedelta(days=days if word == "later" else -days)
    return Period(named.start + step, named.end + step)


def _same(match: re.Match[str], clock: Clock) -> Period | None:
    """"the same period" is the one just named; "the same period last year", "the same quarter of 2018", "the corresponding quarter" the one of another year."""
    named, unit, tail = clock.named, match.group("unit"), match.group("tail")
    if named is None or named.start is None or named.end is None:
        return UNKNOWN
    if tail is None:
        return named if match.group().startswith("same") else shift(named, -12)
    first, last = named.start, named.end
    if unit in ("point", "stage", "date", "time") and clock.published and named.start < clock.published < named.end:
        named = Period(named.start, clock.published)
    year_of_named = _financial_year_of(first).start
    if (found := _FY_FULL.search(tail)) and year_of_named:
        return shift(named, 12 * (int(found.group(1)) - year_of_named.year))
    if found := re.search(Y, tail):
        return shift(named, 12 * (int(found.group()) - last.year))
    if found := re.search(rf"({_COUNTS}) (year|month)s? (later)?", tail):
        return shift(named, int(parse_number(found.group(1)) or 1) * _MONTHS_IN[found.group(2)] * (1 if found.group(3) else -1))
    if "this year" in tail:
        return shift(named, 12 * (clock.published.year - last.year)) if clock.published else UNKNOWN
    years = last.year - clock.published.year + 1 if "last year" in tail and clock.published else 1
    return shift(named, -12 * (years or 1))


def _named(match: re.Match[str], clock: Clock) -> Period | None:
    return clock.named or UNKNOWN


def _decade(match: re.Match[str], clock: Clock) -> Period | None:
    first = int(match.group(1))
    return Period(date(first, 1, 1), date(first + 9, 12, 31)) if first % 10 == 0 else None


def _season(match: re.Match[str], clock: Clock) -> Period | None:
    number = _year_of(match.group(2), clock)
    return months(number, _SEASONS[match.group(1)], 3) if number else UNKNOWN


def _month_alone(match: re.Match[str], clock: Clock) -> Period | None:
    point = _point(match.group(), clock)
    return point[0] if point else None


def _financial_named(match: re.Match[str], clock: Clock) -> Period | None:
    """"financial year 2018" is the one that begins in 2018; "year ending" forms are handled elsewhere."""
    return financial_year(int(match.group(1)))


def _sports_season(match: re.Match[str], clock: Clock) -> Period | None:
    """Football seasons run from August to May; the Home Office counts arrests and banning orders by them."""
    if found := re.match(Y, match.group()):
        first = int(found.group())
    elif clock.published:
        first = clock.published.year - (1 if clock.published.month < 8 else 0) - (1 if match.group().startswith("last") else 0)
    else:
        return UNKNOWN
    return Period(date(first, 8, 1), date(first + 1, 5, 31))


def _academic_year(match: re.Match[str], clock: Clock) -> Period | None:
    """September to August."""
    if match.group("years"):
        first = int(match.group("years"))
    elif match.group("which") == "previous":
        return shift(clock.named, -12) if clock.named else UNKNOWN
    elif clock.published:
        first = clock.published.year - (1 if clock.published.month < 9 else 0) - (1 if match.group("which") == "last" else 0)
    else:
        return UNKNOWN
    return Period(date(first, 9, 1), date(first + 1, 8, 31))


def _days(match: re.Match[str], clock: Clock) -> Period | None:
    first, last, name, year_text = match.groups()
    return _days_between(first, last, name, year_text, clock)


def _days_between(first: str, last: str, name: str, year_text: str | None, clock: Clock) -> Period | None:
    """"18 to 24 September": days of one month."""
    ends = [_point(f"{day} {name} {year_text or ''}".strip(), clock) for day in (first, last)]
    if any(end is None for end in ends):
        return None
    return Period(ends[0][0].start, ends[1][0].end)  # type: ignore[index]


def _rule(pattern: str, resolve) -> tuple[re.Pattern[str], object]:
    return re.compile(pattern), resolve


_THIS = re.compile(r"(so far )?(?:this|present) (year|financial year|month|quarter|week|decade|spring|summer|autumn|winter)( so far| alone| to date)?")
_QUALIFIER = r"(?:(?:financial|fiscal|calendar|full|complete|police|rolling) )?"
_RULES: list = [
    _rule(rf"(?:{Y}) ?[/-] ?(?:\d\d|{Y}) (?:season|campaign)|(?:last|this) season", _sports_season),
    _rule(rf"(?:(?P<years>{Y}) ?[/-] ?(?:\d\d|{Y}) |(?P<which>last|this|previous|current) )(?:academic|school) year", _academic_year),
    _rule(rf"({_DAY}) ?(?:to|and|-|until) ?({_DAY}) (?:of )?({M})(?:,? ({Y}))?", _days),
    _rule(rf"({M}) ({_DAY}) ?(?:to|and|-|until) ?({_DAY})(?:,? ({Y}))?", lambda m, c: _days_between(m.group(2), m.group(3), m.group(1), m.group(4), c)),
    _rule(rf"(?:{_DAY} (?:of )?{M}|{M} {_DAY})", _month_alone),
    _rule(r"(?:the )?(?:start|beginning|turn) of (?:the|this) year", lambda m, c: year(c.published.year) if c.published else UNKNOWN),
    _rule(r"(?:the )?current (year|financial year|month|quarter|week)", lambda m, c: _parse(f"this {m.group(1)}", c)),
    _rule(r"yesterday|today", lambda m, c: Period(*[c.published - timedelta(days=m.group() == "yesterday")] * 2) if c.published else UNKNOWN),
    _rule(rf"({Y}) ?[/-] ?(\d\d|{Y})(?: (?:financial year|period|fiscal year|tax year|year))?", _financial),
    _rule(rf"(?:financial|fiscal|tax) years? ({Y}) ?[/-] ?(\d\d|{Y})", _financial),
    _rule(rf"(?:financial year|fiscal year|fy) ?({Y})", _financial_named),
    _rule(rf"(?:(?:calendar (?:year )?|the year )?{Y}|({Y}) calendar year|1[5-8]\d\d)", lambda m, c: year(int(m.group(1) or m.group()[-4:]))),
    _rule(rf"({Y})(?:’|')?s", _decade),
    _rule(rf"(?:rolling )?{_QUALIFIER}(?:({_COUNTS})[ -])?(half-year|year|month|quarter|week|decade)s?(?: period)? (?:(?:that |which )?(?:ending|ended)|to|up to|through|leading up to)(?: in| on)? (?:the |last )?((?:end of |start of |beginning of )?(?:the )?{DATE})", _year_to),
    _rule(rf"(?:rolling )?{_QUALIFIER}(?:({_COUNTS})[ -])?(half-year|year|month|quarter|week|decade)s?(?: period)? (?:to|up to) ((?:the )?end of (?:the )?{DATE})", _year_to),
    _rule(
        rf"(?P<ordinal>first|second|third|fourth|final|last|opening|closing|q[1-4]|h[12]) ?(?:(?P<count>{_COUNTS}) )?(?P<unit>months?|quarters?|half-year|half|financial quarter)? ?(?:of |in )?(?:the )?"
        rf"(?P<whole>(?:financial year |calendar year |fiscal year )?(?:{Y} ?[/-] ?(?:\d\d|{Y})|{Y})|this year|last year|the year|year|that year|financial year|(?:this|last|current|present) (?:financial )?year)",
        _part,
    ),
    _rule(rf"({DATE}|{Y} ?[/-] ?\d\d|{Y} ?/ ?{Y}) ?(?:to|and|until|till|through|up to|-) ?(?:the )?({DATE}|{Y} ?[/-] ?\d\d|{Y} ?/ ?{Y})( this year| last year)?(?: quarter| period)?", _range),
    _rule(rf"last (year|calendar year|financial year|fiscal year|month|week|quarter|decade|spring|summer|autumn|winter|{M})", _last_unit),
    (_THIS, _this_unit),
    _rule(r"(?:year|the year) (?:to date|so far)", _year_to_date),
    _rule(rf"(past|last|latest|most recent) {_QUALIFIER}(?:({_COUNTS})[ -])?({_UNIT})(?: period)?", _past),
    _rule(rf"(?:previous|preceding|prior) {_QUALIFIER}(?:({_COUNTS})[ -])?({_UNIT}|period|one)(?: period)?", _previous),
    _rule(r"earlier period", lambda m, c: _parse("previous period", c)),
    _rule(r"year before last", lambda m, c: year(c.published.year - 2) if c.published else UNKNOWN),
    _rule(rf"{_QUALIFIER}()(year|month|quarter|period) (?:before that|before it|before|previous|previously|prior|earlier)", _previous),
    _rule(rf"(?:following|next) {_QUALIFIER}(?:year|12 months)|(?:a |the |one )?year (?:after(?: that| it)?|that followed|on|later)", _next),
    _rule(rf"(?:following |next )?({_COUNTS}) (months|weeks) (?:after that|that followed)", _following),
    _rule(rf"this ({M})", lambda m, c: month(c.published.year, _MONTHS[m.group(1).rstrip(".")]) if c.published else UNKNOWN),
    _rule(rf"(?:previous|preceding) ({M})", _month_before),
    _rule(rf"(?:end|close) of ({Y})", lambda m, c: Period(date(int(m.group(1)), 12, 31), date(int(m.group(1)), 12, 31))),
    _rule(r"(spring|summer|autumn|winter)", _season_alone),
    _rule(rf"winter (?:of )?({Y}) ?[/-] ?(?:\d\d|{Y})", lambda m, c: months(int(m.group(1)), 12, 3)),
    _rule(rf"(first|second|third|fourth|opening|final|closing) (?:({_COUNTS}) )?(quarter|half|months?)", _part_of_named),
    _rule(rf"(?:whole |entire )?(?:({_COUNTS}) )?(years?|months?|quarter|half|half-year|period)", _bare),
    _rule(rf"((?:{M}, )*{M}(?:,)? and {M})(?:,? (?:of )?({Y}|last year|this year))?", _list_of_months),
    _rule(rf"(end|start|beginning) of (?:the )?(year|month|{M}(?:,? (?:of )?(?:{Y}|last year|this year))?|{Y})", _edge),
    _rule(rf"({_COUNTS}) months (?:from|starting in|beginning in|since) ({DATE})", _months_from),
    _rule(rf"(first|last)(?: ({_COUNTS}))? weeks? of ({M}(?:,? (?:of )?(?:{Y}|last year|this year))?)", _week_of_month),
    _rule(rf"week of ({DATE})", _week_from),
    _rule(rf"(?:the |last )?({'|'.join(_WEEKDAYS)}|weekend)(?: (?:night|morning|evening|afternoon))?", _weekday),
    _rule(rf"(?:(an?|one|{_COUNTS}) )?({_UNIT}) (earlier|before|ago|previously|prior|later)(?: that)?", _earlier),
    _rule(
        rf"(?:same|corresponding|equivalent) (?P<unit>period|quarter|half|months?|time|weeks?|stretch|spell|span|part|night|point|stage|date|day|(?:{_COUNTS}) (?:years|months|weeks|days))"
        rf"(?: (?P<tail>(?:in |of |to |the |from )*(?:{Y} ?[/-] ?\d\d|{Y}|last year|this year|(?:a |the |(?:{_COUNTS}) )?(?:previous )?(?:years?|months)(?: (?:earlier|ago|before|previously|later))?)))?",
        _same,
    ),
    _rule(r"(?:that|same) (?:year|period|month|quarter|week|decade|time)", _named),
    _rule(rf"(spring|summer|autumn|winter) (?:of )?({Y}|last year|this year)", _season),
    _rule(rf"{M}(?:,? (?:of )?(?:{Y}|last year|this year))?", _month_alone),
    _rule(rf"(?:{_DAY} (?:of )?{M}|{M} {_DAY}),? (?:{Y}|last year|this year)", _month_alone),
    _rule(rf"(?:early|mid|late)[ -]?({Y})", lambda m, c: year(int(m.group(1)))),
    _rule(rf"(?:{_COUNTS}|a)[ -](?:year|month)s?(?: (?:period|spell|stretch|span))?", lambda m, c: UNKNOWN),
]
