"""How two readings of one article compare: tallies of sentences, labels, entities, values, relations, speakers and claims."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from crimeclaims.schema import match
from crimeclaims.schema.labels import ENTITY_LABELS, RELATIONS, SENTENCE_LABELS

Record = dict[str, Any]


@dataclass
class Tally:
    """Counts of right, false and missed; or of right among judged where only `right` and `false` are used."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / (self.right + self.false) if self.right + self.false else None

    @property
    def recall(self) -> float | None:
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        total = 2 * self.right + self.false + self.missed
        return 2 * self.right / total if total else None

    def add(self, right: bool) -> None:
        self.right += right
        self.false += not right


@dataclass
class Report:
    """Tallies by section and row, e.g. `tallies["entities (overlap)"]["FORCE"]`."""

    articles: int = 0
    tallies: dict[str, dict[str, Tally]] = field(default_factory=lambda: defaultdict(partial(defaultdict, Tally)))  # no lambda within: reports travel between processes
    calibration: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))

    def to_record(self) -> Record:
        return {
            "articles": self.articles,
            "scores": {
                section: {
                    row: {
                        "precision": _round(t.precision), "recall": _round(t.recall), "f1": _round(t.f1),
                        "right": t.right, "false": t.false, "missed": t.missed,
                    }
                    for row, t in rows.items()
                }
                for section, rows in self.tallies.items()
            },
            "calibration_error": {name: _round(calibration_error(points)) for name, points in self.calibration.items()},
        }


def _round(number: float | None) -> float | None:
    return None if number is None else round(number, 4)


@dataclass(frozen=True)
class Bin:
    """Predictions whose scores are alike: their number, mean score, and the share that is right."""

    count: int
    score: float
    right: float


def calibration_bins(points: list[tuple[float, bool]], bins: int = 10) -> list[Bin]:
    """Equal-width bins over the score, those that hold something, in order."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, right in points:
        groups[min(int(score * bins), bins - 1)].append((score, right))
    return [Bin(len(g), sum(s for s, _ in g) / len(g), sum(r for _, r in g) / len(g)) for _, g in sorted(groups.items())]


def calibration_error(points: list[tuple[float, bool]], bins: int = 10) -> float | None:
    """Expected calibration error over equal-width bins (Naeini et al. 2015)."""
    if not points:
        return None
    return sum(abs(b.score - b.right) * b.count for b in calibration_bins(points, bins)) / len(points)


def score_article(report: Report, gold: dict[str, list[Record]], found: dict[str, list[Record]]) -> None:
    """Add one article's tallies to the report."""
    _score_sentences(report, gold["sentences"], found["sentences"])
    matched = match.match_spans(gold["entities"], found["entities"])
    _score_entities(report, gold["entities"], found["entities"], matched)
    _score_relations(report, gold, found, matched)
    _score_quotes(report, gold, found)
    _score_claims(report, gold["claims"], found["claims"], matched)


def _score_sentences(report: Report, gold: list[Record], found: list[Record]) -> None:
    ends = {(s["start"], s["end"]) for s in gold}
    own = {(s["start"], s["end"]) for s in found}
    _count(report.tallies["sentences"]["boundaries"], len(ends & own), len(own - ends), len(ends - own))
    for sentence in gold:
        other = max(found, key=lambda f: min(f["end"], sentence["end"]) - max(f["start"], sentence["start"]), default=None)
        for label in SENTENCE_LABELS:
            has, says = label in sentence["labels"], other is not None and label in other["labels"]
            _count(report.tallies["sentence labels"][label], has and says, says and not has, has and not says)
            if other is not None and other["scores"]:
                report.calibration[label].append((other["scores"][label], has))


def _count(tally: Tally, right: int, false: int, missed: int) -> None:
    tally.right += right
    tally.false += false
    tally.missed += missed


def _score_entities(report: Report, gold: list[Record], found: list[Record], matched: dict[int, int]) -> None:
    exact = match.match_spans(gold, found, exact=True)
    for label in ENTITY_LABELS:
        mine = [i for i, e in enumerate(found) if e["label"] == label]
        theirs = sum(e["label"] == label for e in gold)
        for section, pairs in (("entities (overlap)", matched), ("entities (exact)", exact)):
            hits = sum(i in pairs for i in mine)
            _count(report.tallies[section][label], hits, len(mine) - hits, theirs - hits)
        for i in mine:
            if i in matched and label != "MEASURE":
                report.tallies["values (of those found)"][label].add(match.same_value(label, gold[matched[i]]["value"], found[i]["value"]))


def _score_relations(report: Report, gold: dict[str, list[Record]], found: dict[str, list[Record]], matched: dict[int, int]) -> None:
    pairs = match_relations(gold, found, matched)
    for label in RELATIONS:
        wanted, own = (sum(r["label"] == label for r in side["relations"]) for side in (gold, found))
        hits = sum(gold["relations"][n]["label"] == label for n in pairs.values())
        _count(report.tallies["relations"][label], hits, own - hits, wanted - hits)


def match_relations(gold: dict[str, list[Record]], found: dict[str, list[Record]], matched: dict[int, int]) -> dict[int, int]:
    """Found relation -> gold relation of the same figure, label and thing, one to one."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for i, relation in enumerate(found["relations"]):
        head, child = matched.get(relation["head"]), found["entities"][relation["child"]]
        for n, wanted in enumerate(gold["relations"]):
            if n in taken or wanted["label"] != relation["label"] or wanted["head"] != head:
                continue
            if match.same_thing(gold["entities"][wanted["child"]], child):
                pairs[i] = n
                taken.add(n)
                break
    return pairs


def _score_quotes(report: Report, gold: dict[str, list[Record]], found: dict[str, list[Record]]) -> None:
    pairs = match.match_spans([q | {"label": "quote"} for q in gold["quotes"]], [q | {"label": "quote"} for q in found["quotes"]])
    _count(report.tallies["quotes"]["spans"], len(pairs), len(found["quotes"]) - len(pairs), len(gold["quotes"]) - len(pairs))
    for i, j in pairs.items():
        wanted, own = gold["quotes"][j]["speaker"], found["quotes"][i]["speaker"]
        nobody = wanted is None or own is None
        report.tallies["quotes"]["speaker"].add(wanted is own if nobody else same_speaker(gold["entities"][wanted], found["entities"][own]))


def same_speaker(gold: Record, own: Record) -> bool:
    """Whether two entities name the same speaker; a surname is enough."""
    if match.same_thing(gold, own):
        return True
    names = [((e.get("value") or {}).get("name") or e["text"]).lower() for e in (gold, own)]
    return names[0] == names[1] or names[0].split()[-1] == names[1].split()[-1]


def _score_claims(report: Report, gold: list[Record], found: list[Record], matched: dict[int, int]) -> None:
    by_quantity = {claim["quantity"]: claim for claim in gold}
    hits = strict = 0
    for claim in found:
        other = by_quantity.get(matched.get(claim["quantity"], -1))
        right = False
        if other is not None:
            hits += 1
            slots = claim_slots(other, claim)
            for slot, same in slots.items():
                report.tallies["claim slots (of claims found)"][slot].add(same)
            right = all(slots[slot] for slot in ("kind", "value", "force/place", "period", "age"))
        strict += right
        report.calibration["claim score"].append((claim["score"], right))
        if claim["score"] >= 0.9:
            report.tallies["claims"]["strict, score ≥ 0.9"].add(right)
    _count(report.tallies["claims"]["quantity"], hits, len(found) - hits, len(gold) - hits)
    _count(report.tallies["claims"]["strict"], strict, len(found) - strict, len(gold) - strict)


def claim_slots(gold: Record, found: Record) -> dict[str, bool]:
    """Which slots of a claim agree with the gold claim of the same figure."""
    slots = {
        "kind": gold["kind"] == found["kind"],
        "value": match.same_value_of_claim(gold, found) and (gold["kind"] != "age" or gold["statistic"] == found["statistic"]),
        "force/place": match.same_where(gold, found),
        "period": match.same_period(gold, found),
        "age": match.same_age(gold, found),
        "measure": match.same_text("measure", gold, found),
        "source": match.same_text("source", gold, found),
        "check": gold["check"]["verdict"] == found["check"]["verdict"],
    }
    if gold["kind"] == "change":
        slots["baseline"] = match.same_baseline(gold, found)
    return slots
