"""What every worker of a run is told, and what it gives back for a shard."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
from spacy.attrs import (
    IS_ALPHA,
    IS_ASCII,
    IS_BRACKET,
    IS_CURRENCY,
    IS_DIGIT,
    IS_LEFT_PUNCT,
    IS_LOWER,
    IS_QUOTE,
    IS_RIGHT_PUNCT,
    IS_STOP,
    IS_TITLE,
    IS_UPPER,
    LIKE_EMAIL,
    LIKE_NUM,
    LIKE_URL,
)
from spacy.language import Language

from crimeclaims.archive.batch import extract_batch
from crimeclaims.archive.formats import FORMATS, encode
from crimeclaims.pipeline.load import load

_UNREAD = (IS_ALPHA, IS_ASCII, IS_BRACKET, IS_CURRENCY, IS_DIGIT, IS_LEFT_PUNCT, IS_LOWER, IS_QUOTE, IS_RIGHT_PUNCT, IS_STOP, IS_TITLE, IS_UPPER, LIKE_EMAIL, LIKE_NUM, LIKE_URL)


@dataclass(frozen=True)
class Job:
    """Paths are strings, so that a job travels as JSON. `form` is one of FORMATS."""

    form: str = "parquet"
    model: str | None = None
    gazetteer: str | None = None
    sketches: bool = True

    def load(self) -> Language:
        """The pipeline for a worker, whose Docs nobody sees: what spaCy works out for each new word and no component reads is left out."""
        nlp = load(self.model, gazetteer=self.gazetteer)
        vocab: Any = nlp.vocab
        for attribute in _UNREAD:
            vocab.lex_attr_getters.pop(attribute, None)
        return nlp

    def to_record(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Output:
    """A shard's part files by table, its quarantine rows, and its counts."""

    files: dict[str, bytes]
    quarantine: list[dict[str, Any]]
    articles: int
    sentences: int
    claims: int


def do_shard(nlp: Language, job: Job, batch: pa.RecordBatch | pa.Table, *, on_articles: Callable[[int, int], None] = lambda articles, claims: None) -> Output:
    """Extract a shard's articles and encode its part files."""
    counts = [0, 0]

    def count(articles: int, claims: int) -> None:
        counts[1] += claims
        on_articles(articles, claims)

    names = FORMATS[job.form][0]
    wanted = dict.fromkeys([*names, "articles", *(["sketches"] if job.sketches else [])])
    tables = extract_batch(nlp, batch, tuple(wanted), on_articles=count)
    files = {name: encode(tables[name], job.form) for name in names}
    if job.sketches:
        files["sketches"] = encode(tables["sketches"], "parquet")
    sentences = sum(tables["articles"]["sentences"].to_pylist())
    return Output(files, tables["quarantine"].to_pylist(), tables["articles"].num_rows, sentences, counts[1])


class Warmth:
    """Tokenizes a run's first articles outside any memory zone, so that its common words stay known when zones end: three times the speed."""

    def __init__(self, articles: int = 1000, characters: int = 3_000_000):
        self.articles, self.characters = articles, characters

    def add(self, nlp: Language, batch: pa.RecordBatch | pa.Table) -> None:
        for text in batch["text"].to_pylist()[:max(self.articles, 0)] if self.characters > 0 else ():
            nlp.make_doc((text or "")[:10_000])
            self.articles, self.characters = self.articles - 1, self.characters - len(text or "")


def ignore_interrupts() -> None:
    """Ctrl-C reaches the whole process group; the run decides what becomes of its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def as_record(output: Output) -> dict[str, Any]:
    return {"files": output.files, "quarantine": output.quarantine, "articles": output.articles, "sentences": output.sentences, "claims": output.claims}
