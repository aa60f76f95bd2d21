"""Dates as people give them to a command."""

from __future__ import annotations

from crimeclaims.schema.errors import BadInput
from crimeclaims.values.periods import parse_published


def check_published(published: str | None) -> None:
    """Raises BadInput where --published is given and is no whole date."""
    if published is not None and (parse_published(published) is None or len(published) != 10):
        raise BadInput("--published", f"{published!r} is not a date", "Write it as YYYY-MM-DD.")
