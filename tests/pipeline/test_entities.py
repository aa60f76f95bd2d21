"""The recogniser's two readings: what it is sure of, and what only links can decide."""

from __future__ import annotations

import json
from pathlib import Path

from crimeclaims.pipeline.doc import results

ROOT = Path(__file__).parents[2]


def recognised(nlp, text):
    """The results after the recogniser, before anything is linked or dropped."""
    doc = nlp.make_doc(text)
    for name in ("claim_sentences", "claim_quotes", "claim_entities"):
        doc = nlp.get_pipe(name)(doc)
    return results(doc)


def test_doubtful_mentions_never_clash_with_sure_ones_and_are_no_figures(nlp):
    seen = 0
    for line in (ROOT / "annotations" / "dev.jsonl").read_text(encoding="utf-8").splitlines()[:12]:
        found = recognised(nlp, json.loads(line)["text"])
        doubtful = {record["entity"] for record in found["doubtful"]}
        seen += len(doubtful)
        for i in doubtful:
            one = found["entities"][i]
            assert one["label"] in ("FORCE", "PLACE", "PERIOD", "SOURCE", "MEASURE")
            for other in (e for j, e in enumerate(found["entities"]) if j not in doubtful and (e["label"] == "MEASURE") == (one["label"] == "MEASURE")):
                assert one["end"] <= other["start"] or other["end"] <= one["start"]
    assert seen


def test_without_a_figure_nothing_is_doubtful(nlp):
    assert not recognised(nlp, "The Kent coast was quiet.\n\n“We were glad of it,” said Ann Fell of the Medway Trust in July.")["doubtful"]


def test_what_stayed_in_doubt_is_gone_at_the_end(nlp):
    doc = nlp("Police in Kent recorded 412 burglaries in 2018/19.\n\nThe museum in Dover opened in 2014.")
    assert not results(doc)["doubtful"] or all(record["entity"] in {r["child"] for r in results(doc)["relations"]} for record in results(doc)["doubtful"])
