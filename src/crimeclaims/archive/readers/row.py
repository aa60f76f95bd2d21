"""What readers yield, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput

Cursor = Any  # a JSON value from which a reader goes on
END = "end"  # the cursor of a source that holds nothing more


@dataclass(frozen=True, slots=True)
class Row:
    """One article or why it is none. `after` is the reader's cursor behind it, or a function that gives it while the row is the newest.

    `html` is a page whose text is still to be found, which the workers do; `article.text` is empty then.
    """

    item: Article | BadInput
    after: Cursor | Callable[[], Cursor]
    html: bytes | None = None


@dataclass(frozen=True)
class Wishes:
    """`columns` maps our fields to the input's columns; `published` is the date of articles that carry none."""

    columns: Mapping[str, str] = field(default_factory=dict)
    published: str | None = None

    def article(self, record: Any, where: str) -> Article | BadInput:
        """The article of a table's row or a JSON object."""
        if self.columns and isinstance(record, dict):
            missing = [column for column in self.columns.values() if column not in record]
            if missing and "text" in self.columns and self.columns["text"] in missing:
                return BadInput(where, f'no "{self.columns["text"]}" field (found: {", ".join(map(str, list(record)[:8]))})')
            taken = set(self.columns.values())
            renamed = {ours: record[theirs] for ours, theirs in self.columns.items() if theirs in record}
            record = renamed | {k: v for k, v in record.items() if k not in taken and k not in renamed}
        try:
            return self.dated(Article.from_record(record, where))
        except BadInput as error:
            advice = error.advice or ('Name the column with --columns text=NAME.' if 'no "text"' in error.reason else "")
            return BadInput(error.where, error.reason, advice)

    def dated(self, article: Article) -> Article:
        return replace(article, published=self.published) if article.published is None and self.published is not None else article


Reader = Callable[[Blob, Cursor, Wishes], Iterator[Row]]
