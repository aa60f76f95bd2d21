"""Amounts of rise and fall: "44%", "doubled", "a third", "458,021 more", "five percentage points"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crimeclaims.values.numbers import NUMBER, parse_number, strip_modifier
from crimeclaims.values.shares import PERCENT, parse_fraction, parse_percent, parse_share


@dataclass(frozen=True)
class Change:
    """`ratio` is new/old; `difference` is the absolute amount, never negative; `unit` is "points" for percentage points."""

    direction: str
    ratio: float | None = None
    difference: float | None = None
    unit: str | None = None


_VERBS = {
    "doubl": 2.0, "trebl": 3.0, "tripl": 3.0, "quadrupl": 4.0, "quintupl": 5.0, "sextupl": 6.0, "halv": 0.5,
}
VERB = r"\b(?:doubl|trebl|tripl|quadrupl|quintupl)(?:ed|ing|es|e)\b|\bhalv(?:ed|ing|es|e)\b"
FOLD = rf"(?:(?:{NUMBER})[ -]?fold\b|\b(?:two|three|four|five|six|seven|eight|nine|ten)fold\b)"
TIMES = rf"(?:(?:twice|(?:{NUMBER}) times)(?: (?:as (?:many|much|high)|more|higher)\b)?|\b(?:half|a third|a quarter) as (?:many|much)(?: again)?\b)"
POINTS = rf"(?:(?:{NUMBER})(?: ?%|[ -]percentage)?[ -]?(?:of a )?(?:percentage )?(?:points?|pts|ppts?)\b)"
MORE = rf"(?:(?:{NUMBER}) (?:more|fewer|less|additional|extra)\b)"
SIGNED = rf"(?:(?<![\w.,])[+−–-](?:{NUMBER})(?:{PERCENT})?)"
CHANGE = rf"(?:{POINTS}|{FOLD}|{TIMES}|{VERB}|{MORE}|{SIGNED})"

_UP = (
    r"up|above|upwards|ris(?:e|es|en|ing)|rose|increas\w*|jump\w*|soar\w*|surg\w*|climb\w*|grow(?:n|th|ing|s)?|grew|more|higher|hike[ds]?|leap\w*|leapt|spike[ds]?|spiral\w*|"
    r"gain(?:ed|s)?|plus|upturn|rocket\w*|swell\w*|swollen|additional|extra|shot|uplift|escalat\w*|mushroom\w*|explo\w+|added|adding|add|boost\w*|improv\w*|upward|worse|worsen\w*|accelerat\w*|upsurge|expan\w+|edged up|crept|topped up|recruited"
)
_DOWN = (
    r"down|f[ae]ll(?:en|ing|s)?|drop\w*|decreas\w*|reduc\w*|declin\w*|plung\w*|plummet\w*|fewer|less|lower|below|off|dwindl\w*|cut(?:s|ting)?|slump\w*|dip(?:ped|s)?|tumbl\w*|shr[aiu]nk\w*|"
    r"slid(?:e|ing)?|minus|lost|loss|losing|downturn|halved|slash\w*|eas(?:ed|ing)|shed|sank|sunk|downwards?|slipp(?:ed|ing)|contract\w*|collaps\w*|nosediv\w*|axed|trim\w*"
)
_DIRECTION = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)


_QUALIFIER = re.compile(r"(?<!\d )(?<!% )(?<!cent )\b(?:(?:no )?(?:more|less|fewer) than|up to|upwards? of|over and above|just over|just under)\b", re.IGNORECASE)

_COMPARED_UP = ("more", "higher", "larger", "bigger", "greater(?! manchester| london)", "better", "worse", "up", "above", "extra", "additional")
_COMPARED = re.compile(rf"[,\s]*(?:(?!in |across |for )\w+ )?(?:(?P<up>{'|'.join(_COMPARED_UP)})|fewer|less|lower|smaller|down|below|short|shy)\b", re.IGNORECASE)


def parse_change(text: str, *, before: str = "", after: str = "") -> Change | None:
    """The amount of change that `text` names; the direction comes from the words around it where it does not say.

    "44%" before " increase" -> Change("up", 1.44); "doubled" -> Change("up", 2.0); "half" after "fell by " -> Change("down", 0.5);
    "458,021 more" -> Change("up", difference=458021); None where `text` names no amount.
    """
    text = strip_modifier(re.sub(r"\s+", " ", text.strip()))
    lowered = text.lower()
    for stem, factor in _VERBS.items():
        if re.search(rf"\b{stem}", lowered):
            return Change("up" if factor > 1 else "down", factor)
    if multiple := _multiple(lowered, after):
        return Change("up", multiple)
    if remaining := _remaining(lowered, before, after):
        return Change("down", remaining)
    direction = _own_direction(text) or find_direction(before, after)
    if direction is None:
        return None
    return _amount(text, direction, after)


def _multiple(text: str, after: str) -> float | None:
    if match := re.match(rf"({NUMBER})[ -]?fold|(\w+?)fold", text):
        value = parse_number(match.group(1) or match.group(2))
        return float(value) if value else None
    if re.match(r"twice\b", text):
        return 2.0
    if match := re.match(r"(half|a third|a quarter) as (?:many|much) again", text):
        return 1 + (parse_fraction(match.group(1)) or 0)
    if match := re.match(rf"({NUMBER}) and a half times\b", text):
        return float(parse_number(match.group(1)) or 0) + 0.5
    if match := re.match(rf"({NUMBER}) times\b", text) or (re.match(rf"({NUMBER})$", text) if re.match(r" times\b", after) else None):
        value = parse_number(match.group(1))
        return float(value) if value else None
    return None


_PERCENT_AHEAD = re.compile(rf"(?:, {NUMBER})*(?:(?:,? and| to) {NUMBER})?{PERCENT}", re.IGNORECASE)  # "three, seven and 31 per cent"
_OF_BEFORE = re.compile(r" (?:as (?:many|much)\b(?! again)|what\b|the (?=\d|number|figure|total|level|peak|rate)|that of\b|of (?:what|the (?=\d|number|figure|total|level|peak|rate)))")


def _remaining(text: str, before: str, after: str) -> float | None:
    """"half the 5,940 of 2015", "a third as many": what is left of the earlier figure."""
    if re.search(r"\bby (?:\w+ ){0,3}$", before):
        return None
    match = re.fullmatch(r"((?:a |one |two[ -]|three[ -])?(?:half|thirds?|quarters?))( as (?:many|much))?", text)
    if match is None or not (match.group(2) or _OF_BEFORE.match(after)):
        return None
    fraction = parse_fraction(match.group(1))
    return round(fraction, 6) if fraction else None


def _amount(text: str, direction: str, after: str) -> Change | None:
    sign = 1 if direction == "up" else -1
    bare = re.sub(r"\s+(?:more|fewer|less|higher|lower|additional|extra|up|down|rise|increase|fall|drop|decrease|of .*)$", "", text, flags=re.IGNORECASE)
    bare = re.sub(r"^(?:up|down|by|rose|fell|an? (?=\d)|another|extra|additional|[+−–-](?=\d))\s*", "", bare, flags=re.IGNORECASE)
    points = re.match(rf"({NUMBER})(?: ?%|[ -]percentage)?[ -]?(?:of a )?(?:percentage )?(?:points?|pts|ppts?)$", bare, re.IGNORECASE)
    if points is None and re.match(r"[ -]?percentage[ -]points?\b|[ -]points?\b", after, re.IGNORECASE):
        points = re.match(rf"({NUMBER})(?: ?%)?$", bare, re.IGNORECASE)
    if points:
        value = parse_number(points.group(1))
        return None if value is None else Change(direction, difference=value, unit="points")
    percent = parse_percent(bare)
    if percent is None and _PERCENT_AHEAD.match(after):
        number = parse_number(bare)
        percent = None if number is None else float(number)
    if percent is not None:
        return Change(direction, ratio=round(1 + sign * percent / 100, 6))
    fraction = parse_fraction(bare)
    if fraction is None and re.search(r"\b(?:in|out of)\b", bare):
        fraction = parse_share(bare)
    if fraction is not None:
        return Change(direction, ratio=round(1 + sign * fraction, 6))
    number = parse_number(bare)
    return None if number is None else Change(direction, difference=number)


def _own_direction(text: str) -> str | None:
    if match := re.match(r"([+−–-])\d", text):
        return "up" if match.group(1) == "+" else "down"
    found = _DIRECTION.search(text)
    return found.lastgroup if found else None


def find_direction(before: str, after: str) -> str | None:
    """"up" or "down" by the nearest word of rise or fall in the same sentence, the one after the amount first."""
    if own := _COMPARED.match(after):  # "5% more than in 2017": here "more than" is the direction, not a qualifier
        return "up" if own["up"] else "down"
    before, after = _QUALIFIER.sub("", before), _QUALIFIER.sub("", after)
    after_match = _DIRECTION.search(re.split(r"[.;\n]\s", after, maxsplit=1)[0][:60])
    before_text = re.split(r"[.;\n]\s", before[-110:])[-1]
    before_match = max(_DIRECTION.finditer(before_text), key=lambda m: m.start(), default=None)
    gap_after = after_match.start() if after_match else 999
    gap_before = len(before_text) - before_match.end() if before_match else 999
    if after_match and (gap_after <= 2 or gap_after < gap_before) and not re.search(r"[,(]| and [\w’' -]+ (?:was|were) ", after[:after_match.end()]):
        return after_match.lastgroup
    if before_match:
        return before_match.lastgroup
    return after_match.lastgroup if after_match else None
