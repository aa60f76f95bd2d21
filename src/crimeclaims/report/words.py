"""A claim in words, for whoever reads it in a terminal or on a page."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from crimeclaims.report.look import fit

Record = dict[str, Any]

MODIFIERS = {"about": "about", "almost": "almost", "over": "more than", "under": "fewer than", "at_least": "at least", "at_most": "at most"}


@dataclass(frozen=True)
class Slot:
    """One thing a claim says; `sentence` is where an inherited one comes from, `mention` the words there."""

    name: str
    text: str
    evidence: str = ""
    mention: str = ""
    sentence: int | None = None

    @property
    def origin(self) -> str:
        """"stated", or what it was inherited from."""
        return f"inherited from “{self.mention}” in sentence {self.sentence + 1}" if self.sentence is not None else self.evidence


@dataclass(frozen=True)
class ClaimWords:
    id: str
    kind: str
    figure: str
    sentence: int
    said: str
    slots: tuple[Slot, ...]
    in_quote: bool
    verdict: str
    arithmetic: str
    score: float

    def slot(self, name: str) -> Slot | None:
        return next((s for s in self.slots if s.name == name), None)


def claims_in_words(record: Record) -> list[ClaimWords]:
    """The claims of an article record."""
    return [_claim(record, claim) for claim in record["claims"]]


def _claim(record: Record, claim: Record) -> ClaimWords:
    check = claim["check"]
    return ClaimWords(
        claim["id"], claim["kind"], figure(claim), claim["sentence"], fit(record["entities"][claim["quantity"]]["text"]), tuple(_slots(record, claim)),
        claim["in_quote"], check["verdict"], fit(check["arithmetic"] or ""), claim["score"],
    )


def figure(claim: Record) -> str:
    """The figure with its modifier: "more than 909", "up 44% (×1.44)", "3.2 per 1000 people", "most common age: 13"."""
    modifier = MODIFIERS.get(claim["modifier"] or "", "")
    if claim["kind"] == "age":
        words = f"{(claim['statistic'] or 'age').replace('_', ' ')}: {ages(claim['age'] or {})}"
    elif claim["kind"] == "change":
        words = _change(claim, modifier)
        modifier = ""
    elif claim["value"] is None:
        words = "no value"
    elif claim["kind"] == "share":
        words = f"{number(round(claim['value'] * 100, 1))}%"
    else:
        words = number(claim["value"]) + (f" per {claim['per']}" if claim["per"] else "")
    whole = (claim["whole"] or {}).get("value")
    return fit(f"{modifier} {words}".strip() + (f" out of {number(whole)}" if whole is not None else ""))


def _change(claim: Record, modifier: str) -> str:
    direction, ratio, difference = claim["direction"] or "changed by", claim["ratio"], claim["difference"]
    if ratio is not None:
        return f"{direction} {modifier} {number(round(abs(ratio - 1) * 100, 1))}%".replace("  ", " ") + f" (×{number(ratio)})"
    if difference is not None:
        unit = " percentage points" if claim["unit"] == "points" else f" {claim['unit']}" if claim["unit"] else ""
        return f"{direction} {modifier} {number(difference)}{unit}".replace("  ", " ")
    return f"{direction}, by how much is not said"


def _slots(record: Record, claim: Record) -> list[Slot]:
    force, place, period, baseline = claim["force"], claim["place"], claim["period"], claim["baseline"]
    measure, source, speaker = claim["measure"], claim["source"], claim["speaker"]
    slots = []
    if force:
        slots.append(_slot(record, claim, "force", f"{force['name']} [{force['id']}]" if force["id"] else force["name"], force))
    if place:
        slots.append(_slot(record, claim, "place", str(place["name"]) + (f" [{place['id']}]" if place["id"] else ""), place))
    if period:
        slots.append(_slot(record, claim, "period", _ends(period), period))
    if baseline:
        earlier = [number(baseline["value"])] if baseline["value"] is not None else []
        slots.append(_slot(record, claim, "baseline", " in ".join(earlier + ([_ends(baseline["period"])] if baseline["period"] else [])), baseline))
    if claim["age"] and claim["kind"] != "age":
        slots.append(_slot(record, claim, "age", ages(claim["age"]), claim["age"]))
    if measure:
        slots.append(_slot(record, claim, "measure", measure["text"] + (f" [{measure['offence']}]" if measure["offence"] else ""), measure))
    if source:
        slots.append(_slot(record, claim, "source", source["name"] or source["text"], source))
    if speaker is not None:
        entity = record["entities"][speaker]
        slots.append(_slot(record, claim, "speaker", (entity["value"] or {}).get("name") or entity["text"], {"entity": speaker}))
    return slots


def _slot(record: Record, claim: Record, name: str, text: str | None, given: Record) -> Slot:
    entity = record["entities"][given["entity"]]
    home = sentence_at(record["sentences"], entity["start"])
    inherited = home != claim["sentence"]
    evidence = given.get("evidence") or ("inherited" if inherited else "stated")
    return Slot(name, fit(text or entity["text"]), evidence, fit(entity["text"]), home if inherited else None)


def sentence_at(sentences: list[Record], offset: int) -> int:
    """The index of the sentence that holds an offset."""
    return max(bisect_right(sentences, offset, key=lambda s: s["start"]) - 1, 0)


def _ends(period: Record) -> str:
    start, end = period["start"], period["end"]
    if start and end:
        return f"{start} to {end}"
    if start or end:
        return f"since {start}" if start else f"until {end}"
    return f"{period['text']} (dates not known)" if period.get("text") else "dates not known"


def ages(value: Record) -> str:
    """"13", "13 to 15", "17 and under", "66 and over"."""
    low, high = value.get("min"), value.get("max")
    if low is None and high is None:
        return "unknown"
    if high is None:
        return f"{low} and over"
    if not low:
        return f"{high} and under"
    return str(low) if low == high else f"{low} to {high}"


def number(value: float) -> str:
    """With thousands separators, and no more than three digits after the point."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")
