"""Claim assembly: one record per figure, from entities, relations, quotes and age statistics, with a calibrated score."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import article_id, results, text_of
from crimeclaims.pipeline.storage import Stored
from crimeclaims.pipeline.trees import Trees, grow_trees
from crimeclaims.schema.labels import KINDS
from crimeclaims.schema.nouns import Claim, to_record

Record = dict[str, Any]
_REWORDING = re.compile(r"\s*(?:[(,–—-]|\bor\b)[\s,(]*(?:or |that is |to be exact,? |exactly |precisely |about |around |nearly |almost |more than |some |up |a |an )*", re.IGNORECASE)

_ENOUGH = 1000


def assemble(text: str, found: dict[str, list[Record]], identity: str) -> list[Claim]:
    """The claims of an article, in order of their figures. A figure whose amount nobody can read ("half-time" taken for a change) makes none.

    `found` holds sentences, entities, relations, quotes and statistics as plain records; the same function makes claims of gold annotations.
    """
    entities = found["entities"]
    links: dict[int, list[Record]] = {}
    for relation in found["relations"]:
        links.setdefault(relation["head"], []).append(relation)
    statistics = {s["entity"]: s["statistic"] for s in found.get("statistics", ())}
    wholes = {r["child"] for r in found["relations"] if r["label"] == "OUT_OF"}
    figures = [
        i for i, e in enumerate(entities)
        if (e["label"] in KINDS and e["label"] != "AGE" and i not in wholes and _has_amount(e)) or (e["label"] == "AGE" and i in statistics)
    ]
    rewordings = _rewordings(text, entities, figures)
    claims: list[Claim] = []
    for index in figures:
        if index in rewordings:
            continue
        merged = links.get(index, []) + [r for other, exact in rewordings.items() if exact == index for r in links.get(other, [])]
        claims.append(_claim(text, found, index, merged, statistics.get(index), f"{identity}#{len(claims) + 1}"))
    return claims


def _has_amount(entity: Record) -> bool:
    value = entity.get("value") or {}
    return any(value.get(name) is not None for name in ("value", "ratio", "difference"))


def _claim(text: str, found: dict[str, list[Record]], index: int, links: list[Record], statistic: str | None, identity: str) -> Claim:
    entities, sentences = found["entities"], found["sentences"]
    entity, value = entities[index], entities[index].get("value") or {}
    sentence = sentence_at(sentences, entity["start"])

    def child(label: str, *kinds: str) -> int | None:
        return next((r["child"] for r in links if r["label"] == label and (not kinds or entities[r["child"]]["label"] in kinds)), None)

    def slot(i: int | None, **fields: Any) -> Record | None:
        if i is None:
            return None
        stated = sentence_at(sentences, entities[i]["start"]) == sentence
        return fields | {"evidence": "stated" if stated else "inherited", "entity": i}

    force, place = child("IN", "FORCE"), child("IN", "PLACE")
    measure, source, age, whole = child("OF"), child("ATTRIBUTED_TO"), child("AGED"), child("OUT_OF")
    quote = next((q for q in found["quotes"] if q["start"] <= entity["start"] < q["end"]), None)
    kind = KINDS[entity["label"]]
    ages = value if kind == "age" else _value(entities, age)
    return Claim(
        id=identity, kind=kind, sentence=sentence, text=sentence_text(text, sentences, sentence, entity), quantity=index,
        value=_age_number(value) if kind == "age" else value.get("value"), ratio=value.get("ratio"), difference=value.get("difference"),
        unit=value.get("unit"), direction=value.get("direction"), per=value.get("per"), modifier=value.get("modifier"), statistic=statistic,
        force=slot(force, id=_value(entities, force).get("id"), name=_value(entities, force).get("name")),
        place=slot(place, id=_value(entities, place).get("force"), name=_value(entities, place).get("name"), force=_value(entities, place).get("force")),
        period=_period(entities, [r["child"] for r in links if r["label"] == "DURING"], slot),
        baseline=_baseline(entities, child("FROM"), child("SINCE"), slot),
        age={"min": ages.get("min"), "max": ages.get("max"), "entity": index if kind == "age" else age} if ages else None,
        whole=slot(whole, value=_value(entities, whole).get("value")),
        measure=slot(measure, text=entities[measure]["text"] if measure is not None else None, offence=_value(entities, measure).get("offence")),
        source=slot(source, text=entities[source]["text"] if source is not None else None, name=_value(entities, source).get("name")),
        in_quote=quote is not None, speaker=quote.get("speaker") if quote else None,
    )


def sentence_text(text: str, sentences: list[Record], sentence: int, entity: Record) -> str:
    """The sentence; of a monstrous one (over 2,000 characters, as in text without full stops) the 1,000 either side of the figure."""
    span = sentences[sentence] if sentences else {"start": 0, "end": len(text)}
    if span["end"] - span["start"] <= 2 * _ENOUGH:
        return text[span["start"]:span["end"]]
    return text[max(span["start"], entity["start"] - _ENOUGH):min(span["end"], entity["end"] + _ENOUGH)]


def sentence_at(sentences: list[Record], offset: int) -> int:
    """The index of the sentence that holds an offset (or the last one that begins before it)."""
    low, high = 0, len(sentences)
    while low < high:
        middle = (low + high) // 2
        if sentences[middle]["start"] <= offset:
            low = middle + 1
        else:
            high = middle
    return max(low - 1, 0)


def _value(entities: list[Record], index: int | None) -> Record:
    return {} if index is None else entities[index].get("value") or {}


def _age_number(value: Record) -> int | None:
    low, high = value.get("min"), value.get("max")
    if low == high or high is None:
        return low
    return high if low is None else None


def _period(entities: list[Record], children: list[int], slot) -> Record | None:
    """One period, or the stretch from the earliest to the latest where the figure is linked to two."""
    values = [_value(entities, i) for i in children]
    known = [i for i, value in zip(children, values, strict=True) if value.get("start") or value.get("end")]
    if not known:
        return slot(children[0], start=None, end=None, text=entities[children[0]]["text"]) if children else None
    if len(known) == 1:
        value = _value(entities, known[0])
        return slot(known[0], start=value.get("start"), end=value.get("end"), text=entities[known[0]]["text"])
    values = [_value(entities, i) for i in known]
    starts = [v["start"] for v in values if v.get("start")]
    ends = [v["end"] for v in values if v.get("end")]
    text = " … ".join(entities[i]["text"] for i in sorted(known))
    return slot(known[0], start=min(starts, default=None), end=max(ends, default=None), text=text)


def _baseline(entities: list[Record], count: int | None, period: int | None, slot) -> Record | None:
    if count is None and period is None:
        return None
    value = _value(entities, period)
    return slot(
        count if count is not None else period,
        value=_value(entities, count).get("value"),
        period={"start": value.get("start"), "end": value.get("end")} if period is not None else None,
    )


def _rewordings(text: str, entities: list[Record], figures: list[int]) -> dict[int, int]:
    """Figures that only say in other words what the one beside them says ("more than a third (44%)"): less exact -> more exact."""
    found = {}
    for one, other in pairwise(figures):
        first, second = entities[one], entities[other]
        between = text[first["end"]:second["start"]]
        if first["label"] == second["label"] and first["label"] in ("CHANGE", "SHARE") and _REWORDING.fullmatch(between) and _compatible(first, second):
            exact_first = bool(re.search(r"\d", first["text"])) and not re.search(r"\d", second["text"])
            found[other if exact_first else one] = one if exact_first else other
    return found


def _compatible(first: Record, second: Record) -> bool:
    field = "ratio" if first["label"] == "CHANGE" else "value"
    one, other = (first.get("value") or {}).get(field), (second.get("value") or {}).get(field)
    if not one or not other or (first["label"] == "CHANGE" and first["value"].get("direction") != second["value"].get("direction")):
        return False
    return abs(one - other) <= 0.15 * max(one, other)


class ClaimAssembler(Stored):
    """Writes the article's claims; `score` is the probability that kind, value, force or place, period and age are all right."""

    def __init__(self, name: str):
        self.name = name
        self.model: Trees | None = None

    def __call__(self, doc: Doc) -> Doc:
        found = results(doc)
        claims = [to_record(claim) for claim in assemble(text_of(doc), found, article_id(doc))]
        if claims:
            for claim, score in zip(claims, self.scores(found, claims), strict=True):
                claim["score"] = round(float(score), 4)
        found["claims"] = claims
        return doc

    def scores(self, found: dict[str, list[Record]], claims: list[Record]) -> np.ndarray:
        rows = np.array(claim_rows(found, claims), dtype=np.float32)
        return rows[:, 1] if self.model is None else self.model.probability(rows)

    def fit(self, rows: list[list[float]], right: list[bool], *, seed: int) -> None:
        """Learn from `claim_rows` and whether each claim was right as a whole."""
        if len(set(right)) == 2:
            self.model = grow_trees(np.array(rows, dtype=np.float32), np.array(right), seed=seed, count=60, rate=0.08, leaves=8, l2=1.0, minimum=30)

    def parts(self) -> dict[str, Any]:
        return {"settings": {}} | ({"trees": self.model.arrays()} if self.model is not None else {})

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.model = Trees(**parts["trees"]) if "trees" in parts else None


def claim_rows(found: dict[str, list[Record]], claims: list[Record]) -> list[list[float]]:
    """What speaks for each claim: scores of its figure and links, how many are inherited or missing, its kind."""
    links: dict[int, dict[str, float]] = {}
    for relation in found["relations"]:
        links.setdefault(relation["head"], {})[relation["label"]] = relation["score"]
    return [_row(found, claim, links.get(claim["quantity"], {})) for claim in claims]


def _row(found: dict[str, list[Record]], claim: Record, links: dict[str, float]) -> list[float]:
    entity = found["entities"][claim["quantity"]]
    main = [links[label] for label in ("IN", "DURING", "AGED") if label in links]
    product = entity["score"] * float(np.prod(main)) if main else entity["score"] * 0.5
    place, period = claim["force"] or claim["place"], claim["period"]
    return [
        entity["score"], product, min(main, default=0.0), links.get("IN", 0.0), links.get("DURING", 0.0), links.get("OF", 0.0),
        float(place is None), float(period is None), float(place is not None and place["evidence"] == "inherited"),
        float(period is not None and period["evidence"] == "inherited"), float(period is not None and period["start"] is None and period["end"] is None),
        *(float(claim["kind"] == kind) for kind in KINDS.values()), float(claim["in_quote"]), min(len(found["entities"]), 100) / 100,
        float(claim["value"] is None and claim["ratio"] is None and claim["difference"] is None),
    ]


@Language.factory("claim_assembly", requires=["doc._.entities", "doc._.relations", "doc._.quotes"], assigns=["doc._.claims"])
def make_claims(nlp: Language, name: str) -> ClaimAssembler:
    return ClaimAssembler(name)
