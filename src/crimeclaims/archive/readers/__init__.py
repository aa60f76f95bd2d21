"""Reading articles: one file a format. A reader yields articles, and a BadInput for each one that cannot be read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from crimeclaims.archive.readers import arrow, csv, datasets, html, jsonl, newsml, parquet, sniff, txt, warc, zip
from crimeclaims.archive.readers.blob import BROKEN, Blob
from crimeclaims.archive.readers.html import article_of
from crimeclaims.archive.readers.row import END, Cursor, Reader, Row, Wishes
from crimeclaims.archive.sources import Source, find_sources
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput

READERS: dict[str, Reader] = {
    "txt": txt.read, "html": html.read, "jsonl": jsonl.read, "csv": csv.read, "parquet": parquet.read, "arrow": arrow.read, "warc": warc.read,
    "zip": zip.read, "newsml": newsml.read,
}
_DAMAGE = (*BROKEN, pa.ArrowException, zipfile.BadZipFile, zlib.error)


def read_inputs(inputs: Sequence[str | Path], published: str | None = None) -> Iterator[Article | BadInput]:
    """Articles of files, folders, globs, URLs and datasets, in the order given; folders are searched, sorted by name.

    `published` is the date of articles that carry none. Pages are turned into text here.
    """
    for row in Walk(find_sources([str(path) for path in inputs]), Wishes(published=published)):
        if row.html is None or isinstance(row.item, BadInput):
            yield row.item
            continue
        try:
            yield article_of(row.item, row.html)
        except BadInput as error:
            yield error


class Walk:
    """The rows of sources, one after another. The cursor is [source, the reader's own cursor]."""

    def __init__(self, sources: Sequence[Source | BadInput], wishes: Wishes, start: Cursor = None):
        self.sources, self.wishes = sources, wishes
        self.first: int
        self.inner: Cursor
        self.first, self.inner = start or (0, None)
        self._passed = sum(s.size or 0 for s in sources[:self.first] if isinstance(s, Source))
        self._blob: Blob | None = None

    def __iter__(self) -> Iterator[Row]:
        for number, source in enumerate(self.sources[self.first:], start=self.first):
            if isinstance(source, BadInput):
                yield Row(source, [number + 1, None])
                continue
            for row in self._read(source, self.inner if number == self.first else None):
                yield Row(row.item, _behind(number, row.after), row.html)
            self._passed, self._blob = self._passed + (source.size or 0), None

    def _read(self, source: Source, start: Cursor) -> Iterator[Row]:
        if source.dataset:
            if start != END:
                yield from datasets.read(source.name, start, self.wishes)
            return
        self._blob = Blob(source.name, source.open)
        yield from read_blob(self._blob, start, self.wishes, remote=source.remote)

    @property
    def consumed(self) -> int:
        """Stored bytes read so far."""
        return self._passed + (self._blob.consumed if self._blob else 0)


def _behind(number: int, after: Cursor):
    return (lambda: [number, after()]) if callable(after) else [number, after]


def read_blob(blob: Blob, start: Cursor, wishes: Wishes, *, remote: bool = False) -> Iterator[Row]:
    """The rows of one file, whatever its format. A damaged file yields what can be read, then one BadInput."""
    if start == END:
        return
    try:
        name = sniff.format_of(blob, wishes.columns.get("text", "text"))
        if name is None:
            yield Row(BadInput(blob.name, f"cannot read {blob.plain_name.suffix or 'this kind of'} files", _ADVICE), END)
            return
        yield from READERS[name](blob, start, wishes)
    except _DAMAGE as error:
        yield Row(BadInput(blob.name, f"damaged: the rest cannot be read ({type(error).__name__}: {error})"), END)
    except OSError as error:
        if remote and not isinstance(error, FileNotFoundError | PermissionError):
            raise  # the network may be back when the run is taken up again
        yield Row(BadInput(blob.name, f"cannot be read ({error.strerror or error})"), END)


_ADVICE = "Give text, HTML, JSONL, CSV, Parquet, Arrow, WARC, NewsML-G2 or NITF files, plain, compressed or zipped."

__all__ = ["READERS", "Row", "Walk", "Wishes", "article_of", "read_blob", "read_inputs"]
