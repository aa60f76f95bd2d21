"""The files of other tools: for each format how its files are written and read. A new format is a row of `FORMATS`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.tokens import DocBin

from crimeclaims.annotation.formats import docbin, label_studio, marked, marked_writer, prodigy
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle


@dataclass(frozen=True)
class Format:
    """`output` and `source` say what its files are; `complete` where they are all there is, so that reading them replaces what was read before."""

    tool: str
    output: str
    source: str
    write: Callable[[list[GoldArticle], Path], None]
    read: Callable[[Path], Iterator[GoldArticle]]
    complete: bool = False


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadAnnotation(str(path), f"cannot be read ({getattr(error, 'strerror', None) or error})") from error


def _json(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadAnnotation(where, f"not JSON: {error}") from error


def _write_prodigy(articles: list[GoldArticle], output: Path) -> None:
    output.write_text("".join(json.dumps(prodigy.to_task(a), ensure_ascii=False) + "\n" for a in articles), encoding="utf-8")


def _read_prodigy(path: Path) -> Iterator[GoldArticle]:
    for number, line in enumerate(_text(path).split("\n"), start=1):  # not splitlines: JSON may hold U+2028
        where = f"{path} line {number}"
        if line.strip() and (article := prodigy.from_task(_json(line, where), where)):
            yield article


def write_label_studio(tasks: list[dict[str, Any]], output: Path) -> None:
    """The tasks, and the labelling configuration beside them."""
    output.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    output.with_suffix(".xml").write_text(label_studio.configuration(), encoding="utf-8")


def _read_label_studio(path: Path) -> Iterator[GoldArticle]:
    tasks = _json(_text(path), str(path))
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], start=1):
        if article := label_studio.from_task(task, f"{path} task {number}"):
            yield article


def _read_docbin(path: Path) -> Iterator[GoldArticle]:
    try:
        held = DocBin().from_disk(path)
    except Exception as error:  # whatever zlib, msgpack or the file system say
        raise BadAnnotation(str(path), f"not a DocBin ({error})") from error
    return docbin.from_docbin(held)


def _write_marked(articles: list[GoldArticle], output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    for article in articles:
        (output / f"{article.id}.txt").write_text(marked_writer.write(article), encoding="utf-8")


def _read_marked(path: Path) -> Iterator[GoldArticle]:
    for file in sorted(path.rglob("*.txt")) if path.is_dir() else [path]:
        yield marked.read(_text(file), str(file))


FORMATS = {
    "prodigy": Format(
        "Prodigy tasks", "The .jsonl file of tasks to write.", "The .jsonl file that `prodigy db-out` wrote; rejected and ignored tasks are left out.",
        _write_prodigy, _read_prodigy,
    ),
    "label-studio": Format(
        "Label Studio tasks", "The .json file of tasks to write; the labelling configuration goes beside it, as .xml.", "Label Studio's JSON export (not JSON-MIN); tasks without an annotation are left out.",
        lambda articles, output: write_label_studio([label_studio.to_task(a) for a in articles], output), _read_label_studio,
    ),
    "docbin": Format(
        "a spaCy DocBin, for training elsewhere", "The .spacy file to write.", "A .spacy file that `to-docbin` wrote.",
        lambda articles, output: docbin.to_docbin(articles).to_disk(output), _read_docbin,
    ),
    "marked": Format(
        "articles with inline marks, to be read or corrected in a text editor", "The folder to write one .txt an article into.",
        "Articles with inline marks (.txt), or folders of them.", _write_marked, _read_marked, complete=True,
    ),
}
