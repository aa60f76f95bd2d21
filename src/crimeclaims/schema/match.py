"""When a prediction counts as right: spans that overlap, values that are equal, slots that name the same thing."""

from __future__ import annotations

import re
from typing import Any

Record = dict[str, Any]


def match_spans(gold: list[Record], predicted: list[Record], *, exact: bool = False) -> dict[int, int]:
    """Predicted index -> gold index of the same label, one to one; the pairs that overlap most first."""
    pairs = []
    for i, p in enumerate(predicted):
        for j, g in enumerate(gold):
            if p["label"] != g["label"]:
                continue
            overlap = min(p["end"], g["end"]) - max(p["start"], g["start"])
            if overlap > 0 and (not exact or (p["start"], p["end"]) == (g["start"], g["end"])):
                pairs.append((-overlap / (max(p["end"], g["end"]) - min(p["start"], g["start"])), i, j))
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(pairs):
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
    return matched


def same_value(label: str, gold: Record | None, predicted: Record | None) -> bool:
    """Whether two values of an entity are the same; modifiers and names are judged leniently, numbers are not."""
    if gold is None:
        return True
    predicted = predicted or {}
    return _SAME[label](gold, predicted)


def _numbers(*fields: str, tolerance: float = 0.0):
    def same(gold: Record, predicted: Record) -> bool:
        return all(close(gold.get(field), predicted.get(field), tolerance) for field in fields)

    return same


def close(one: float | None, other: float | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= tolerance * max(abs(one), abs(other), 1e-9) + 1e-9


def _change(gold: Record, predicted: Record) -> bool:
    return (
        gold.get("direction") == predicted.get("direction") and gold.get("unit") == predicted.get("unit")
        and close(gold.get("ratio"), predicted.get("ratio"), 0.005) and close(gold.get("difference"), predicted.get("difference"), 0.001)
    )


def _rate(gold: Record, predicted: Record) -> bool:
    return close(gold.get("value"), predicted.get("value"), 0.001) and _per(gold.get("per")) == _per(predicted.get("per"))


def _per(text: str | None) -> tuple[str, ...]:
    words = re.sub(r"(?<=\d),(?=\d)", "", (text or "").lower()).split()
    numbers = tuple(word for word in words if word[0].isdigit())
    # "1000 people" and "1000 population" are the same per; units of time must agree
    return (*numbers, *(word.rstrip("s") for word in words if not numbers or word.rstrip("s") in _TIMES))


_TIMES = {"second", "minute", "hour", "day", "week", "month", "year"}


def _name(gold: Record, predicted: Record) -> bool:
    return gold.get("kind") == predicted.get("kind")


_SAME = {
    "FORCE": lambda g, p: g.get("id") == p.get("id"),
    "PLACE": lambda g, p: g.get("force") == p.get("force"),
    "PERIOD": lambda g, p: (g.get("start"), g.get("end")) == (p.get("start"), p.get("end")),
    "COUNT": _numbers("value"),
    "AGE": lambda g, p: (g.get("min"), g.get("max")) == (p.get("min"), p.get("max")),
    "CHANGE": _change,
    "RATE": _rate,
    "SHARE": _numbers("value", tolerance=0.01),
    "SOURCE": _name,
    "MEASURE": lambda g, p: True,
}


def same_thing(one: Record, other: Record) -> bool:
    """Whether two entities (of one article) name the same force, place, period, age, source or measure."""
    if one["label"] != other["label"]:
        return False
    if one["start"] < other["end"] and other["start"] < one["end"]:
        return True
    label = one["label"]
    if label in ("COUNT",):
        return False
    if label in ("SOURCE", "MEASURE", "PLACE"):
        return _fold(one["text"]) == _fold(other["text"])
    first, second = one.get("value") or {}, other.get("value") or {}
    if not any(v is not None for v in first.values()):
        return _fold(one["text"]) == _fold(other["text"])
    return same_value(label, first, second)


def _fold(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def same_value_of_claim(gold: Record, predicted: Record) -> bool:
    return (
        close(gold["value"], predicted["value"], 0.01 if gold["kind"] == "share" else 0.0)
        and close(gold["ratio"], predicted["ratio"], 0.005) and close(gold["difference"], predicted["difference"], 0.001)
        and gold.get("direction") == predicted.get("direction")
    )


def same_where(gold: Record, predicted: Record) -> bool:
    """Force or place: the same id where there is one, else the same name."""
    return _where(gold) == _where(predicted)


def _where(claim: Record) -> object:
    force, place = claim["force"], claim["place"]
    if force:
        return ("force", force["id"] or _fold(force["name"] or ""))
    if place:
        return ("place", _fold(place["name"] or ""))
    return None


def same_period(gold: Record, predicted: Record) -> bool:
    return _ends(gold["period"]) == _ends(predicted["period"])


def _ends(period: Record | None) -> tuple[Any, Any]:
    return (period.get("start"), period.get("end")) if period else (None, None)


def same_baseline(gold: Record, predicted: Record) -> bool:
    one, other = gold["baseline"] or {}, predicted["baseline"] or {}
    return close(one.get("value"), other.get("value"), 0.0) and _ends(one.get("period")) == _ends(other.get("period"))


def same_age(gold: Record, predicted: Record) -> bool:
    one, other = gold["age"] or {}, predicted["age"] or {}
    return (one.get("min"), one.get("max")) == (other.get("min"), other.get("max"))


def same_text(slot: str, gold: Record, predicted: Record) -> bool:
    """Measure or source: the texts share a word that carries meaning, or both are empty."""
    one, other = gold[slot], predicted[slot]
    if not one or not other:
        return not one and not other
    words = [{w for w in _fold(s["text"]).split() if w not in _SMALL} for s in (one, other)]
    return bool(words[0] & words[1])


_SMALL = {"of", "the", "a", "in", "for", "and", "to", "by", "with"}
