"""From the review store to `annotations/*.jsonl`: sorted by id, one article a line, nothing else in the file changed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from crimeclaims.annotation.settling import waiting
from crimeclaims.annotation.store import Store
from crimeclaims.schema.gold import GoldArticle, read_articles

LEARNED, HELD_OUT = "review.jsonl", "review-held-out.jsonl"


@dataclass(frozen=True)
class Exported:
    """How many articles went to each file, and the ids of those that wait to be settled."""

    files: dict[str, int]
    waiting: list[str]


def export(store: Store, folder: Path, annotator: str | None = None) -> Exported:
    """Write finished articles: those chosen at random to `review-held-out.jsonl`, which is only measured on, the others to `review.jsonl`.

    With `annotator`, all readings of that person go to `review-<annotator>.jsonl`, for `annotations agree`. An article whose annotators differ is
    left out until it is settled.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if annotator is not None:
        mine = [r.as_gold() for r in store.finished(annotator)]
        name = f"review-{''.join(c if c.isalnum() else '-' for c in annotator)}.jsonl"
        return Exported({name: write(folder / name, mine)}, [])
    unsettled = waiting(store)
    chosen: dict[int, GoldArticle] = {}
    for reading in store.finished():  # the settling reading comes last
        if reading.number not in unsettled and (reading.settles or reading.number not in chosen):
            chosen[reading.number] = reading.as_gold()
    files = {}
    for name, wanted in ((LEARNED, False), (HELD_OUT, True)):
        articles = [a for a in chosen.values() if (a.meta.get("chosen") == "random") == wanted]
        if articles:
            files[name] = write(folder / name, articles)
    return Exported(files, sorted(pair[0].work.article.id for pair in unsettled.values()))


def write(path: Path, articles: list[GoldArticle], *, anew: bool = False) -> int:
    """Put the articles into a JSONL file, replacing those of the same id (or, `anew`, all), and sort it. Returns how many were put."""
    held = {a.id: a for a in read_articles(path)} if path.is_file() and not anew else {}
    held |= {a.id: a for a in articles}
    lines = [json.dumps(held[identity].to_record(), ensure_ascii=False) + "\n" for identity in sorted(held)]
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
        out.flush()
        os.fsync(out.fileno())
    os.replace(new, path)
    return len(articles)
