"""Near-duplicate articles: a MinHash sketch an article, and clusters of those whose sketches agree.

Broder (1997): of two texts' shingles (four tokens in a row here), the share of equal minima estimates how many they have in common. Candidates share
a band of four minima; they join a cluster if they agree with its first article.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from spacy.attrs import IS_PUNCT, IS_SPACE, LOWER
from spacy.tokens import Doc

SIZE = 64  # minima a sketch; the estimate's standard error is about 0.06
_ROWS = 4
_SHINGLE = 4
SIMILAR = 0.7
_RANDOM = np.random.Generator(np.random.PCG64(20191104))
_FACTORS = _RANDOM.integers(1, 2**63, SIZE, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
_SHIFTS = _RANDOM.integers(0, 2**63, SIZE, dtype=np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)


def sketch(doc: Doc) -> bytes | None:
    """64 minima, little-endian 32-bit; None for a text of under 20 words, where sameness means nothing."""
    if not len(doc):
        return None
    columns = doc.to_array([LOWER, IS_SPACE, IS_PUNCT])
    words = columns[(columns[:, 1] == 0) & (columns[:, 2] == 0), 0]
    if len(words) < 20:
        return None
    with np.errstate(over="ignore"):
        shingles = np.zeros(len(words) - _SHINGLE + 1, dtype=np.uint64)
        for i in range(_SHINGLE):
            shingles = (shingles ^ words[i:i + len(shingles)]) * _MIX
            shingles ^= shingles >> np.uint64(31)
        shingles = np.unique(shingles)
        minima = np.full(SIZE, np.iinfo(np.uint64).max, dtype=np.uint64)
        for begin in range(0, len(shingles), 4096):
            minima = np.minimum(minima, (shingles[begin:begin + 4096, None] * _FACTORS + _SHIFTS).min(axis=0))
    return (minima >> np.uint64(32)).astype("<u4").tobytes()


def clusters(tables: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of the table `clusters` for articles that have near-duplicates, from tables of `sketches` in the archive's order.

    `cluster` and `first` are id and number of the cluster's first article. Memory: 300 bytes an article.
    """
    numbers, ids, parts = [], [], []
    for table in tables:
        kept = table.filter(table["sketch"].is_valid())
        numbers += kept["number"].to_pylist()
        ids += kept["article"].to_pylist()
        parts.append(np.frombuffer(b"".join(kept["sketch"].to_pylist()), dtype="<u4").reshape(-1, SIZE))
    if not numbers:
        return []
    minima = np.concatenate(parts)
    parent = np.arange(len(minima))
    for band in range(0, SIZE, _ROWS):
        _join(np.ascontiguousarray(minima[:, band:band + _ROWS]), minima, parent)
    roots = np.array([_root(parent, i) for i in range(len(parent))])
    sizes = np.bincount(roots, minlength=len(roots))
    return [
        {"number": numbers[i], "article": ids[i], "cluster": ids[roots[i]], "first": numbers[roots[i]], "size": int(sizes[roots[i]]),
         "similarity": round(float((minima[i] == minima[roots[i]]).mean()), 4)}
        for i in np.flatnonzero(sizes[roots] > 1)
    ]


def _join(band: np.ndarray, minima: np.ndarray, parent: np.ndarray) -> None:
    keys = band.view([("", band.dtype)] * band.shape[1]).ravel()
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = np.flatnonzero(ordered[1:] == ordered[:-1]) + 1
    first: dict[int, int] = {}
    for at in same.tolist():
        head = first.get(at - 1, at - 1)
        first[at] = head
        one, other = _root(parent, int(order[head])), _root(parent, int(order[at]))
        if one != other and (minima[one] == minima[other]).mean() >= SIMILAR:
            parent[max(one, other)] = min(one, other)


def _root(parent: np.ndarray, i: int) -> int:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = int(parent[i])
    return i
