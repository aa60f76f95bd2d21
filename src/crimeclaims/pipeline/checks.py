"""The article's own arithmetic: both ends against the stated change, tallies against shares, totals against rates.

A verdict says in words what was compared. Rounding and modifiers ("nearly", "more than") are allowed for; what is in doubt stays `unchecked`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.claims import assemble
from crimeclaims.pipeline.doc import drop_text, results, text_of
from crimeclaims.schema.gold import GoldArticle, gold_records
from crimeclaims.schema.nouns import to_record

Record = dict[str, Any]


def check_claims(text: str, found: dict[str, list[Record]]) -> None:
    """Set `check` of the claim records in place."""
    links: dict[int, dict[str, Record]] = {}
    for relation in found["relations"]:
        links.setdefault(relation["head"], {})[relation["label"]] = relation
    for claim in found["claims"]:
        outcome = None
        if claim["kind"] == "change":
            outcome = _check_change(text, found, claim, links.get(claim["quantity"], {}))
        elif claim["kind"] == "share":
            outcome = _check_share(text, found, claim)
        elif claim["kind"] == "rate":
            outcome = _check_rate(text, found, claim)
        verdict, words = outcome or ("unchecked", None)
        claim["check"] = {"verdict": verdict, "arithmetic": words}


def _check_change(text: str, found: dict[str, list[Record]], claim: Record, links: dict[str, Record]) -> tuple[str, str] | None:
    entities = found["entities"]
    said = text[entities[claim["quantity"]]["start"]:entities[claim["quantity"]]["end"]]
    if claim["ratio"] is not None and claim["ratio"] < 0:
        return "inconsistent", f"a fall of more than 100% is not possible; the article says {said}"
    ends = [links.get(name) for name in ("FROM", "TO")]
    old, new = (_linked_count(entities, end) for end in ends)
    score = min((end["score"] for end in ends if end), default=0.0)
    if old is None or new is None:
        return _check_points(text, found, claim, said) or _check_elsewhere(found, claim, said)
    if claim["ratio"] is not None and old:
        outcome = compare_ratio(old, new, claim["ratio"], claim["modifier"], said)
        return outcome if outcome[0] == "consistent" or _is_mistake(outcome[1], new / old - 1, claim["ratio"] - 1, said, score) else None
    if claim["difference"] is not None and claim.get("unit") is None:
        signed = claim["difference"] if claim["direction"] == "up" else -claim["difference"]
        words = f"{old:,} to {new:,} is {new - old:+,}; the article says {said}"
        if _allowed(new - old, signed, claim["modifier"], step=_step(abs(signed))):
            return "consistent", words
        return ("inconsistent", words) if _is_mistake(words, new - old, signed, "0", score) else None
    return None


_SURE_OF_ENDS = {"named": 0.5, "number": 0.55, "word": 0.9}  # how likely both ends have to be theirs, by the kind of mistake


def _is_mistake(words: str, actual: float, stated: float, said: str, score: float) -> bool:
    """Whether two ends that do not give a change show the article's mistake, rather than ours in taking them for its ends: a mistake of a classic kind,
    or an amount of the right order."""
    if words.endswith(")"):
        return score >= _SURE_OF_ENDS["named"]
    return score >= _SURE_OF_ENDS["number" if re.search(r"\d", said) else "word"] and bool(stated) and 0.5 <= actual / stated <= 2


def _linked_count(entities: list[Record], link: Record | None) -> float | None:
    return None if link is None else (entities[link["child"]].get("value") or {}).get("value")


def compare_ratio(old: float, new: float, ratio: float, modifier: str | None, said: str) -> tuple[str, str]:
    """Whether `old` to `new` is a change by `ratio` (new/old) as the article says."""
    actual, stated = (new / old - 1) * 100, (ratio - 1) * 100
    said = f"{_MODIFIER_WORDS[modifier]} {said}" if modifier in _MODIFIER_WORDS else said
    words = f"{old:,} to {new:,} is {actual:+.{0 if abs(actual) >= 10 else 1}f}%; the article says {said}"
    step = 1.0 if re.search(r"\d", said) and "." not in said else 0.2
    if not re.search(r"\d", said):
        step = max(10.0, 0.1 * abs(stated))  # "doubled", "a third" are round words
    elif re.search(r"\d[ -]?(?:times|fold)", said):
        step = 50.0  # half a time
    if _allowed(actual, stated, modifier, step=step):
        return "consistent", words
    if not re.search(r"\d", said):
        return "inconsistent", words
    if stated > 0 and _allowed(new / old * 100, stated, modifier, step=step):
        return "inconsistent", words + " (the new figure as a percentage of the old one, not the increase)"
    if (new and _allowed((old / new - 1) * 100, stated, None, step=step)) or (new and _allowed((1 - old / new) * 100, stated, None, step=step)):
        return "inconsistent", words + " (reckoned on the new figure instead of the old one)"
    return "inconsistent", words


_MODIFIER_WORDS = {"about": "about", "almost": "nearly", "over": "more than", "under": "less than", "at_least": "at least", "at_most": "up to"}


def _check_points(text: str, found: dict[str, list[Record]], claim: Record, said: str) -> tuple[str, str] | None:
    """"from 12% to 15%": a change in percentage points told apart from one in per cent."""
    sentence = found["sentences"][claim["sentence"]]
    shares = [e for e in found["entities"] if e["label"] == "SHARE" and sentence["start"] <= e["start"] < sentence["end"] and (e.get("value") or {}).get("value") is not None]
    if len(shares) != 2 or not re.fullmatch(r"(?: per cent|%)? to (?:\w+ ){0,2}", text[shares[0]["end"]:shares[1]["start"]]):
        return None
    if not re.search(r"\bfrom (?:\w+ ){0,2}$", text[sentence["start"]:shares[0]["start"]], re.IGNORECASE):
        return None
    old, new = shares[0]["value"]["value"] * 100, shares[1]["value"]["value"] * 100
    points = new - old
    words = f"{old:g}% to {new:g}% is {points:+.1f} points; the article says {said}"
    signed = (claim["difference"] or 0) * (1 if claim["direction"] == "up" else -1)
    if claim.get("unit") == "points":
        return ("consistent" if _allowed(points, signed, claim["modifier"], step=1.0) else "inconsistent"), words
    if claim["ratio"] is None or not old:
        return None
    stated, actual = (claim["ratio"] - 1) * 100, (new / old - 1) * 100
    if _allowed(actual, stated, claim["modifier"], step=2.0):
        return "consistent", f"{old:g}% to {new:g}% is {actual:+.0f}%; the article says {said}"
    if _allowed(points, stated, claim["modifier"], step=0.6):
        return "inconsistent", f"{words} (percentage points, not per cent: the rise is {actual:+.0f}%)"
    return None


def _check_elsewhere(found: dict[str, list[Record]], claim: Record, said: str) -> tuple[str, str] | None:
    """A change by a ratio against counts elsewhere in the article of the same place and offence, at its earlier and its later end.

    Nobody linked these, so that only what cannot be chance is said: that they agree, or that they show a classic mistake.
    """
    span, before = claim["period"], (claim["baseline"] or {}).get("period")
    if claim["ratio"] is None or not span or _offence(claim) in (None, "crime") or not any(_where(claim)):
        return None
    counts = [
        c for c in found["claims"]
        if c["kind"] == "count" and c["value"] and c["period"] and not c["whole"] and _where(c) == _where(claim) and _offence(c) == _offence(claim)
    ]
    starts, ends = (before, span) if before else (span, span)
    olds = {c["value"] for c in counts if c["period"]["start"] == starts["start"] and (before is None or c["period"]["end"] == starts["end"]) and c["period"]["end"] != span["end"]}
    news = {c["value"] for c in counts if c["period"]["end"] == ends["end"] and (before is None or c["period"]["start"] == ends["start"]) and c["period"]["start"] != starts["start"]}
    if len(olds) != 1 or len(news) != 1 or not ends["end"] or not starts["start"]:
        return None
    verdict, words = compare_ratio(olds.pop(), news.pop(), claim["ratio"], claim["modifier"], said)
    return (verdict, words) if verdict == "consistent" or words.endswith(")") else None


def _offence(claim: Record) -> str | None:
    return (claim["measure"] or {}).get("offence")


def _check_share(text: str, found: dict[str, list[Record]], claim: Record) -> tuple[str, str] | None:
    """"40 out of 44 forces (91%)": the tally beside a share in one sentence."""
    entities = found["entities"]
    share = entities[claim["quantity"]]
    for other in found["claims"]:
        if other["kind"] != "count" or not other["whole"] or not other["whole"]["value"] or other["sentence"] != claim["sentence"] or other["value"] is None:
            continue
        whole = entities[other["whole"]["entity"]]
        end = max(whole["end"], entities[other["quantity"]]["end"])
        between = text[end:share["start"]] if share["start"] > end else text[share["end"]:entities[other["quantity"]]["start"]]
        if not re.fullmatch(r"(?: [\w-]+){0,4},? ?[(–—-]\s?(?:or |about |around |nearly |almost |more than |just |over |under )*|\s?[(]", between):
            continue
        actual = other["value"] / other["whole"]["value"] * 100
        stated = (claim["value"] or 0) * 100
        words = f"{other['value']:,} of {other['whole']['value']:,} is {actual:.1f}%; the article says {share['text']}"
        step = 1.0 if re.search(r"\d", share["text"]) else 5.0
        return ("consistent" if _allowed(actual, stated, claim["modifier"], step=step) else "inconsistent"), words
    return None


_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14, "month": 30.44, "year": 365.25, "minute": 1 / 1440, "second": 1 / 86400}


_RESTATED = re.compile(r"(?:\bor|[(–—-]|\ban average of|\bequivalent (?:to|of)|\bwhich (?:is|means)|\bthat is|\bworks out at|\bmeaning)(?: \w+){0,3} ?$", re.IGNORECASE)  # the rate says the count again


def _check_rate(text: str, found: dict[str, list[Record]], claim: Record) -> tuple[str, str] | None:
    """A rate per time against the total of the same measure, place and period in the same sentence."""
    match = re.fullmatch(r"(?:(\d+(?:\.\d+)?) )?(\w+?)s?", claim["per"] or "")
    days = _DAYS.get(match.group(2)) if match else None
    if not match or days is None or not claim["value"]:
        return None
    unit = days * float(match.group(1) or 1)
    for other in found["claims"]:
        if other["kind"] != "count" or other["sentence"] != claim["sentence"] or not other["value"] or other["whole"]:
            continue
        if _slot(other, "measure") != _slot(claim, "measure") or _slot(other, "measure") is None or _where(other) != _where(claim):
            continue
        if other["age"] != claim["age"] or not other["period"] or not other["period"]["start"] or not other["period"]["end"] or _slot(other, "period") != _slot(claim, "period"):
            continue
        length = (date.fromisoformat(other["period"]["end"]) - date.fromisoformat(other["period"]["start"])).days + 1
        actual = other["value"] / length * unit
        words = f"{other['value']:,} in {length} days is {actual:.3g} per {claim['per']}; the article says {claim['value']:g}"
        if _allowed(actual, claim["value"], claim["modifier"], step=max(1.0, 0.12 * claim["value"])):
            return "consistent", words
        rate = found["entities"][claim["quantity"]]
        count = found["entities"][other["quantity"]]
        between = text[count["end"]:rate["start"]]
        if not 0.5 < actual / claim["value"] < 2 and _RESTATED.search(between):
            return "inconsistent", words
    return None


def _slot(claim: Record, name: str) -> int | None:
    return claim[name]["entity"] if claim[name] else None


def _where(claim: Record) -> tuple[str | None, str | None]:
    return (claim["force"] or {}).get("id"), (claim["place"] or {}).get("name")


def _allowed(actual: float, stated: float, modifier: str | None, *, step: float) -> bool:
    """Whether a journalist may write `stated` for `actual`; `step` is the rounding of the stated number."""
    gap = actual - stated
    if stated < 0:  # "almost halved" is a smaller fall: compare sizes
        gap = -gap
    room = max(step, 0.1 * abs(stated))
    if modifier == "almost":
        return -room <= gap <= step * 0.51
    if modifier in ("over", "at_least"):
        return -step * 0.51 <= gap <= max(room, (0.95 if stated >= 100 else 0.3) * abs(stated))  # "more than double" may be nearly treble
    if modifier in ("under", "at_most"):
        return -max(room, 0.3 * abs(stated)) <= gap <= step * 0.51
    if modifier == "about":
        return abs(gap) <= room
    return abs(gap) <= step * 1.01


def _step(number: float) -> float:
    """The rounding that trailing zeros of a stated amount suggest: 1,200 may stand for 1,150..1,250."""
    text = f"{int(number)}"
    zeros = len(text) - len(text.rstrip("0"))
    return 1.0 if zeros < 2 else 10.0**zeros / 2


def gold_with_claims(article: GoldArticle) -> dict[str, list[Record]]:
    """The gold records with the claims they amount to, checked."""
    gold = gold_records(article)
    gold["claims"] = [to_record(claim) for claim in assemble(article.text, gold, article.id)]
    check_claims(article.text, gold)
    return gold


@Language.component("claim_checks", requires=["doc._.claims"], assigns=["doc._.claims"])
def claim_checks(doc: Doc) -> Doc:
    check_claims(text_of(doc), results(doc))
    drop_text(doc)
    return doc
