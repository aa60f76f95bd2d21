"""A miss, a false alarm or a wrong reading, with the passages it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mark:
    """Offsets into the passage; `role` is `figure` (what is read), `wanted` (the annotation) or `found` (the pipeline)."""

    start: int
    end: int
    role: str


@dataclass(frozen=True)
class Passage:
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Mistake:
    """`kind` is what was judged (`entity`, `relation`, …), `label` which one, `cause` how it is wrong; `wanted` and `found` are the two readings."""

    article: str
    kind: str
    label: str
    cause: str
    passages: tuple[Passage, ...]
    wanted: Any = None
    found: Any = None
