"""What the pipeline finds in an article. Offsets are code points into the text as given, `end` exclusive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """`label` is the most probable label or `other`, `labels` those above threshold, `scores` calibrated probabilities."""

    start: int
    end: int
    label: str = "other"
    labels: tuple[str, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Entity:
    """`value` as in the contract's table of entities; `score` is the recogniser's probability of the span."""

    start: int
    end: int
    label: str
    text: str
    value: dict[str, Any] | None = None
    score: float = 1.0


@dataclass(frozen=True)
class Relation:
    """`head` and `child` are indexes into the article's entities."""

    head: int
    child: int
    label: str
    score: float = 1.0


@dataclass(frozen=True)
class Quote:
    """Direct speech with its marks; `speaker` is the index of an entity, or None."""

    start: int
    end: int
    speaker: int | None = None


@dataclass(frozen=True)
class Claim:
    """One figure with everything the article says about it; a slot the text does not give is None."""

    id: str
    kind: str
    sentence: int
    text: str
    quantity: int
    value: float | int | None = None
    ratio: float | None = None
    difference: float | int | None = None
    unit: str | None = None
    direction: str | None = None
    per: str | None = None
    modifier: str | None = None
    statistic: str | None = None
    force: dict[str, Any] | None = None
    place: dict[str, Any] | None = None
    period: dict[str, Any] | None = None
    baseline: dict[str, Any] | None = None
    age: dict[str, Any] | None = None
    whole: dict[str, Any] | None = None
    measure: dict[str, Any] | None = None
    source: dict[str, Any] | None = None
    in_quote: bool = False
    speaker: int | None = None
    check: dict[str, Any] = field(default_factory=lambda: {"verdict": "unchecked", "arithmetic": None})
    score: float = 0.0


def to_record(noun: Sentence | Entity | Relation | Quote | Claim) -> dict[str, Any]:
    """The plain record of a noun: JSON types only."""
    record = dict(vars(noun))
    if "labels" in record:
        record["labels"] = list(record["labels"])
    return record


def sentence_from(record: dict[str, Any]) -> Sentence:
    return Sentence(**{**record, "labels": tuple(record["labels"])})
