"""An article as the relation scorer sees it: entities with their sentences, lines, values and neighbours, indexed once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crimeclaims.pipeline.columns import Columns
from crimeclaims.pipeline.ends import Ends
from crimeclaims.pipeline.letters import small_letters
from crimeclaims.pipeline.voices import Voices
from crimeclaims.schema.labels import QUANTITY_LABELS, SPEAKER_LABELS

_WORD = re.compile(r"[\w’']+|[^\w\s]")

Record = dict[str, Any]


@dataclass(slots=True, eq=False)  # not frozen: an article has many, and frozen ones take three times as long to make
class Mention:
    """One entity in its place. `key` is equal for mentions of the same thing; `rank` counts its label's mentions within the sentence."""

    index: int
    label: str
    start: int
    end: int
    sentence: int
    line: int
    key: object
    area: object
    rank: int
    text: str
    value: Record
    quote: int | None
    sure: bool  # or else only found by the recogniser's generous reading


# patterns of small letters
_THE_FORCE = re.compile(r"\b(?:the|its|our|this|that) (?:force|constabulary|service|police)\b|\b(?:officers|detectives|constables)\b")
_THE_TOWN = re.compile(r"\b(?:the|this|our|that) (?:city|town|borough|district|village|island|division|estate|neighbourhood)(?! council)\b|\blocally\b|\bhere\b")
_THE_COUNTY = re.compile(r"\b(?:the|this|our|that) (?:county|region|area|state|force area)(?! council)\b")
_THE_NATION = re.compile(r"\bnational(?:ly)?\b|\bnationwide\b|\b(?:the|this|our) (?:country|nation)\b|\bcountrywide\b|\buk-wide\b|\ball (?:\d+ )?forces\b|\bforces\b")
_NOW = re.compile(r"\b(?:is|are|has|have|will|can|does|do|now|currently)\b|(?:'|’)(?:s|re|ve|ll)\b")
_ASIDE = re.compile(r"\b(?:neighbouring|nearby|elsewhere|(?:by|in) contrast|unlike|meanwhile|next door|over the border|across the border)\b")
_BACK = re.compile(
    r"\W*(?:it|they|its|their|that|this|these|those|of (?:those|these|them|the|which)|another|a further|most|some|the (?:figures?|total|number|rise|increase|fall|drop|rate|year|force|majority|rest|oldest|youngest|average))\b"
)
_WE = re.compile(r"\b(?:we|our|us|i|my)\b|\b(?:we|i)['’]")
_THEN = re.compile(r"\b(?:was|were|had|did|recorded|reported|rose|fell|saw|logged|went|led|took|made|came)\b")


@dataclass(slots=True, eq=False)
class TellingWords:
    """Whether a stretch of text points back to a force, a town, a county or the whole country, tells of now or of then, turns to another place, begins
    with what was named before, and speaks of "us"."""

    force: bool
    town: bool
    county: bool
    nation: bool
    now: bool
    then: bool
    aside: bool
    back: bool
    we: bool

    @classmethod
    def of(cls, small: str) -> TellingWords:
        """What a text in small letters holds."""
        return cls(
            _THE_FORCE.search(small) is not None, _THE_TOWN.search(small) is not None, _THE_COUNTY.search(small) is not None,
            _THE_NATION.search(small) is not None, _NOW.search(small) is not None, _THEN.search(small) is not None, _ASIDE.search(small) is not None,
            _BACK.match(small) is not None, _WE.search(small) is not None,
        )


class Scene:
    def __init__(self, text: str, found: dict[str, list[Record]]):
        sentences, entities, quotes = found["sentences"], found["entities"], found["quotes"]
        self.text, self.sentences, self.quotes = text, sentences, quotes
        self._doubtful = {d["entity"] for d in found.get("doubtful", ())}
        self._statistics = {s["entity"] for s in found.get("statistics", ())}
        self._sentence_starts = [s["start"] for s in sentences]
        self._quote_starts = [q["start"] for q in quotes]
        self._line_starts = [0, *(m.end() for m in re.finditer(r"[\r\n]+", text))]
        self.mentions: list[Mention] = []
        ranks: Counter[tuple[int, str]] = Counter()
        for index, entity in enumerate(entities):
            mention = self._mention(index, entity, ranks)
            self.mentions.append(mention)
        self.per_sentence: dict[tuple[int, str], list[Mention]] = {}
        self.by_label: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            self.per_sentence.setdefault((mention.sentence, mention.label), []).append(mention)
            self.by_label.setdefault(mention.label, []).append(mention)
        self.key_counts: dict[str, Counter[object]] = {
            label: Counter(m.key for m in mentions) for label, mentions in self.by_label.items()
        }
        self._starts = {label: [m.start for m in mentions] for label, mentions in self.by_label.items()}
        self._respectively: dict[int, bool] = {}
        self._words: dict[int, TellingWords] = {}
        ends = [m.value["end"] for m in self.by_label.get("PERIOD", ()) if m.value.get("end")]
        self.first_end, self.last_end = min(ends, default=None), max(ends, default=None)
        self.most_common = {label: max(counts.values()) for label, counts in self.key_counts.items()}
        self.totals = {label: sum(counts.values()) for label, counts in self.key_counts.items()}
        self._areas = Counter(m.area for m in self.mentions if m.label in ("FORCE", "PLACE"))
        self._area_total = max(sum(self._areas.values()), 1)

    def _mention(self, index: int, entity: Record, ranks: Counter[tuple[int, str]]) -> Mention:
        sentence = self.sentence_of(entity["start"])
        rank = ranks[sentence, entity["label"]]
        ranks[sentence, entity["label"]] += 1
        value = entity.get("value") or {}
        return Mention(
            index, entity["label"], entity["start"], entity["end"], sentence, self.line_of(entity["start"]),
            key_of(entity), _area(entity), rank, self.text[entity["start"]:entity["end"]], value, self._quote_of(entity["start"]), index not in self._doubtful,
        )

    def _quote_of(self, offset: int) -> int | None:
        at = bisect_right(self._quote_starts, offset) - 1
        return at if at >= 0 and offset < self.quotes[at]["end"] else None

    @cached_property
    def small(self) -> str:
        """The text in small letters."""
        return small_letters(self.text)

    @cached_property
    def beside(self) -> list[tuple[str, str, str, str]]:
        """The last and the last but one word before each mention, the first and the second after it, in its line; empty where there is none."""
        found = []
        for m in self.mentions:
            before = _WORD.findall(self.small[max(0, m.start - 30):m.start].rsplit("\n", 1)[-1])
            after = _WORD.findall(self.small[m.end:m.end + 30].split("\n", 1)[0])
            found.append((
                before[-1] if before else "", before[-2] if len(before) > 1 else "", after[0] if after else "", after[1] if len(after) > 1 else "",
            ))
        return found

    @cached_property
    def columns(self) -> Columns:
        return Columns(self.mentions, self.quantities, len(self.sentences))

    @cached_property
    def ends(self) -> Ends:
        return Ends(self)

    @cached_property
    def voices(self) -> Voices:
        return Voices(self)

    @cached_property
    def speakers(self) -> list[Mention]:
        """Whoever could speak, in order of the text."""
        return [m for m in self.mentions if m.label in SPEAKER_LABELS]

    def sentence_of(self, offset: int) -> int:
        return max(bisect_right(self._sentence_starts, offset) - 1, 0)

    def line_of(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset) - 1

    @cached_property
    def quantities(self) -> list[Mention]:
        """The figures: every count, change, rate and share, and the ages that are statistics."""
        return [m for m in self.mentions if m.label in QUANTITY_LABELS and (m.label != "AGE" or m.index in self._statistics)]

    def in_sentence(self, sentence: int, label: str) -> list[Mention]:
        return self.per_sentence.get((sentence, label), [])

    def holds(self, sentence: int, label: str) -> bool:
        """Whether a sentence has a mention of a label that is not doubtful."""
        return any(m.sure for m in self.per_sentence.get((sentence, label), ()))

    def last_before(self, label: str, offset: int) -> Mention | None:
        """The last mention of a label, doubtful ones left out, that starts before `offset`."""
        at = bisect_left(self._starts.get(label, ()), offset)
        return next((m for m in reversed(self.by_label[label][:at]) if m.sure), None) if at else None

    def points_back(self, figure: Mention) -> tuple[bool, bool, bool, bool]:
        """Whether the words between the figure before, in the same sentence, and the one after point back to a force, a town, a county or the country."""
        span = self.sentences[figure.sentence]
        at = bisect_left(self._figure_starts, figure.start)
        start = max(span["start"], self._figure_ends[at - 1]) if at else span["start"]
        after = bisect_left(self._figure_starts, figure.end)
        end = min(span["end"], self._figure_starts[after]) if after < len(self._figure_starts) else span["end"]
        end = min(end, start + 1000)
        force, town, county, nation = (pattern.search(self.small, start, end) is not None for pattern in (_THE_FORCE, _THE_TOWN, _THE_COUNTY, _THE_NATION))
        return force, town, county, nation

    @cached_property
    def _figure_starts(self) -> list[int]:
        return [m.start for m in self.quantities]

    @cached_property
    def _figure_ends(self) -> list[int]:
        return [m.end for m in self.quantities]

    @cached_property
    def antecedents(self) -> list[int]:
        """For each mention the earlier figure that its sentence takes up by its number ("of the 318 cases"), -1 for none."""
        found = [-1] * len(self.mentions)
        seen: dict[tuple[str, Any], int] = {}
        of_sentence: dict[int, int] = {}
        for m in self.quantities:
            number = (m.label, m.value.get("value", m.value.get("min")))
            earlier = seen.get(number, -1) if _telling(number[1]) else -1
            if earlier >= 0 and self.mentions[earlier].sentence < m.sentence:
                found[m.index] = earlier
                of_sentence.setdefault(m.sentence, earlier)
            seen[number] = m.index
        for m in self.quantities:
            if found[m.index] < 0:
                found[m.index] = of_sentence.get(m.sentence, -1)
        return found

    def leads(self, mention: Mention) -> bool:
        """Whether a mention is the first of its label in its line; forces and places count as one."""
        return mention.index in self._leading

    @cached_property
    def _leading(self) -> set[int]:
        first: dict[tuple[int, str], int] = {}
        for m in self.mentions:
            first.setdefault((m.line, "FORCE" if m.label == "PLACE" else m.label), m.index)
        return set(first.values())

    def says_respectively(self, sentence: int) -> bool:
        if sentence not in self._respectively:
            span = self.sentences[sentence]
            self._respectively[sentence] = "respectively" in self.text[span["start"]:span["end"]]
        return self._respectively[sentence]

    def words(self, sentence: int) -> TellingWords:
        """What kinds of telling words a sentence holds."""
        if sentence not in self._words:
            span = self.sentences[sentence]
            self._words[sentence] = TellingWords.of(self.small[span["start"]:min(span["end"], span["start"] + 2000)])
        return self._words[sentence]

    def area_share(self, mention: Mention) -> float:
        """The share of all mentions of forces and places that mean this one's area."""
        return self._areas[mention.area] / self._area_total


def _telling(number: Any) -> bool:
    """Whether a number is large enough that the same one again is hardly chance."""
    return isinstance(number, int | float) and abs(number) >= 13


def key_of(entity: Record) -> object:
    """Equal for two mentions of the same force, place, period, age or source."""
    value = entity.get("value") or {}
    label = entity["label"]
    if label == "FORCE":
        return value.get("id") or _fold(entity["text"])
    if label == "PERIOD":
        ends = (value.get("start"), value.get("end"))
        return ends if any(ends) else _fold(entity["text"])
    if label == "AGE":
        return value.get("min"), value.get("max")
    if label in ("SOURCE", "PLACE"):
        return _fold(value.get("name") or entity["text"])
    if label == "MEASURE":
        return _fold(entity["text"])
    return entity["start"]


def _area(entity: Record) -> object:
    """Like `key_of`, but a force and the county of the same name are one."""
    force = (entity.get("value") or {}).get("force")
    if entity["label"] == "PLACE" and force and force.replace("-", " ") == _fold(entity["text"]).replace("-", " "):
        return force
    return key_of(entity)


def _fold(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()
