"""Word clusters: which words are used alike, learned by others from large amounts of text.

Brown clustering (Brown and others, 1992) puts each word at a leaf of a binary tree; words that share the beginning of their path are used alike, so
that a feature over a path's beginning holds for words the annotations never had. The table comes from spacy-lookups-data; a trained
model carries its own copy.
"""

from __future__ import annotations

import gzip
import json
from functools import cached_property, lru_cache
from importlib.resources import files

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

LEVELS = {"b": 0x3F, "c": 0x3FF, "d": 0x3FFFFFFF}  # bits of a path that are looked at, from coarse to fine; its first step is the lowest bit


class WordClusters:
    """Paths by word. `words` holds the sorted hashes (uint64) of lower-cased words as spaCy makes them, `paths` their paths (uint32, first step lowest)."""

    def __init__(self, words: np.ndarray, paths: np.ndarray):
        self.words, self.paths = words, paths

    def columns(self, lowered: np.ndarray) -> dict[str, np.ndarray]:
        """For word hashes of shape (tokens,): a column of cluster numbers for each of LEVELS, 0 for a word that has none."""
        if not len(self.words):
            return {level: np.zeros(len(lowered), dtype=np.int64) for level in LEVELS}
        at = np.minimum(np.searchsorted(self.words, lowered), len(self.words) - 1)
        known = self.words[at] == lowered
        paths = self.paths[at].astype(np.int64)
        return {level: np.where(known, (paths & mask) + 1, 0) for level, mask in LEVELS.items()}

    @cached_property
    def _middle(self) -> dict[int, int]:
        return dict(zip(self.words.tolist(), (self.paths & np.uint32(LEVELS["c"])).tolist(), strict=True))

    def of(self, word: str) -> int | None:
        """The cluster of a lower-cased word at the middle level, None for a word that has none."""
        return self._middle.get(_hash(word))

    def arrays(self) -> dict[str, np.ndarray]:
        return {"words": self.words, "paths": self.paths}


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return hash_string(word)


def no_clusters() -> WordClusters:
    return WordClusters(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint32))


@lru_cache(maxsize=1)
def brown_clusters() -> WordClusters:
    """The table of spacy-lookups-data, about 100,000 lower-cased words."""
    file = files("spacy_lookups_data") / "data" / "en_lexeme_cluster.json.gz"
    table = json.loads(gzip.decompress(file.read_bytes()))
    paths: dict[str, int] = {}
    for word, path in table.items():
        if path:
            paths.setdefault(word.lower(), path)
    hashes = np.array([hash_string(word) for word in paths], dtype=np.uint64)
    order = np.argsort(hashes)
    return WordClusters(hashes[order], np.array(list(paths.values()), dtype=np.uint32)[order])
