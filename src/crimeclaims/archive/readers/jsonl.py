"""One JSON object a line, the contract's article-in format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def read(path: Path, published: str | None = None) -> Iterator[Article | BadInput]:
    try:
        lines = path.open("rb")
    except OSError as error:
        yield BadInput(str(path), f"cannot be read ({error.strerror})")
        return
    with lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _read_line(line, f"{path} line {number}", published)


def _read_line(line: bytes, where: str, published: str | None) -> Article | BadInput:
    try:
        article = Article.from_record(json.loads(line.decode("utf-8")), where)
    except UnicodeDecodeError as error:
        return BadInput(where, f"not UTF-8 at byte {error.start} of the line ({error.reason})")
    except (ValueError, RecursionError) as error:
        return BadInput(where, f"not JSON ({error})")
    except BadInput as error:
        return error
    return article if article.published is not None or published is None else replace(article, published=published)
