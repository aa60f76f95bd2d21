"""One article a web page. The reader only carries the page; `article_of` finds title, date and text with trafilatura, in the workers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import Cursor, Row, Wishes
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    if start:
        return
    with blob.stream() as stream:
        page = stream.read()
    yield Row(wishes.dated(Article(blob.plain_name.stem, "", where=blob.name)), 1, page)


def article_of(article: Article, page: bytes) -> Article:
    """The article of a page. Its text goes along in `extra`, since offsets count in it and the page does not hold it as such.

    Raises BadInput where no article text is found.
    """
    import trafilatura

    found: Any = trafilatura.bare_extraction(page, url=article.url, with_metadata=True, include_comments=False, include_tables=True)
    if found is None or not found.text:
        raise BadInput(article.where, "no article text found in this page")
    # trafilatura parts paragraphs by one line break; what the models learned from has a blank line between them
    text = re.sub(r"\n+", "\n\n", found.text)
    return replace(
        article, text=text, title=article.title or found.title or None, published=found.date or article.published,
        url=article.url or found.url or None, extra=article.extra | {"text": text},
    )
