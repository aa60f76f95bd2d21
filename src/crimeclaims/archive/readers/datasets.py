"""Hugging Face datasets by name or path, streamed: `datasets:NAME`, `datasets:NAME@CONFIG:SPLIT`, or a folder that save_to_disk wrote.

The cursor is the number of rows read, and the library's own state where it has one, so that streams go on without their beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crimeclaims.archive.readers.row import END, Cursor, Row, Wishes
from crimeclaims.archive.sources import PREFIX, is_saved_dataset
from crimeclaims.schema.errors import BadInput


def read(name: str, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    try:
        stream = _load(name)
    except Exception as error:  # the library raises many kinds; each means that there is nothing to read
        yield Row(BadInput(name, f"cannot be loaded as a dataset ({type(error).__name__}: {error})"), END)
        return
    count, state = start or (0, None)
    if state is not None:
        stream.load_state_dict(state)
    elif count:
        whole = stream
        stream = (whole[i] for i in range(count, len(whole)))
    for number, record in enumerate(stream, start=count):
        yield Row(wishes.article(dict(record), f"{name} row {number}"), _place(stream, number + 1))


def _place(stream: Any, count: int):
    return (lambda: [count, stream.state_dict()]) if hasattr(stream, "state_dict") else [count, None]


def _load(name: str) -> Any:
    import datasets

    datasets.disable_progress_bars()
    match = re.fullmatch(r"(?P<name>.+?)(?:@(?P<config>[\w.-]+))?(?::(?P<split>[\w\[\]%:]+))?", name.removeprefix(PREFIX))
    assert match
    path, config, split = match.group("name", "config", "split")
    if is_saved_dataset(Path(path)):
        saved = datasets.load_from_disk(path)
        return saved[split or next(iter(saved))] if isinstance(saved, dict) else saved
    loaded = datasets.load_dataset(path, config, split=split, streaming=True)
    return loaded[next(iter(loaded))] if split is None else loaded
