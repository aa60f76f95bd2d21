"""Common words that a worker's tokenizer keeps: within a memory zone spaCy takes every word it did not know before apart anew each time it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from spacy.language import Language

MOST = 20_000  # words, about 10 MB
_LONGEST = 30  # characters; longer ones are addresses and the like
_TWICE = 2  # a word that comes once in a batch may never come again


class CommonWords:
    """What is known of the words of the archive so far, up to `MOST`."""

    def __init__(self, tokenizer: Any):
        self._tokenizer = tokenizer
        self._known: set[str] = set()
        tokenizer.max_cache_size = max(tokenizer.max_cache_size, 2 * MOST)

    def learn(self, texts: Iterable[str]) -> None:
        """Keep the words that come more than once. Not to be called within a memory zone."""
        if len(self._known) >= MOST:
            return
        counts = Counter(word for text in texts for word in text.split())
        for word, count in counts.most_common():
            if count < _TWICE or len(self._known) >= MOST:
                return
            if word not in self._known and len(word) <= _LONGEST:
                self._known.add(word)
                self._tokenizer(word)


_OF: WeakKeyDictionary[Language, CommonWords] = WeakKeyDictionary()


def common_words(nlp: Language) -> CommonWords:
    """The common words of a pipeline."""
    if nlp not in _OF:
        _OF[nlp] = CommonWords(nlp.tokenizer)
    return _OF[nlp]
