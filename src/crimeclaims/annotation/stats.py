"""What the corpus holds: counts by split, label, family and outlet; lengths; and how far articles repeat one another."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from crimeclaims.schema.gold import GoldArticle, read_articles
from crimeclaims.schema.labels import OTHER

GRAM = 8
# Formulas that the whole press shares; a sentence that only shares these repeats nobody.
SHARED_FORMULAS = (
    "contact crimestoppers anonymously on 0800 555 111", "or call crimestoppers anonymously on 0800 555 111", "crimestoppers can be reached anonymously on 0800 555 111",
    "the national domestic abuse helpline is open", "in england and wales in the year to",
)
_WORD = re.compile(r"\w+")


@dataclass
class Stats:
    """`repeating` is the share of sentences that share eight words in a row with a sentence of another article."""

    articles: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    words: list[int] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    families: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    forces: Counter[str] = field(default_factory=Counter)
    quotes: int = 0
    repeating: float = 0.0


def count(path: Path) -> Stats:
    """Statistics of a file or folder of annotations."""
    stats = Stats()
    articles: list[GoldArticle] = []
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        for article in read_articles(file):
            articles.append(article)
            stats.articles[file.stem] += 1
            stats.sentences[file.stem] += len(article.sentences)
            _count_article(stats, article)
    stats.repeating = repeating_share(articles)
    return stats


def _count_article(stats: Stats, article: GoldArticle) -> None:
    stats.words.append(len(article.text.split()))
    for sentence in article.sentences:
        stats.labels.update(sentence.labels or (OTHER,))
    stats.spans.update(span.label for span in article.spans)
    stats.relations.update(relation.label for relation in article.relations)
    stats.forces.update(str((span.value or {}).get("id")) for span in article.spans if span.label == "FORCE")
    stats.families[str(article.meta.get("family", "?"))] += 1
    stats.outlets[str(article.meta.get("outlet", "?"))] += 1
    stats.quotes += len(article.quotes)


def repeating_share(articles: list[GoldArticle]) -> float:
    """The share of sentences that share GRAM words in a row with another article, shared formulas aside."""
    known = {gram for formula in SHARED_FORMULAS for gram in _grams(formula)}
    owners: dict[tuple[str, ...], str | None] = {}
    sentences = []
    for article in articles:
        for sentence in article.sentences:
            grams = _grams(article.text[sentence.start:sentence.end]) - known
            sentences.append((article.id, grams))
            for gram in grams:
                owners[gram] = article.id if owners.get(gram, article.id) == article.id else None
    repeated = sum(any(owners[gram] is None for gram in grams) for _, grams in sentences)
    return repeated / len(sentences) if sentences else 0.0


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return {tuple(words[i:i + GRAM]) for i in range(len(words) - GRAM + 1)}
