"""Reading articles: one file a format. A reader yields articles, and a BadInput for each one that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crimeclaims.archive.readers import jsonl, txt
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput

READERS = {".txt": txt.read, ".jsonl": jsonl.read, ".ndjson": jsonl.read}


def read_inputs(paths: list[Path], published: str | None = None) -> Iterator[Article | BadInput]:
    """Articles of files and folders, in the order given; folders are searched for files we can read, sorted by name.

    `published` is the date of articles that carry none.
    """
    for path in paths:
        if path.is_dir():
            files = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in READERS)
            if not files:
                yield BadInput(str(path), "no .txt or .jsonl file in this folder")
        elif path.is_file():
            files = [path]
        else:
            yield BadInput(str(path), "no such file or folder")
            continue
        for file in files:
            reader = READERS.get(file.suffix.lower())
            if reader is None:
                yield BadInput(str(file), f"cannot read {file.suffix or 'this kind of'} files", "Give .txt files, folders of them, or .jsonl.")
                continue
            yield from reader(file, published)
