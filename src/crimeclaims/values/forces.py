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
    "England and Wales", "England, Wales and Northern Ireland", "North of England", "South of England", "England", "Wales", "UK", "U.K.", "United Kingdom", "Britain", "Great Britain", "North East", "North West", "South East",
    "South West", "East Midlands", "East of England", "East Anglia", "Yorkshire", "Yorkshire and the Humber", "Yorkshire and Humber", "Yorkshire and Humberside", "Midlands", "West Country", "Home Counties",
    "US", "U.S.", "United States", "America", "Europe", "EU", "Ulster", "Leinster", "Munster", "Connacht", "Australia", "Canada",
)
_STATES = (
    "Alabama", "Alaska", "Arizona", "Arkansas", "California", "Colorado", "Connecticut", "Delaware", "Florida", "Georgia", "Hawaii", "Idaho", "Illinois",
    "Indiana", "Iowa", "Kansas", "Kentucky", "Louisiana", "Maine", "Maryland", "Massachusetts", "Michigan", "Minnesota", "Mississippi", "Missouri",
    "Montana", "Nebraska", "Nevada", "Ohio", "Oklahoma", "Oregon", "Pennsylvania", "Tennessee", "Texas", "Utah", "Vermont", "Virginia", "Wisconsin",
    "Wyoming",
)
NATIONWIDE = ("btp", "ministry-of-defence", "civil-nuclear")  # forces with no area of their own
_SITE = re.compile(
    r"(?: (?:royal|county|general|university|district|crown|central|north|south|east|west))*"
    r"(?: (?:hospital|infirmary|prison|station|airport|pier|harbour|docks|bypass|city centre|town centre|city|county|borough|district|area|division|region|central|royal|north|south|east|west))$"
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
        places: dict[str, str | None] = {_key(name): None for name in (*WIDER_PLACES, *_STATES)}
        for force in rows.values():
            for name in (force.name, *force.aliases):
                names[_key(name)] = force.id  # a user's row comes last and wins
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
        if key is None and len(parts := re.split(r" (?:and|to|&) ", text)) == 2:  # "Berwick and Alnwick"
            forces = {self.find_place_force(part) for part in parts}
            if len(forces) == 1 and (force := next(iter(forces))):
                return force
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
        for candidate in (key, re.sub(r"^(?:rest of|county of|city of|borough of|county|city|greater|central|inner|north|south|east|west|mid|rural)[ -]", "", key), _SITE.sub("", key)):
            if candidate in self.places:
                return candidate
        return None


_ABROAD = re.compile(r"(?:the )?((?:[A-Z][\w.’'-]*(?: of)? )+)(Police Department|PD|Police Bureau|Bureau of Police|Police Service|Police Force|Sheriff[’']s Office)")


class ForcesAbroad:
    """Forces that no gazetteer lists but an article names in full ("Wichita Police Department"), and its short names for them ("Wichita PD", "WPD")."""

    def __init__(self, names: Iterable[str], gazetteer: Gazetteer):
        self._ids: dict[str, str] = {}
        self._places: dict[str, str] = {}
        for name in names:
            if match := _ABROAD.fullmatch(name.strip()):
                place, kind = match.group(1).strip(), match.group(2).replace("PD", "Police Department")
                force = gazetteer.find_force(name)
                identity = force.id if force else re.sub(r"[^a-z0-9]+", "-", re.sub(r"[’']", "", f"{place} {kind}".lower())).strip("-")
                initials = "".join(word[0] for word in f"{place} {kind}".split() if word[0].isupper())
                self._places[_key(place)] = identity
                self._ids |= dict.fromkeys((_key(name), _key(initials), _key(f"{place} police"), _key(f"{place} PD")), identity)

    def find(self, text: str) -> str | None:
        return self._ids.get(_key(_HEAD.sub("", text)))

    def find_place(self, text: str) -> str | None:
        return self._places.get(_key(_HEAD.sub("", text)))


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
