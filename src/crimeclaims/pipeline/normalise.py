"""Gives every entity its value: a force id, ISO dates, an integer, an age range. A value that cannot be told stays null."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from datetime import date
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import published, results, text_of
from crimeclaims.values.ages import parse_age
from crimeclaims.values.calendar import Period, length_in_months
from crimeclaims.values.changes import parse_change
from crimeclaims.values.forces import NATIONWIDE, ForcesAbroad, Gazetteer, default_gazetteer
from crimeclaims.values.measures import find_offence
from crimeclaims.values.numbers import NUMBER, find_modifier, parse_number
from crimeclaims.values.periods import Clock, length_wanted, parse_period
from crimeclaims.values.rates import heading_per, parse_rate
from crimeclaims.values.shares import parse_share
from crimeclaims.values.sources import kind_of_source

Value = dict[str, Any] | None
_KIND_OF_YEAR = re.compile(r"\b(?:(?:school|academic) year|season)\b", re.IGNORECASE)
_PERCENT_OR_POINTS = re.compile(r"%|\bper[ -]?cent|\bpct\b|\bpoints?\b", re.IGNORECASE)
_BARE_AMOUNT = re.compile(rf"(?!.*dozen){NUMBER}", re.IGNORECASE)
_TOTAL_AFTER = re.compile(r"(?: \w+)?,? (?:to|at|from) \d")  # "by 40, to 181" is a number of things
_YEARS = re.compile(r"\byears?\b|\b(?:12|twelve) months\b")
_LAST_NAMED = re.compile(r"\bthat (?:year|month|period|quarter)\b|\b(?:later|on|after)$", re.IGNORECASE)


class Normaliser:
    """Reads each entity with the words before and after it in its line."""

    def __init__(self, name: str):
        self.name = name
        self.gazetteer = default_gazetteer()

    def use_gazetteer(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> Doc:
        found = results(doc)
        doubtful = frozenset(record["entity"] for record in found["doubtful"])
        normalise(text_of(doc), found["entities"], found["sentences"], Clock(published(doc)), self.gazetteer, doubtful)
        return doc


def normalise(
    text: str, entities: list[dict[str, Any]], sentences: list[dict[str, Any]], clock: Clock, gazetteer: Gazetteer, doubtful: Collection[int] = (),
) -> None:
    """Set `value` of the entity records in place; they must be in order of the text. Nothing is read by the light of those that are doubtful, by index."""
    people: list[str] = []
    named = _Named(sentences)
    abroad = ForcesAbroad((entity["text"] for i, entity in enumerate(entities) if entity["label"] == "FORCE" and i not in doubtful), gazetteer)
    per: tuple[int, str] | None = None
    change: tuple[int, Value] = (-1, None)
    for position, entity in enumerate(entities):
        before = _line_before(text, entity["start"])
        after = _line_after(text, entity["end"])
        if entity["label"] == "PERIOD":
            anchor = named.before(entity["start"], entity["text"])
            own_clock = Clock(clock.published, anchor or _named_ahead(position, entities, sentences, text, clock), named.kind_of_year(entity["start"]))
            period = parse_period(entity["text"], own_clock, before=before, after=after)
            entity["value"] = _period_value(period)
            # an open "since 2016" still names 2016 for the words after it
            if position not in doubtful:
                named.add(entity["start"], period if period is None or period.closed else parse_period(entity["text"], own_clock), entity["text"])
        elif entity["label"] == "SOURCE":
            entity["value"] = _source(entity["text"], before, after, people, text)
        elif entity["label"] == "FORCE":
            force = gazetteer.find_force(entity["text"])
            entity["value"] = {"id": force.id if force else abroad.find(entity["text"]), "name": force.name if force else entity["text"]}
        elif entity["label"] == "PLACE":
            entity["value"] = {"name": entity["text"], "force": abroad.find_place(entity["text"]) or gazetteer.find_place_force(entity["text"])}
        else:
            entity["value"] = _VALUES[entity["label"]](entity["text"], before, after)
            if entity["label"] == "RATE":
                heading = heading_per(text[max(0, entity["start"] - 800, per[0] if per else 0):entity["start"]])
                own_per = _carry_per(entity, heading or (per[1] if per else None))
                per = (entity["end"], own_per) if own_per else None
            elif entity["label"] == "CHANGE":
                sentence = named.sentence(entity["start"])
                _carry_unit(entity, after, change[1] if change[0] == sentence else None)
                goes_on = change[0] == sentence and change[1] is not None
                change = sentence, entity["value"] if goes_on or _PERCENT_OR_POINTS.search(entity["text"] + after[:20]) else None
    _place_by_company(entities, gazetteer, doubtful)


class _Named:
    """The periods that an article has named so far. "The year before" counts back from the last one of its own sentence, else from the one that
    ended last: baselines named in passing do not move the story's own year."""

    _REACH = 4  # sentences

    def __init__(self, sentences: list[dict[str, Any]]):
        self._starts = [s["start"] for s in sentences]
        self._periods: list[tuple[int, Period]] = []
        self._kind_of_year = (-self._REACH - 1, "")

    def add(self, offset: int, period: Period | None, text: str) -> None:
        if period is not None and period.closed:
            self._periods.append((self.sentence(offset), period))
        if kind := _KIND_OF_YEAR.search(text):
            self._kind_of_year = (self.sentence(offset), kind.group().lower())

    def kind_of_year(self, offset: int) -> str:
        """"school year" where the sentences just before counted by such."""
        at, kind = self._kind_of_year
        return kind if self.sentence(offset) - at <= self._REACH else ""

    def before(self, offset: int, text: str) -> Period | None:
        """The period that the words `text` at `offset` count from: of the length they ask for, where there is one."""
        sentence = self.sentence(offset)
        last, length = _LAST_NAMED.search(text), length_wanted(text)
        periods = [(at, period) for at, period in self._periods if _is_long(period, length)] if length else []
        periods = periods or self._periods
        own = [period for at, period in periods if at == sentence or last]
        if own:
            return max(own, key=_end) if text.startswith("same") else own[-1]
        near = [period for _, period in periods if (length_in_months(period) or 0) <= 12] or [period for _, period in periods]
        if _YEARS.search(text):  # a month or day named in passing has no year before it
            near = [period for period in near if (length_in_months(period) or 0) >= 6] or near
        return max(reversed(near), key=_end, default=None)

    def sentence(self, offset: int) -> int:
        return bisect_right(self._starts, offset)


def _end(period: Period) -> date:
    return period.end or date.min


def _is_long(period: Period, months: int) -> bool:
    return bool(period.start and period.end and length_in_months(period) == months and (period.end - period.start).days >= 27 * months)


def _place_by_company(entities: list[dict[str, Any]], gazetteer: Gazetteer, doubtful: Collection[int]) -> None:
    """A place that no gazetteer knows, in an article whose forces and known places all belong to one force, lies in that force's area."""
    areas = [e for i, e in enumerate(entities) if e["label"] in ("FORCE", "PLACE") and i not in doubtful]
    known = [e["value"]["id"] if e["label"] == "FORCE" else e["value"]["force"] for e in areas]
    if "btp" in known:  # in the railway's stories stations stand beside towns
        return
    company = {force for force in known if force and force not in NATIONWIDE}
    if len(company) == 1 and sum(force is not None for force in known) >= 2:
        for entity in entities:
            if entity["label"] == "PLACE" and entity["value"]["force"] is None and not gazetteer.knows_place(entity["text"]):
                entity["value"]["force"] = next(iter(company))


def _carry_per(entity: dict[str, Any], before: str | None) -> str | None:
    """A bare rate goes on with the "per" of the rate before it ("Leeds had 3.9 per 1,000 residents, Hull 4.2"). Returns the "per" now in force."""
    value = entity["value"]
    if value["per"] is None and before is not None:
        number = parse_number(entity["text"])
        if number is not None:
            value["value"], value["per"] = number, before
    return value["per"] or before


def _carry_unit(entity: dict[str, Any], after: str, before: Value) -> None:
    """A bare amount goes on with the per cent or points of the one before it in its sentence ("Leeds was up 12 per cent and Hull down four")."""
    value = entity["value"]
    if before is None or value["difference"] is None or "unit" in value or not _BARE_AMOUNT.fullmatch(entity["text"]) or value["difference"] > 100 or _TOTAL_AFTER.match(after):
        return
    if before.get("unit"):
        value["unit"] = before["unit"]
    elif before["ratio"] is not None:
        step = value["difference"] / 100
        value["ratio"], value["difference"] = round(1 + (step if value["direction"] == "up" else -step), 6), None


def _line_before(text: str, start: int) -> str:
    return text[max(0, start - 160):start].rsplit("\n", 1)[-1]


def _line_after(text: str, end: int) -> str:
    return text[end:end + 160].split("\n", 1)[0]


def _named_ahead(position: int, entities, sentences, text: str, clock: Clock) -> Period | None:
    """Before any period was named, a relative one may count back from one later in its sentence ("up on the previous year to 412 in 2018/19")."""
    start = entities[position]["start"]
    end = next((s["end"] for s in sentences if s["start"] <= start < s["end"]), start)
    for later in entities[position + 1:]:
        if later["start"] >= end:
            return None
        if later["label"] == "PERIOD":
            period = parse_period(later["text"], Clock(clock.published), before=_line_before(text, later["start"]), after=_line_after(text, later["end"]))
            if period and period.closed:
                return period
    return None


def _period_value(period: Period | None) -> Value:
    return {
        "start": period.start.isoformat() if period and period.start else None,
        "end": period.end.isoformat() if period and period.end else None,
    }


def _count(text: str, before: str, after: str) -> Value:
    number = parse_number(text)
    return {"value": int(number) if number is not None and float(number).is_integer() else None, "modifier": find_modifier(before, after)}


def _age(text: str, before: str, after: str) -> Value:
    ages = parse_age(text, before=before)
    return {"min": ages.min if ages else None, "max": ages.max if ages else None}


def _change(text: str, before: str, after: str) -> Value:
    change = parse_change(text, before=before, after=after)
    if change is None:
        return {"direction": None, "ratio": None, "difference": None, "modifier": find_modifier(before, after)}
    value: dict[str, Any] = {"direction": change.direction, "ratio": change.ratio, "difference": change.difference}
    if change.unit:
        value["unit"] = change.unit
    return value | {"modifier": find_modifier(before, after)}


def _rate(text: str, before: str, after: str) -> Value:
    rate = parse_rate(text, before=before, after=after)
    return {"value": rate.value if rate else None, "per": rate.per if rate else None, "modifier": find_modifier(before, after)}


def _share(text: str, before: str, after: str) -> Value:
    return {"value": parse_share(text, after), "modifier": find_modifier(before, after)}


def _measure(text: str, before: str, after: str) -> Value:
    return {"text": text, "offence": find_offence(text)}


def _source(text: str, before: str, after: str, people: list[str], article: str) -> Value:
    kind = kind_of_source(text, before, after, article)
    name = re.sub(r"\s+", " ", text)
    if kind == "organisation" and " " not in name and any(name in full.split() for full in people):
        kind = "person"
    if kind == "person":
        # a surname alone is the person named in full before
        name = next((full for full in reversed(people) if name != full and name in full.split()), name)
        if name == re.sub(r"\s+", " ", text) and " " in name:
            people.append(name)
    return {"name": name, "kind": kind}


_VALUES = {"COUNT": _count, "AGE": _age, "CHANGE": _change, "RATE": _rate, "SHARE": _share, "MEASURE": _measure}


@Language.factory("claim_values", requires=["doc._.entities"], assigns=["doc._.entities"])
def make_values(nlp: Language, name: str) -> Normaliser:
    return Normaliser(name)
