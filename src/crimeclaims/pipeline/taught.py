"""Words that annotations alone make worth a look: they mostly stand in annotated spans, and no grammar or gazetteer proposes anything there.

Sentences without a figure, a name or a cue are not shown to the recogniser; one of these words is reason enough to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
from spacy.attrs import LOWER
from spacy.tokens import Doc

LEAST, SHARE = 8, 0.8  # how often a word must stand in such spans, and in which share of all its places

Example = tuple[Doc, np.ndarray, list[tuple[int, int]]]  # doc, proposals, token spans


def taught_words(examples: Iterable[Example]) -> np.ndarray:
    """Hashes of such words, lower-cased, in order; the words themselves are not kept."""
    inside: Counter[Any] = Counter()
    everywhere: Counter[Any] = Counter()
    for doc, proposals, spans in examples:
        hashes = doc.to_array([LOWER]).ravel()
        covered = np.zeros(len(doc), dtype=bool)
        for start, end in spans:
            covered[start:end] = True
        everywhere.update(hashes.tolist())
        inside.update(hashes[covered & (proposals == 0)].tolist())
    return np.array(sorted(word for word, count in inside.items() if count >= LEAST and count >= SHARE * everywhere[word]), dtype=np.uint64)


def are_taught(doc: Doc, words: np.ndarray) -> np.ndarray:
    """Which tokens are among the words, of shape (tokens,)."""
    if not len(words):
        return np.zeros(len(doc), dtype=bool)
    hashes = doc.to_array([LOWER]).ravel()
    return words[np.searchsorted(words, hashes) % len(words)] == hashes
