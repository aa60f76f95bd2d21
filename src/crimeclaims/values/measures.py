"""Which offence a measure names. The categories (`offences.jsonl`, most specific first) are ours, after the Home Office's groups of notifiable offences."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files


@cache
def _categories() -> list[tuple[str, re.Pattern[str]]]:
    lines = (files("crimeclaims.values") / "offences.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [(row["id"], re.compile("|".join(rf"\b{re.escape(stem)}" for stem in row["stems"]), re.IGNORECASE)) for row in rows]


def find_offence(text: str) -> str | None:
    """The id of the offence category that `text` names, or None: "shoplifting offences" -> "shoplifting"; "victims" -> None."""
    return next((identity for identity, pattern in _categories() if pattern.search(text)), None)
