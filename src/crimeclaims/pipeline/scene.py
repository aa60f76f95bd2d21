"""An article as the relation scorer sees it: entities with their sentences, lines, values and neighbours, indexed once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crimeclaims.schema.labels import QUANTITY_LABELS

_WORD = re.compile(r"[\w’']+|[^\w\s]")

Record = dict[str, Any]


@dataclass(frozen=True)
class Mention:
    """One entity in its place. `key` is equal for mentions of the same thing; `rank` counts its label's mentions within the sentence."""

    index: int
    label: str
    start: int
    end: int
    sentence: int
    line: int
    key: object
    rank: int
    text: str
    value: Record
    before: tuple[str, str]
    after: tuple[str, str]
    quote: int | None


class Scene:
    def __init__(self, text: str, sentences: Sequence[Record], entities: Sequence[Record], quotes: Sequence[Record]):
        self.text, self.sentences, self.quotes = text, sentences, quotes
        self._sentence_starts = [s["start"] for s in sentences]
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
        self.positions = {id(m): i for mentions in self.by_label.values() for i, m in enumerate(mentions)}

    def _mention(self, index: int, entity: Record, ranks: Counter[tuple[int, str]]) -> Mention:
        sentence = self.sentence_of(entity["start"])
        rank = ranks[sentence, entity["label"]]
        ranks[sentence, entity["label"]] += 1
        value = entity.get("value") or {}
        before = _WORD.findall(self.text[max(0, entity["start"] - 30):entity["start"]].rsplit("\n", 1)[-1].lower())
        after = _WORD.findall(self.text[entity["end"]:entity["end"] + 30].split("\n", 1)[0].lower())
        return Mention(
            index, entity["label"], entity["start"], entity["end"], sentence, self.line_of(entity["start"]),
            key_of(entity), rank, self.text[entity["start"]:entity["end"]], value,
            (before[-1] if before else "", before[-2] if len(before) > 1 else ""),
            (after[0] if after else "", after[1] if len(after) > 1 else ""),
            next((i for i, q in enumerate(self.quotes) if q["start"] <= entity["start"] < q["end"]), None),
        )

    def sentence_of(self, offset: int) -> int:
        return max(bisect_right(self._sentence_starts, offset) - 1, 0)

    def line_of(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset) - 1

    def quantities(self) -> list[Mention]:
        return [m for m in self.mentions if m.label in QUANTITY_LABELS]

    def in_sentence(self, sentence: int, *labels: str) -> list[Mention]:
        found = [m for label in labels for m in self.per_sentence.get((sentence, label), ())]
        return found if len(labels) == 1 else sorted(found, key=lambda m: m.start)

    def between(self, one: Mention, other: Mention) -> str:
        first, second = (one, other) if one.start <= other.start else (other, one)
        return self.text[first.end:second.start]


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


def _fold(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.lower()).strip()
