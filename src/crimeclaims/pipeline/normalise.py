"""Gives every entity its value: a force id, ISO dates, an integer, an age range. A value that cannot be told stays null."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import published, results, text_of
from crimeclaims.values.ages import parse_age
from crimeclaims.values.calendar import Period
from crimeclaims.values.changes import parse_change
from crimeclaims.values.forces import Gazetteer, default_gazetteer
from crimeclaims.values.measures import find_offence
from crimeclaims.values.numbers import find_modifier, parse_number
from crimeclaims.values.periods import Clock, parse_period
from crimeclaims.values.rates import parse_rate
from crimeclaims.values.shares import parse_share
from crimeclaims.values.sources import kind_of_source

Value = dict[str, Any] | None


class Normaliser:
    """Reads each entity with the words before and after it in its line."""

    def __init__(self, name: str):
        self.name = name
        self.gazetteer = default_gazetteer()

    def use_gazetteer(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> Doc:
        found = results(doc)
        normalise(text_of(doc), found["entities"], found["sentences"], Clock(published(doc)), self.gazetteer)
        return doc


def normalise(text: str, entities: list[dict[str, Any]], sentences: list[dict[str, Any]], clock: Clock, gazetteer: Gazetteer) -> None:
    """Set `value` of the entity records in place; they must be in order of the text."""
    people: list[str] = []
    named: Period | None = None
    per: str | None = None
    for position, entity in enumerate(entities):
        before = _line_before(text, entity["start"])
        after = _line_after(text, entity["end"])
        if entity["label"] == "PERIOD":
            anchor = named or _named_ahead(position, entities, sentences, text, clock)
            period = parse_period(entity["text"], Clock(clock.published, anchor), before=before, after=after)
            entity["value"] = _period_value(period)
            if period and period.start and period.end:
                named = period
            elif period and period.start:
                # an open "since 2016" still names 2016 for the words after it
                named = parse_period(entity["text"], Clock(clock.published, anchor)) or named
        elif entity["label"] == "SOURCE":
            entity["value"] = _source(entity["text"], before, after, people)
        elif entity["label"] == "FORCE":
            force = gazetteer.find_force(entity["text"])
            entity["value"] = {"id": force.id if force else None, "name": force.name if force else entity["text"]}
        elif entity["label"] == "PLACE":
            entity["value"] = {"name": entity["text"], "force": gazetteer.find_place_force(entity["text"])}
        else:
            entity["value"] = _VALUES[entity["label"]](entity["text"], before, after)
            if entity["label"] == "RATE":
                per = _carry_per(entity, per)


def _carry_per(entity: dict[str, Any], before: str | None) -> str | None:
    """A bare rate goes on with the "per" of the rate before it ("Leeds had 3.9 per 1,000 residents, Hull 4.2"). Returns the "per" now in force."""
    value = entity["value"]
    if value["per"] is None and before is not None:
        number = parse_number(entity["text"])
        if number is not None:
            value["value"], value["per"] = number, before
    return value["per"] or before


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


def _source(text: str, before: str, after: str, people: list[str]) -> Value:
    kind = kind_of_source(text, before, after)
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
