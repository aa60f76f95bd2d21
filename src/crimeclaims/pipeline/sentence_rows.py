"""What the sentence classifier knows of a sentence: hashed words and word pairs, its neighbours' words, the entities and quotes in it.

Features are names (`f"{word}_{next}"`, `"p:police"` for a word of the sentence before, `"E:COUNT"`), and a name's column is its MurmurHash, as in scikit-learn's
FeatureHasher. Each name counts once a sentence. The words of many articles are hashed together: words and pairs are stretches of one long string.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.utils import murmurhash3_32

from crimeclaims.pipeline.murmur import murmur

Found = dict[str, list[dict[str, Any]]]

SIZE = 1 << 15
_WORD = re.compile(r"\d[\d,./]*|[\w’']+|[^\w\s]")
_NUMBERS = frozenset(("101", "999", "111", "0800", "0808"))  # to call
_FIGURES = frozenset(("COUNT", "CHANGE", "RATE", "SHARE"))
_SEEN = 40  # words of a neighbour
_MIX = np.uint64(0x9E3779B97F4A7C15)


def sentence_rows(articles: Iterable[tuple[str, Found]]) -> csr_matrix:
    """Features of shape (sentences, SIZE) of all sentences of (text, results with sentences, entities and quotes) pairs."""
    words: list[list[str]] = []
    same_line: list[bool | None] = []  # as the sentence before; None where there is none
    owners: list[int] = []  # of the columns of single names
    columns: list[int] = []
    weights: list[float] = []

    def add(owner: int, column: int, weight: float) -> None:
        owners.append(owner)
        columns.append(column)
        weights.append(weight)

    for text, found in articles:
        first, last = len(words), len(words) + len(found["sentences"]) - 1
        entities, quotes = _Starting(found["entities"]), _Starting(found["quotes"])
        end = 0
        for number, sentence in enumerate(found["sentences"], start=first):
            own = _words(text[sentence["start"]:sentence["end"]])
            words.append(own)
            same_line.append(None if number == first else "\n" not in text[end:sentence["start"]])
            end = sentence["end"]
            inside = entities.between(sentence["start"], end)
            for name, weight in _place(text, sentence, len(own), inside, quotes.over(sentence["start"], end)).items():
                column, before, after = _columns(name)
                add(number, column, weight)
                if number < last:
                    add(number + 1, before, weight)
                if number > first:
                    add(number - 1, after, weight)
            for name in dict.fromkeys((f"first:{'_'.join(own[:1])}", f"first:{'_'.join(own[:2])}")):
                add(number, _column(name), 1.0)
        if last >= first:
            add(first, _column("p:edge"), 1.0)
            add(last, _column("n:edge"), 1.0)
    parts = [(np.array(owners, dtype=np.int64), np.array(columns, dtype=np.int64), np.array(weights)), *_word_parts(words, same_line)]
    rows, places, values = (np.concatenate(some) for some in zip(*parts, strict=True))
    return csr_matrix((values, (rows, places)), shape=(len(words), SIZE))


class _Starting:
    """Records with `start` and `end`, by where they lie."""

    def __init__(self, records: list[dict[str, Any]]):
        self._records = sorted(records, key=itemgetter("start"))
        self._starts = [record["start"] for record in self._records]
        self._ends = list(accumulate((record["end"] for record in self._records), max))  # the latest so far

    def between(self, start: int, end: int) -> list[dict[str, Any]]:
        """Those that start at `start` or later and before `end`."""
        return self._records[bisect_left(self._starts, start):bisect_left(self._starts, end)]

    def over(self, start: int, end: int) -> list[dict[str, Any]]:
        """All that share a character with the stretch, and perhaps some that do not."""
        return self._records[bisect_right(self._ends, start):bisect_left(self._starts, end)]


@lru_cache(maxsize=1 << 14)
def _column(name: str) -> int:
    return abs(murmurhash3_32(name)) % SIZE


@lru_cache(maxsize=1 << 12)
def _columns(name: str) -> tuple[int, int, int]:
    """The columns of a name in its own sentence, in the one after and in the one before it."""
    return _column(name), _column(f"p:{name}"), _column(f"n:{name}")


Part = tuple[np.ndarray, np.ndarray, np.ndarray]  # sentences, columns, values


def _word_parts(words: list[list[str]], same_line: list[bool | None]) -> Iterable[Part]:
    """The words and pairs of each sentence, and the words of its neighbours."""
    if not words:
        return
    tokens = [token for some in words for token in ("^", *some, "$")]
    counts = np.array([len(some) + 2 for some in words])
    lengths = np.array([len(t) if t.isascii() else len(t.encode()) for t in tokens])
    owners = np.repeat(np.arange(len(words)), counts)
    place = np.arange(len(tokens)) - np.repeat(np.cumsum(counts) - counts, counts)
    real = np.flatnonzero((place > 0) & (place < counts[owners] - 1))
    pairs = np.flatnonzero(place < counts[owners] - 1)
    buffer, ends = "_".join(tokens).encode(), np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    keys = _keys(buffer, np.concatenate([starts[real], starts[pairs]]), np.concatenate([ends[real], ends[pairs + 1]]))
    own = np.concatenate([keys, np.full(len(words), _key("bias"))])
    yield _once(np.concatenate([owners[real], owners[pairs], np.arange(len(words))]), own, own, 1.0)
    seen = np.flatnonzero(place[real] <= _SEEN)
    near, keys = real[seen], keys[seen]
    before = np.array([flag is not None for flag in same_line])
    beside = np.where([bool(flag) for flag in same_line], _key("same"), _key("line"))
    for side, step in (("p:", 1), ("n:", -1)):
        # the sentence that is told, and the boundary between it and the teller, which is known by the later of the two
        told, border = owners[near] + step, owners[near] + (step > 0)
        able = (border < len(words)) & before[np.minimum(border, len(words) - 1)]
        able &= keys != beside[np.minimum(border, len(words) - 1)]
        sided = _keys(side.encode() + side.join(tokens).encode(), *_sided(lengths, near[able]))
        yield _once(told[able], keys[able], sided, 0.5)
        borders = np.flatnonzero(before)
        kinds = np.array([_column(f"{side}{'same' if same_line[i] else 'line'}") for i in borders.tolist()], dtype=np.int64)
        yield borders - (step < 0), kinds, np.ones(len(borders))


def _sided(lengths: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the tokens `at` start and end, each with a side of two letters before it."""
    ends = np.cumsum(lengths + 2)[at]
    return ends - lengths[at] - 2, ends


def _keys(buffer: bytes, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """64 bits a name, equal for equal names only; the upper half is the hash that tells the column."""
    return murmur(buffer, starts, ends).astype(np.uint64) << np.uint64(32) | murmur(buffer, starts, ends, seed=1).astype(np.uint64)


@cache
def _key(name: str) -> np.uint64:
    return _keys(name.encode(), np.array([0]), np.array([len(name)]))[0]


def _once(owners: np.ndarray, keys: np.ndarray, hashed: np.ndarray, value: float) -> Part:
    """Each key once a sentence, in the column that `hashed` tells."""
    with np.errstate(over="ignore"):
        _, kept = np.unique((keys + owners.astype(np.uint64)) * _MIX + owners.astype(np.uint64), return_index=True)
    columns = np.abs((hashed[kept] >> np.uint64(32)).astype(np.uint32).view(np.int32).astype(np.int64)) % SIZE
    return owners[kept], columns, np.full(len(kept), value)


def _words(text: str) -> list[str]:
    return ["0" * min(len(w), 6) if w[0].isdigit() and w not in _NUMBERS else w for w in _WORD.findall(text.lower())]


def _place(text: str, sentence: dict[str, Any], length: int, entities: list[dict[str, Any]], quotes: list[dict[str, Any]]) -> dict[str, float]:
    """Names, with their weights, of the entities, the quotes and the shape of a sentence of `length` words: neighbours are told of them too."""
    start, end = sentence["start"], sentence["end"]
    place: dict[str, float] = {}
    for label, count in Counter(e["label"] for e in entities).items():
        place[f"E:{label}"] = 1.0
        place[f"E:{label}:{min(count, 3)}"] = 1.0
    if scores := [e["score"] for e in entities if e["label"] in _FIGURES]:
        place["E:quantity"] = 1.0
        place["S:score"] = max(scores)
    covered = sum(max(0, min(end, q["end"]) - max(start, q["start"])) for q in quotes)
    if covered:
        place[f"Q:{min(int(5 * covered / (end - start)), 4)}"] = 1.0
        place["Q:any"] = 1.0
        place[f"Q:length{min(covered // 15, 4)}"] = 1.0
    place[f"S:length{min(length // 8, 5)}"] = 1.0
    place[f"S:end{text[end - 1]}"] = 1.0
    place[f"S:begin{text[start] if not text[start].isalnum() else 'A' if text[start].isupper() else 'a'}"] = 1.0
    return place
