"""What a pipeline got wrong in an article, one mistake at a time. It judges as the scores do, so that the counts agree with them.

Where a miss and a false alarm are two sides of one mistake (a wrong label, a link to the wrong thing), they are told as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crimeclaims.pipeline.claims import sentence_at
from crimeclaims.pipeline.scoring import claim_slots, match_relations, same_speaker
from crimeclaims.schema import match
from crimeclaims.schema.gold import GoldArticle
from crimeclaims.schema.labels import SENTENCE_LABELS
from crimeclaims.schema.mistakes import Mark, Mistake, Passage

Record = dict[str, Any]
Results = dict[str, list[Record]]
_AROUND = 300


def find_mistakes(article: GoldArticle, gold: Results, found: Results) -> Iterator[Mistake]:
    """Every mistake in an article: sentence labels, entities, relations, quotes, claims."""
    places = Places(article.text, gold["sentences"])
    matched = match.match_spans(gold["entities"], found["entities"])
    for kind, label, cause, marks, wanted, own in (
        *_sentences(gold, found), *_entities(gold, found, matched), *_relations(gold, found, matched), *_quotes(gold, found), *_claims(gold, found, matched),
    ):
        yield Mistake(article.id, kind, label, cause, places.passages(marks), wanted, own)


class Places:
    """Cuts the sentences that marks lie in out of the text."""

    def __init__(self, text: str, sentences: list[Record]):
        self.text, self.sentences = text, sentences

    def passages(self, marks: list[tuple[Record, str]]) -> tuple[Passage, ...]:
        homes: dict[int, list[tuple[Record, str]]] = {}
        for span, role in marks:
            homes.setdefault(sentence_at(self.sentences, span["start"]), []).append((span, role))
        return tuple(self._passage(home, homes[home]) for home in sorted(homes))

    def _passage(self, home: int, marks: list[tuple[Record, str]]) -> Passage:
        first, last = min(span["start"] for span, _ in marks), max(span["end"] for span, _ in marks)
        sentence = self.sentences[home] if self.sentences else {"start": 0, "end": len(self.text)}
        start, end = min(first, max(sentence["start"], first - _AROUND)), max(last, min(sentence["end"], last + _AROUND))
        return Passage(self.text[start:end], tuple(Mark(span["start"] - start, span["end"] - start, role) for span, role in marks))


def _sentences(gold: Results, found: Results) -> Iterator[tuple]:
    ends, own = ({(s["start"], s["end"]) for s in side["sentences"]} for side in (gold, found))
    for sentence in gold["sentences"]:
        if (sentence["start"], sentence["end"]) not in own:
            yield "sentence", "boundaries", "missed", [(sentence, "wanted")], None, None
    for sentence in found["sentences"]:
        if (sentence["start"], sentence["end"]) not in ends:
            yield "sentence", "boundaries", "false", [(sentence, "found")], None, None
    for sentence in gold["sentences"]:
        other = max(found["sentences"], key=lambda f: _overlap(f, sentence), default=None)
        for label in SENTENCE_LABELS:
            has, says = label in sentence["labels"], other is not None and label in other["labels"]
            if has != says:
                score = other["scores"].get(label) if other else None
                yield "sentence label", label, "missed" if has else "false", [(sentence, "wanted" if has else "found")], None, {"probability": score}


def _overlap(one: Record, other: Record) -> int:
    return min(one["end"], other["end"]) - max(one["start"], other["start"])


def _entities(gold: Results, found: Results, matched: dict[int, int]) -> Iterator[tuple]:
    theirs, own = gold["entities"], found["entities"]
    reached, paired = set(matched.values()), set()
    for j, wanted in enumerate(theirs):
        if j in reached:
            continue
        other = next((i for i, e in enumerate(own) if i not in matched and i not in paired and _layer(e) == _layer(wanted) and _overlap(e, wanted) > 0), None)
        if other is None:
            yield "entity", wanted["label"], "missed", [(wanted, "wanted")], _reading(wanted), None
        else:
            paired.add(other)
            yield "entity", wanted["label"], "wrong label", [(wanted, "wanted"), (own[other], "found")], _reading(wanted), _reading(own[other])
    for i, entity in enumerate(own):
        if i not in matched and i not in paired:
            yield "entity", entity["label"], "false", [(entity, "found")], None, _reading(entity)
    for i, j in matched.items():
        yield from _readings(theirs[j], own[i])


def _readings(wanted: Record, own: Record) -> Iterator[tuple]:
    label, marks = wanted["label"], [(wanted, "wanted"), (own, "found")]
    if (wanted["start"], wanted["end"]) != (own["start"], own["end"]):
        yield "entity", label, "wrong boundary", marks, wanted["text"], own["text"]
    if label != "MEASURE" and not match.same_value(label, wanted["value"], own["value"]):
        yield "entity", label, "wrong value", marks, wanted["value"], own["value"]


def _layer(entity: Record) -> bool:
    return entity["label"] == "MEASURE"


def _reading(entity: Record) -> Record:
    return {"label": entity["label"], "text": entity["text"]} | ({"score": entity["score"]} if entity["score"] != 1.0 else {})


def _relations(gold: Results, found: Results, matched: dict[int, int]) -> Iterator[tuple]:
    pairs = match_relations(gold, found, matched)
    reached, told = set(pairs.values()), set()
    heads = {j: i for i, j in matched.items()}
    for n, relation in enumerate(gold["relations"]):
        if n in reached:
            continue
        head, child = (gold["entities"][relation[end]] for end in ("head", "child"))
        marks = [(head, "figure"), (child, "wanted")]
        own = next((i for i, r in enumerate(found["relations"]) if i not in pairs and i not in told and r["label"] == relation["label"] and matched.get(r["head"]) == relation["head"]), None)
        if own is not None:
            told.add(own)
            other = found["entities"][found["relations"][own]["child"]]
            yield "relation", relation["label"], "linked to another", [*marks, (other, "found")], child["text"], other["text"]
        elif relation["head"] not in heads:
            yield "relation", relation["label"], "missed: figure not found", marks, child["text"], None
        elif not any(match.same_thing(child, e) for e in found["entities"]):
            yield "relation", relation["label"], "missed: other end not found", marks, child["text"], None
        else:
            yield "relation", relation["label"], "missed: not linked", marks, child["text"], None
    for i, relation in enumerate(found["relations"]):
        if i in pairs or i in told:
            continue
        head, child = (found["entities"][relation[end]] for end in ("head", "child"))
        cause = "false: no link wanted" if relation["head"] in matched else "false: figure is none"
        yield "relation", relation["label"], cause, [(head, "figure"), (child, "found")], None, child["text"]


def _quotes(gold: Results, found: Results) -> Iterator[tuple]:
    theirs, own = ([q | {"label": "quote"} for q in side["quotes"]] for side in (gold, found))
    pairs = match.match_spans(theirs, own)
    for j, quote in enumerate(theirs):
        if j not in pairs.values():
            yield "quote", "span", "missed", [(quote, "wanted")], None, None
    for i, quote in enumerate(own):
        if i not in pairs:
            yield "quote", "span", "false", [(quote, "found")], None, None
    for i, j in pairs.items():
        one, other = theirs[j]["speaker"], own[i]["speaker"]
        wanted = None if one is None else gold["entities"][one]
        said = None if other is None else found["entities"][other]
        if wanted is said or (wanted is not None and said is not None and same_speaker(wanted, said)):
            continue
        marks = [(theirs[j], "figure"), *([(wanted, "wanted")] if wanted else []), *([(said, "found")] if said else [])]
        cause = "left empty" if said is None else "filled, nothing wanted" if wanted is None else "another one"
        yield "quote", "speaker", cause, marks, wanted and wanted["text"], said and said["text"]


def _claims(gold: Results, found: Results, matched: dict[int, int]) -> Iterator[tuple]:
    by_quantity = {claim["quantity"]: claim for claim in gold["claims"]}
    reached = set()
    for claim in found["claims"]:
        figure = found["entities"][claim["quantity"]]
        wanted = by_quantity.get(matched.get(claim["quantity"], -1))
        if wanted is None:
            yield "claim", claim["kind"], "false", [(figure, "found")], None, figure["text"]
            continue
        reached.add(wanted["quantity"])
        for slot, same in claim_slots(wanted, claim).items():
            if not same:
                one, other = _slot(wanted, slot), _slot(claim, slot)
                cause = "left empty" if other is None else "filled, nothing wanted" if one is None else "another one"
                yield "claim slot", slot, cause, [(figure, "figure"), *_mark(gold, one, "wanted"), *_mark(found, other, "found")], one, other
    for quantity, claim in by_quantity.items():
        if quantity not in reached:
            yield "claim", claim["kind"], "missed", [(gold["entities"][quantity], "wanted")], gold["entities"][quantity]["text"], None


def _slot(claim: Record, slot: str) -> Any:
    if slot == "force/place":
        return claim["force"] or claim["place"]
    if slot == "value":
        return {k: claim[k] for k in ("value", "ratio", "difference", "direction", "statistic") if claim[k] is not None} or None
    return claim[slot]


def _mark(side: Results, slot: Any, role: str) -> list[tuple[Record, str]]:
    entity = slot.get("entity") if isinstance(slot, dict) else None
    return [] if entity is None else [(side["entities"][entity], role)]
