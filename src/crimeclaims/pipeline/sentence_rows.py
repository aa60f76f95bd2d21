"""What the sentence classifier knows of a sentence: hashed words, word clusters and pairs of them, its neighbours' words, the entities and quotes in it.

Features are names (`f"{word}_{next}"`, `"p:police"` for a word of the sentence before, `"E:COUNT"`), and a name's column is its MurmurHash, as in scikit-learn's
FeatureHasher. The hashes of single words are remembered; pairs are so many that hashing them anew takes less time than looking for them. What has to be done for
every word is done for all articles at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain, pairwise
from operator import itemgetter
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from sklearn.utils import murmurhash3_32

from crimeclaims.pipeline.clusters import WordClusters

Found = dict[str, list[dict[str, Any]]]
Entries = tuple[np.ndarray, np.ndarray, np.ndarray]  # rows, hashes and values

SIZE = 1 << 15
_WORD = re.compile(r"\d[\d,./]*|[\w’']+|[^\w\s]")
_NUMBERS = frozenset(("101", "999", "111", "0800", "0808"))  # to call
_FIGURES = frozenset(("COUNT", "CHANGE", "RATE", "SHARE"))
_SEEN = 40  # words of a neighbour
_GAPS = {"edge": 0, "line": 1, "same": 2}  # what may lie before a sentence: nothing of the article, a line end, or neither


@lru_cache(maxsize=1 << 15)
def _hashes(name: str) -> tuple[int, int, int]:
    """A name's hash in its sentence, in the sentence after and in the one before."""
    return murmurhash3_32(name), murmurhash3_32(f"p:{name}"), murmurhash3_32(f"n:{name}")


def sentence_rows(articles: Iterable[tuple[str, Found]], clusters: WordClusters) -> coo_matrix:
    """Features of shape (sentences, SIZE) of all sentences of (text, results with sentences, entities and quotes) pairs."""
    words: list[list[str]] = []
    places: list[dict[str, float]] = []
    gaps: list[int] = []
    for text, found in articles:
        sentences = found["sentences"]
        doubtful = {record["entity"] for record in found.get("doubtful", ())}
        entities = sorted((e for i, e in enumerate(found["entities"]) if i not in doubtful), key=itemgetter("start"))
        quotes = sorted(found["quotes"], key=itemgetter("start"))
        starts, quoted, unquoted = [e["start"] for e in entities], [q["start"] for q in quotes], [q["end"] for q in quotes]
        for s in sentences:
            start, end = s["start"], s["end"]
            words.append(_words(text[start:end]))
            named, said = entities[bisect_left(starts, start):bisect_left(starts, end)], quotes[bisect_right(unquoted, start):bisect_left(quoted, end)]
            places.append(_place(text, s, named, said, len(words[-1])))
        gaps += [_GAPS["edge"], *(_between(text, *both) for both in pairwise(sentences))][:len(sentences)]
    if not words:
        return coo_matrix((0, SIZE))
    around = np.array([*gaps, _GAPS["edge"]])
    entries = [*_of_words(words, around, clusters), *_of_places(places, around), *_of_gaps(around)]
    rows, hashes, values = (np.concatenate(column) for column in zip(*entries, strict=True))
    return coo_matrix((values, (rows, np.abs(hashes) % SIZE)), shape=(len(words), SIZE))


def _of_words(words: list[list[str]], gaps: np.ndarray, clusters: WordClusters) -> list[Entries]:
    """Words, clusters and pairs of sentences, and the first words that are seen of their neighbours. `gaps` has shape (sentences + 1,): what lies before each
    sentence and behind the last."""
    lengths = np.array([len(some) for some in words])
    sentence = np.repeat(np.arange(len(words)), lengths)
    within = np.arange(len(sentence)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    distinct = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(words)))}
    number = np.fromiter(map(distinct.__getitem__, chain.from_iterable(words)), dtype=np.int64, count=len(sentence))
    hashes = np.array([_hashes(word) for word in distinct], dtype=np.int64).reshape(-1, 3)
    cluster = np.array([-1 if (one := clusters.of(word)) is None else one for word in distinct], dtype=np.int64)
    names = [_of_sentence(some) for some in words]
    own = [
        (sentence, hashes[number, 0]), (np.repeat(np.arange(len(words)), list(map(len, names))), np.array(list(chain.from_iterable(names)), dtype=np.int64)),
        *_of_clusters(sentence, within, cluster[number]), _of_leads(words, clusters),
    ]
    row, name = _once(*(np.concatenate(column) for column in zip(*own, strict=True)))
    seen, word = _once(sentence[within < _SEEN], number[within < _SEEN])
    alike = np.array([_GAPS.get(word, 0) for word in distinct])
    return [(row, name, np.ones(len(row))), *_told(seen, hashes[word], np.full(len(seen), 0.5), gaps, alike[word])]


def _of_sentence(words: list[str]) -> list[int]:
    """Hashes of the pairs of words in a sentence and of what it begins with."""
    names = [f"{one}_{other}" for one, other in pairwise(["^", *words, "$"])]
    lead = _lead(words)
    return [murmurhash3_32(name) for name in (
        "bias", *names, f"first:{'_'.join(words[:1])}", f"first:{'_'.join(words[:2])}", f"lead:{'_'.join(words[lead:lead + 1])}", f"lead:{'_'.join(words[lead:lead + 2])}",
    )]


def _lead(words: list[str]) -> int:
    """Where a sentence's words begin behind quotation marks, bullets and numbers: with "keep" in "• Keep" and "lock" in "“3. Lock"."""
    return next((i for i, word in enumerate(words) if word[0].isalpha() and len(word) > 1), 0)


def _of_leads(words: list[list[str]], clusters: WordClusters) -> tuple[np.ndarray, np.ndarray]:
    """The clusters of the first words."""
    leads = [clusters.of(some[_lead(some)]) if some else None for some in words]
    rows = np.array([i for i, one in enumerate(leads) if one is not None], dtype=np.int64)
    return rows, np.array([murmurhash3_32(f"L:{one}") for one in leads if one is not None], dtype=np.int64)


def _of_clusters(sentence: np.ndarray, within: np.ndarray, cluster: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """The clusters of the words, of the first three with their place, and of pairs side by side. `cluster` is -1 for a word that has none."""
    known = cluster >= 0
    both = known[:-1] & known[1:] & (within[1:] > 0)
    early = known & (within < 3)
    return [
        (sentence[known], _hashed(cluster[known], "C:{}".format)),
        (sentence[early], _hashed(cluster[early] * 3 + within[early], lambda code: f"C{code % 3}:{code // 3}")),
        (sentence[1:][both], _hashed((cluster[:-1] << 32 | cluster[1:])[both], lambda code: f"C:{code >> 32}_{code & 0xFFFFFFFF}")),
    ]


def _hashed(codes: np.ndarray, name: Callable[[int], str]) -> np.ndarray:
    """The hashes of the names that numbers stand for, of shape (codes,)."""
    distinct, place = np.unique(codes, return_inverse=True)
    return np.array([murmurhash3_32(name(code)) for code in distinct.tolist()], dtype=np.int64)[place]


def _once(sentence: np.ndarray, number: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each of a sentence's numbers once; they need 32 bits."""
    every = np.sort((sentence << 32) + number)  # which numpy does faster than to find them by hashing in np.unique
    once = every[np.diff(every, prepend=-1 << 62) != 0]
    sentences = (once + (1 << 31)) >> 32
    return sentences, once - (sentences << 32)


def _of_places(places: list[dict[str, float]], gaps: np.ndarray) -> list[Entries]:
    sentence = np.repeat(np.arange(len(places)), list(map(len, places)))
    hashes = np.array([_hashes(name) for place in places for name in place], dtype=np.int64)
    values = np.array([value for place in places for value in place.values()])
    return [(sentence, hashes[:, 0], values), *_told(sentence, hashes, values, gaps)]


def _of_gaps(gaps: np.ndarray) -> list[Entries]:
    hashes, rows = np.array([_hashes(name) for name in _GAPS], dtype=np.int64)[gaps], np.arange(len(gaps) - 1)
    return [(rows, hashes[:-1, 1], np.ones(len(rows))), (rows, hashes[1:, 2], np.ones(len(rows)))]


def _told(sentence: np.ndarray, hashes: np.ndarray, values: np.ndarray, gaps: np.ndarray, alike: np.ndarray | int = 0) -> list[Entries]:
    """What the sentences after and before a sentence are told of it, but for names that read like the gap between them (`alike`, a place in _GAPS)."""
    behind, before = (gap := gaps[sentence + 1]) * (gap != alike) > 0, (gap := gaps[sentence]) * (gap != alike) > 0
    return [(sentence[behind] + 1, hashes[behind, 1], values[behind]), (sentence[before] - 1, hashes[before, 2], values[before])]


def _between(text: str, first: dict[str, Any], second: dict[str, Any]) -> int:
    return _GAPS["line" if "\n" in text[first["end"]:second["start"]] else "same"]


def _words(text: str) -> list[str]:
    return ["0" * min(len(w), 6) if w[0].isdigit() and w not in _NUMBERS else w for w in _WORD.findall(text.lower())]


def _place(text: str, sentence: dict[str, Any], entities: list[dict[str, Any]], quotes: list[dict[str, Any]], words: int) -> dict[str, float]:
    """A sentence's entities, the quotes that reach into it, and its shape, with their weights. `words` is how many it has."""
    start, end = sentence["start"], sentence["end"]
    place: dict[str, float] = {}
    if entities:
        for label, count in Counter(e["label"] for e in entities).items():
            place[f"E:{label}"] = 1.0
            place[f"E:{label}:{min(count, 3)}"] = 1.0
    if scores := [e["score"] for e in entities if e["label"] in _FIGURES]:
        place["E:quantity"] = 1.0
        place["S:score"] = max(scores)
    if quotes:
        covered = sum(min(end, q["end"]) - max(start, q["start"]) for q in quotes)
        place[f"Q:{min(int(5 * covered / (end - start)), 4)}"] = 1.0
        place["Q:any"] = 1.0
        place[f"Q:length{min(covered // 15, 4)}"] = 1.0
    place[f"S:length{min(words // 8, 5)}"] = 1.0
    place[f"S:end{text[end - 1]}"] = 1.0
    place[f"S:begin{text[start] if not text[start].isalnum() else 'A' if text[start].isupper() else 'a'}"] = 1.0
    return place
