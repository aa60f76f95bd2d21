"""What the sentence classifier knows of a sentence: hashed words, word clusters and pairs of them, its neighbours' words, the entities and quotes in it.

Features are names (`f"{word}_{next}"`, `"p:police"` for a word of the sentence before, `"E:COUNT"`), and a name's column is its MurmurHash, as in scikit-learn's
FeatureHasher. Columns of frequent names are remembered, and a sentence's words are looked at once for itself and its neighbours.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.utils import murmurhash3_32

from crimeclaims.pipeline.clusters import WordClusters

Found = dict[str, list[dict[str, Any]]]

SIZE = 1 << 15
_WORD = re.compile(r"\d[\d,./]*|[\w’']+|[^\w\s]")
_NUMBERS = frozenset(("101", "999", "111", "0800", "0808"))  # to call
_FIGURES = frozenset(("COUNT", "CHANGE", "RATE", "SHARE"))
_SEEN = 40  # words of a neighbour


@lru_cache(maxsize=1 << 16)
def _column(name: str) -> int:
    return abs(murmurhash3_32(name)) % SIZE


@lru_cache(maxsize=1 << 14)
def _beside(name: str) -> tuple[int, int]:
    """The columns of a name in the sentence before and in the one after."""
    return _column(f"p:{name}"), _column(f"n:{name}")


class _Sentence(NamedTuple):
    words: list[str]
    names: dict[str, None]  # that weigh 1, in order
    place: dict[str, float]  # entities, quotes and shape, with their weights: neighbours are told of them


def sentence_rows(articles: Iterable[tuple[str, Found]], clusters: WordClusters) -> csr_matrix:
    """Features of shape (sentences, SIZE) of all sentences of (text, results with sentences, entities and quotes) pairs."""
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for text, found in articles:
        entities = sorted(found["entities"], key=itemgetter("start"))
        starts = [entity["start"] for entity in entities]
        own = [
            _own(text, s, entities[bisect_left(starts, s["start"]):bisect_left(starts, s["end"])], found["quotes"], clusters)
            for s in found["sentences"]
        ]
        for i, sentence in enumerate(own):
            columns += map(_column, sentence.names)
            values += [1.0] * len(sentence.names)
            for name, value in sentence.place.items():
                columns.append(_column(name))
                values.append(value)
            for side, j in enumerate((i - 1, i + 1)):
                if 0 <= j < len(own):
                    _add_neighbour(columns, values, own[j], side, _between(text, found["sentences"], i, j))
                else:
                    columns.append(_beside("edge")[side])
                    values.append(1.0)
            ends.append(len(columns))
    rows = csr_matrix((np.array(values, dtype=np.float64), np.array(columns, dtype=np.int32), np.array(ends, dtype=np.int32)), shape=(len(ends) - 1, SIZE))
    rows.sum_duplicates()
    return rows


def _add_neighbour(columns: list[int], values: list[float], sentence: _Sentence, side: int, between: str) -> None:
    words = dict.fromkeys(sentence.words[:_SEEN])
    words.pop(between, None)
    columns += [_beside(word)[side] for word in words]
    values += [0.5] * len(words)
    for name, value in sentence.place.items():
        columns.append(_beside(name)[side])
        values.append(value)
    columns.append(_beside(between)[side])
    values.append(1.0)


def _between(text: str, sentences: list[dict[str, Any]], i: int, j: int) -> str:
    first, second = sentences[min(i, j)], sentences[max(i, j)]
    return "line" if "\n" in text[first["end"]:second["start"]] else "same"


def _words(text: str) -> list[str]:
    return ["0" * min(len(w), 6) if w[0].isdigit() and w not in _NUMBERS else w for w in _WORD.findall(text.lower())]


def _classes(words: list[str], clusters: WordClusters) -> list[str]:
    """The clusters of the words, of the first three with their place, and of pairs side by side."""
    classes = [clusters.of(word) for word in words]
    return [
        *(f"C:{one}" for one in classes if one is not None), *(f"C{n}:{one}" for n, one in enumerate(classes[:3]) if one is not None),
        *(f"C:{one}_{other}" for one, other in pairwise(classes) if one is not None and other is not None),
    ]


def _own(text: str, sentence: dict[str, Any], entities: list[dict[str, Any]], quotes: list[dict[str, Any]], clusters: WordClusters) -> _Sentence:
    start, end = sentence["start"], sentence["end"]
    words = _words(text[start:end])
    pairs = [f"{a}_{b}" for a, b in pairwise(["^", *words, "$"])]
    names = dict.fromkeys(["bias", *words, *pairs, f"first:{'_'.join(words[:1])}", f"first:{'_'.join(words[:2])}"])
    names |= dict.fromkeys(_classes(words, clusters))
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
    place[f"S:length{min(len(words) // 8, 5)}"] = 1.0
    place[f"S:end{text[end - 1]}"] = 1.0
    place[f"S:begin{text[start] if not text[start].isalnum() else 'A' if text[start].isupper() else 'a'}"] = 1.0
    return _Sentence(words, names, place)
