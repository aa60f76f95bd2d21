"""Drops the places, periods, measures and sources that nothing is about, and all doubtful mentions that nothing is linked to.

The recogniser proposes them generously, since a link needs both its ends; whether a figure or a quote belongs to one is known once links are decided.
A force and an age are entities by themselves.
"""

from __future__ import annotations

from itertools import compress
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import results, set_spans
from crimeclaims.schema.labels import KINDS

Record = dict[str, Any]
_ALONE = frozenset(["FORCE", *KINDS])  # labels of entities that need no link


@Language.component("claim_pruning", requires=["doc._.relations", "doc._.quotes"], assigns=["doc._.entities", "doc.spans", "doc.ents"])
def claim_pruning(doc: Doc) -> Doc:
    kept = needed(results(doc))
    if not all(kept):
        doc._.crimeclaims = without(results(doc), kept)
        set_spans(doc, list(compress(doc.spans["entities"], kept)))
    return doc


def needed(found: dict[str, list[Record]]) -> list[bool]:
    """Which entities stand alone, or are linked to a figure or a quote."""
    used = {r["child"] for r in found["relations"]} | {quote["speaker"] for quote in found["quotes"]}
    doubtful = {record["entity"] for record in found["doubtful"]}
    return [i in used or (entity["label"] in _ALONE and i not in doubtful) for i, entity in enumerate(found["entities"])]


def without(found: dict[str, list[Record]], kept: list[bool]) -> dict[str, list[Record]]:
    """The records with only the entities that are `kept`, which all links and quotes keep pointing at."""
    places = {old: new for new, old in enumerate(compress(range(len(kept)), kept))}
    return found | {
        "entities": list(compress(found["entities"], kept)),
        "relations": [r | {"head": places[r["head"]], "child": places[r["child"]]} for r in found["relations"]],
        "quotes": [q | {"speaker": places.get(q["speaker"])} for q in found["quotes"]],
        "doubtful": [d | {"entity": places[d["entity"]]} for d in found["doubtful"] if d["entity"] in places],
        "statistics": [s | {"entity": places[s["entity"]]} for s in found["statistics"]],
    }
