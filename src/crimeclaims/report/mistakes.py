"""What a pipeline got wrong as one self-contained HTML page, grouped by kind, label and cause. Every text is escaped."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from crimeclaims.report.look import fit
from crimeclaims.report.page import PAGES
from crimeclaims.schema.mistakes import Mistake, Passage


@dataclass(frozen=True)
class Kind:
    """The mistakes of one kind: how often each cause, by label; and the mistakes themselves."""

    name: str
    causes: tuple[str, ...]
    labels: tuple[str, ...]
    groups: dict[tuple[str, str], list[Mistake]]

    @property
    def total(self) -> int:
        return sum(len(group) for group in self.groups.values())


def mistakes_page(mistakes: Iterable[Mistake], articles: int) -> str:
    kinds = _by_kind(mistakes)
    return PAGES.get_template("mistakes.html").render(
        title="What was missed, and what was false", kinds=kinds, articles=articles, total=sum(kind.total for kind in kinds), pieces=pieces, words=words, fit=fit,
    )


def _by_kind(mistakes: Iterable[Mistake]) -> list[Kind]:
    groups: dict[str, dict[tuple[str, str], list[Mistake]]] = defaultdict(lambda: defaultdict(list))
    for mistake in mistakes:
        groups[mistake.kind][mistake.label, mistake.cause].append(mistake)
    return [Kind(name, _commonest(found, 1), _commonest(found, 0), dict(found)) for name, found in groups.items()]


def _commonest(groups: dict[tuple[str, str], list[Mistake]], part: int) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for key, group in groups.items():
        counts[key[part]] += len(group)
    return tuple(name for name, _ in counts.most_common())


def pieces(passage: Passage) -> list[tuple[str, str]]:
    """The passage cut where marks begin and end: (text, the roles of the marks over it)."""
    cuts = sorted({0, len(passage.text), *(min(max(at, 0), len(passage.text)) for mark in passage.marks for at in (mark.start, mark.end))})
    cut = []
    for start, end in pairwise(cuts):
        roles = sorted({mark.role for mark in passage.marks if mark.start <= start and end <= mark.end})
        cut.append((fit(passage.text[start:end]), " ".join(roles)))
    return cut


def words(reading: Any) -> str:
    """A reading in words; of a record, what it holds but where it was found."""
    if isinstance(reading, dict):
        held = {k: v for k, v in reading.items() if v is not None and k not in ("entity", "evidence")}
        return ", ".join(f"{k} {f'({words(v)})' if isinstance(v, dict) else fit(str(v))}" for k, v in held.items())
    return "" if reading is None else fit(str(reading))
