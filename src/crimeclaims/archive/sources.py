"""What a command line names as input: files, folders, globs, URLs and datasets, each as one Source, in a fixed order."""

from __future__ import annotations

import glob
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import fsspec

from crimeclaims.schema.errors import BadInput

PREFIX = "datasets:"
_SAMPLED = 1000  # so many files at most are looked into for the fingerprint; of more, names and sizes have to do


@dataclass(frozen=True)
class Source:
    """`name` is a path, a URL or a dataset's name; `size` the stored bytes, None where unknown."""

    name: str
    size: int | None = None
    remote: bool = False
    dataset: bool = False

    def open(self) -> IO[bytes]:
        return fsspec.open(self.name, "rb").open() if self.remote else open(self.name, "rb")


def find_sources(inputs: Sequence[str], *, leave_out: Path | None = None) -> list[Source | BadInput]:
    """The sources that `inputs` name. Folders and globs are sorted by name; hidden files, and the folder `leave_out`, are not looked at."""
    found: list[Source | BadInput] = []
    for name in inputs:
        found += _find(name, leave_out)
    return found


def _find(name: str, leave_out: Path | None) -> Iterator[Source | BadInput]:
    if name.startswith(PREFIX):
        yield Source(name, dataset=True)
    elif "://" in name:
        yield from _remote(name)
    elif Path(name).is_dir():
        if is_saved_dataset(Path(name)):
            yield Source(PREFIX + name, dataset=True)
            return
        files = [file for file in _files(Path(name)) if leave_out is None or leave_out not in file.resolve().parents]
        if not files:
            yield BadInput(name, "no file in this folder")
        yield from (Source(str(file), file.stat().st_size) for file in files)
    elif Path(name).exists():
        yield Source(name, Path(name).stat().st_size)
    elif glob.has_magic(name):
        matches = [match for match in sorted(glob.glob(name, recursive=True)) if os.path.isfile(match)]
        if not matches:
            yield BadInput(name, "no file matches")
        yield from (Source(match, os.path.getsize(match)) for match in matches)
    else:
        yield BadInput(name, "no such file or folder")


def is_saved_dataset(folder: Path) -> bool:
    """Whether `datasets` wrote this folder with save_to_disk."""
    return ((folder / "dataset_info.json").is_file() and (folder / "state.json").is_file()) or (folder / "dataset_dict.json").is_file()


def _files(folder: Path) -> list[Path]:
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found += [Path(root, name) for name in names if not name.startswith(".")]
    return sorted(path for path in found if path.is_file())


def _remote(url: str) -> Iterator[Source | BadInput]:
    try:
        files, path = fsspec.core.url_to_fs(url)
        if glob.has_magic(path):
            names = sorted(files.glob(path))
        elif files.isdir(path):
            names = sorted(n for n in files.find(path) if not any(part.startswith(".") for part in n[len(path):].split("/")))
        else:
            names = [path]
        if not names:
            yield BadInput(url, "no file there")
        for name in names:
            yield Source(files.unstrip_protocol(name), files.info(name).get("size"), remote=True)
    except ImportError as error:
        yield BadInput(url, f"needs a further package ({error})", "Install it beside crimeclaims, for example: pip install s3fs")
    except FileNotFoundError:
        yield BadInput(url, "no such file or folder")
    except (OSError, ValueError) as error:
        yield BadInput(url, f"cannot be reached ({error})")


def fingerprint(sources: Sequence[Source | BadInput]) -> str:
    """A hash over what the sources are: names, sizes, and the first and last bytes of files. Where they lie does not matter."""
    digest = hashlib.sha256()
    root = os.path.commonpath([os.path.dirname(os.path.abspath(s.name)) for s in local]) if (local := _local(sources)) else ""
    for source in sources:
        name = source.where if isinstance(source, BadInput) else source.name
        if isinstance(source, Source) and not source.remote and not source.dataset:
            name = os.path.relpath(os.path.abspath(name), root)
        digest.update(json.dumps([name, None if isinstance(source, BadInput) else source.size]).encode())
    for source in local if len(local) <= _SAMPLED else []:
        with source.open() as stream:
            digest.update(stream.read(1 << 14))
            stream.seek(max(0, (source.size or 0) - (1 << 14)))
            digest.update(stream.read(1 << 14))
    return digest.hexdigest()


def _local(sources: Sequence[Source | BadInput]) -> list[Source]:
    return [s for s in sources if isinstance(s, Source) and not s.remote and not s.dataset]
