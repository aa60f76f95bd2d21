"""Police forces: which force a name means, and in which force's area a place lies.

The gazetteer (`forces.jsonl`, one force a row) was compiled by hand from public facts: names, ids as in police.uk addresses,
counties, cities and boroughs. A user's own file in the same format adds to it or replaces a row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from crimeclaims.schema.errors import BadInput

WIDER_PLACES = (
    "England and Wales", "England", "Wales", "UK", "U.K.", "United Kingdom", "Britain", "Great Britain", "North East", "North West", "South East",
    "South West", "East Midlands", "East of England", "East Anglia", "Yorkshire", "Yorkshire and the Humber", "Yorkshire and Humber", "Midlands", "West Country", "Home Counties",
    "US", "U.S.", "United States", "America", "Europe", "EU", "Ulster", "Leinster", "Munster", "Connacht", "Australia", "Canada",
)
_TAIL = re.compile(
    r"(?:[’']s?)?(?: (?:police(?: (?:service|force|officers?))?|constabulary|force|officers?|forces))?(?:[’']s?)?$", re.IGNORECASE
)
_HEAD = re.compile(r"^(?:the|heddlu) ", re.IGNORECASE)


@dataclass(frozen=True)
class Force:
    """One row of the gazetteer. `aliases` are short and older names, `areas` the places inside its area."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    nation: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gazetteer:
    forces: dict[str, Force]
    names: dict[str, str] = field(repr=False)
    places: dict[str, str | None] = field(repr=False)

    @classmethod
    def of(cls, forces: Iterable[Force]) -> Gazetteer:
        rows = {force.id: force for force in forces}
        names: dict[str, str] = {}
        places: dict[str, str | None] = {_key(name): None for name in WIDER_PLACES}
        for force in rows.values():
            for name in (force.name, *force.aliases):
                names.setdefault(_key(name), force.id)
            for area in force.areas:
                places[_key(area)] = force.id
        return cls(rows, names, places)

    def find_force(self, text: str) -> Force | None:
        """The force that `text` names, or None: "the Met", "GMP", "Devon & Cornwall Police", "Kent's"."""
        for candidate in (text, _HEAD.sub("", text), _TAIL.sub("", _HEAD.sub("", text.strip()))):
            key = _key(candidate)
            identity = self.names.get(key)
            if identity is None and len(text) != len(candidate):
                identity = self.names.get(key)
            if identity is not None:
                return self.forces[identity]
        key = _key(_TAIL.sub("", _HEAD.sub("", text.strip())))
        area = self.places.get(key) if not text.lower().startswith("the ") else None
        return self.forces[area] if area and re.search(r"police|constabulary", text, re.IGNORECASE) else None

    def find_place_force(self, text: str) -> str | None:
        """The id of the one force in whose area the place lies, or None."""
        key = self._place_key(text)
        return self.places[key] if key else self._force_of_the_same_name(text)

    def knows_place(self, text: str) -> bool:
        """Whether the place is in the gazetteer, be it of one force or of several (England, the Midlands)."""
        return self._place_key(text) is not None or self.find_force(text) is not None

    def _force_of_the_same_name(self, text: str) -> str | None:
        """"Devon and Cornwall", "Dyfed-Powys": a force's area under the force's own name."""
        force = self.find_force(text)
        return force.id if force and force.id.replace("-", " ") == _key(text) else None

    def _place_key(self, text: str) -> str | None:
        key = _key(_HEAD.sub("", re.sub(r"[’']s$", "", text.strip())))
        for candidate in (key, re.sub(r"^(?:county of|city of|borough of|county|city|greater|central|inner|north|south|east|west|mid|rural)[ -]", "", key), re.sub(r" (?:city centre|town centre|city|county|borough|district|area|division|region)$", "", key)):
            if candidate in self.places:
                return candidate
        return None


def _key(name: str) -> str:
    return re.sub(r"[\s\u00a0]+", " ", name.strip().lower().replace("’", "'").replace("&amp;", "and").replace("&", "and")).replace("-", " ")


def read_gazetteer(path: Path) -> list[Force]:
    """The forces of a JSONL file. Raises BadInput, with the line, for a row that is no force."""
    forces = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            forces.append(
                Force(row["id"], row["name"], tuple(row.get("aliases", ())), row.get("nation"), tuple(row.get("areas", ())))
            )
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                f"{path} line {number}", f"not a force: {error}",
                'Write one JSON object a line: {"id": "kent", "name": "Kent Police", "aliases": [...], "areas": [...]}.',
            ) from error
    return forces


@cache
def default_gazetteer() -> Gazetteer:
    return Gazetteer.of(read_gazetteer(Path(str(files("crimeclaims.values") / "forces.jsonl"))))


def extended_gazetteer(path: Path) -> Gazetteer:
    """The shipped gazetteer with a user's rows added; a row with a known id replaces the shipped one."""
    return Gazetteer.of([*default_gazetteer().forces.values(), *read_gazetteer(path)])
