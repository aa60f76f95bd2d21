"""One article a file: plain UTF-8 text, its id the file's stem."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def read(path: Path, published: str | None = None) -> Iterator[Article | BadInput]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[:error.start].count(b"\n") + 1
        yield BadInput(f"{path} line {line}", f"not UTF-8 at byte {error.start} ({error.reason})", "Convert the file to UTF-8, for example with iconv.")
        return
    except OSError as error:
        yield BadInput(str(path), f"cannot be read ({error.strerror})")
        return
    yield Article(path.stem, text, published, where=str(path))
