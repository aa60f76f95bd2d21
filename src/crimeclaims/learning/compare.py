"""Two models on the same articles: every figure side by side, with a 95% interval of the difference from a paired bootstrap over articles.

Whether a headline figure fell beyond chance is decided for all of them together (`swaps`): eleven intervals of 95% each would raise a false alarm
in one comparison of four.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from crimeclaims.learning.evaluate import evaluate
from crimeclaims.learning.swaps import ALARM, chances
from crimeclaims.pipeline.crew import Crew
from crimeclaims.pipeline.load import load
from crimeclaims.pipeline.scoring import Report, Tally
from crimeclaims.schema.gold import GoldArticle
from crimeclaims.schema.labels import ENTITY_LABELS, RELATIONS, SENTENCE_LABELS

SAMPLES = 2000
Cell = tuple[str, str]
# headline figure -> the tallies whose F1 is averaged (sentence labels) or that are counted together (the others)
HEADLINES: dict[str, list[Cell]] = {
    "sentence labels, macro F1": [("sentence labels", label) for label in SENTENCE_LABELS],
    "entities, F1": [("entities (overlap)", label) for label in ENTITY_LABELS],
    **{f"{label}, F1": [("entities (overlap)", label)] for label in ("FORCE", "PERIOD", "COUNT", "AGE")},
    "relations, F1": [("relations", label) for label in RELATIONS],
    "quotes, F1": [("quotes", "spans")],
    "speakers, share right": [("quotes", "speaker")],
    "figures found, F1": [("claims", "quantity")],
    "claims right as a whole, F1": [("claims", "strict")],
}
_MACRO = "sentence labels, macro F1"
_SHARES = ("values (of those found)", "claim slots (of claims found)")  # judged one by one: right or not


@dataclass(frozen=True)
class Figure:
    """A figure of both models; `low`..`high` is the 95% interval of new minus old. `None` where nothing was to be found.

    `chance`, of a headline figure, is how likely equally good models would show such a fall in any headline figure.
    """

    name: str
    old: float | None
    new: float | None
    low: float | None
    high: float | None
    headline: bool = False
    chance: float | None = None

    @property
    def fell(self) -> bool:
        """Whether the new model is worse beyond chance; of a figure that is no headline, by its own interval alone."""
        if self.headline:
            return self.chance is not None and self.chance < ALARM
        return self.high is not None and self.high < 0


@dataclass(frozen=True)
class Comparison:
    """`articles` holds (id, errors of the old model, errors of the new), most improved first."""

    data: str
    figures: list[Figure]
    articles: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def falls(self) -> list[Figure]:
        return [f for f in self.figures if f.headline and f.fell]

    def to_record(self) -> dict[str, Any]:
        return {"data": self.data, "figures": [vars(f) | {"fell": f.fell} for f in self.figures], "articles": [list(a) for a in self.articles]}


def compare_models(old: Path, new: Path, data: dict[Path, list[GoldArticle]]) -> list[Comparison]:
    """Run the models of two folders over the articles of each file, side by side, and compare what they find."""
    with Crew(2) as crew:
        before, after = crew.map(_reports, [(folder, data) for folder in (old, new)])
    return [compare_reports(before[file], after[file], [a.id for a in articles], data=file.name) for file, articles in data.items()]


def _reports(folder: Path, data: dict[Path, list[GoldArticle]]) -> dict[Path, list[Report]]:
    """One report an article."""
    nlp = load(folder)
    return {file: [evaluate(nlp, [article]) for article in articles] for file, articles in data.items()}


def compare_reports(old: list[Report], new: list[Report], ids: list[str], *, data: str, seed: int = 0) -> Comparison:
    """Two models by one report an article of each."""
    weights = np.random.default_rng(seed).multinomial(len(ids), [1 / len(ids)] * len(ids), size=SAMPLES) if ids else np.zeros((0, 0), dtype=int)
    rows: dict[str, list[Cell]] = dict(HEADLINES)
    cells = {(section, row) for report in (*old, *new) for section, found in report.tallies.items() for row in found}
    rows |= {f"{section}: {row}": [(section, row)] for section, row in sorted(cells) if "≥" not in row}
    counted = {name: _Counted.of(name, wanted, old, new) for name, wanted in rows.items()}
    risks = dict(zip(HEADLINES, chances([(c.old, c.new, c.score) for c in map(counted.__getitem__, HEADLINES)], len(ids), seed=seed), strict=True))
    figures = [_figure(name, counts, weights, risks.get(name)) for name, counts in counted.items()]
    changed = [(identity, _errors(a), _errors(b)) for identity, a, b in zip(ids, old, new, strict=True)]
    return Comparison(data, figures, sorted(changed, key=lambda c: (c[2] - c[1], c[0])))


@dataclass(frozen=True)
class _Counted:
    """What a figure is made of in both models: for each group of tallies the counts of shape (articles, 3)."""

    old: list[np.ndarray]
    new: list[np.ndarray]
    shares: bool

    @classmethod
    def of(cls, name: str, cells: list[Cell], old: list[Report], new: list[Report]) -> _Counted:
        groups = [[cell] for cell in cells] if name == _MACRO else [cells]
        shares = all(section in _SHARES or (section, row) == ("quotes", "speaker") for section, row in cells)
        return cls([_counts(old, group) for group in groups], [_counts(new, group) for group in groups], shares)

    def score(self, groups: list[np.ndarray], weights: np.ndarray) -> np.ndarray:
        """F1, or the share that is right, for each row of weights, averaged over groups."""
        return np.mean([_score(weights @ counts, self.shares) for counts in groups], axis=0)


def _figure(name: str, counted: _Counted, weights: np.ndarray, chance: float | None) -> Figure:
    ones = np.ones((1, weights.shape[1]), dtype=int)
    first, second = counted.score(counted.old, ones)[0], counted.score(counted.new, ones)[0]
    gaps = counted.score(counted.new, weights) - counted.score(counted.old, weights)
    gaps = gaps[~np.isnan(gaps)]
    low, high = np.percentile(gaps, [2.5, 97.5]) if len(gaps) else (np.nan, np.nan)
    return Figure(name, _plain(first), _plain(second), _plain(low), _plain(high), name in HEADLINES, chance)


def _counts(reports: list[Report], cells: list[Cell]) -> np.ndarray:
    """(articles, 3): right, false and missed."""
    return np.array([[sum(getattr(_tally(r, c), part) for c in cells) for part in ("right", "false", "missed")] for r in reports]).reshape(-1, 3)


def _tally(report: Report, cell: Cell) -> Tally:
    return report.tallies.get(cell[0], {}).get(cell[1], Tally())


def _score(sums: np.ndarray, shares: bool) -> np.ndarray:
    """F1 (or with `shares` the share that is right) of sums of shape (rows, 3)."""
    right, false, missed = sums.T
    whole = right + false if shares else 2 * right + false + missed
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, (1 if shares else 2) * right / whole, np.nan)


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else round(float(number), 4)


def _errors(report: Report) -> int:
    """Wrong or missed sentence labels, entities, relations and claims."""
    return sum(t.false + t.missed for section in ("sentence labels", "entities (overlap)", "relations") for t in report.tallies[section].values()) + sum(
        t.false + t.missed for row, t in report.tallies["claims"].items() if row == "strict"
    )
