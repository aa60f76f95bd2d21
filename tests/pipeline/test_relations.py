"""Links of a figure to its periods, put right after the scorer has decided."""

from crimeclaims.pipeline.relations import in_order, with_later_ends
from crimeclaims.pipeline.scene import Scene
from crimeclaims.schema.nouns import Relation

TEXT = "Since 2015/16 Kent Police had logged 640 thefts, a 20% rise by 2018/19."


def scene() -> Scene:
    def entity(words, label, value):
        start = TEXT.index(words)
        return {"start": start, "end": start + len(words), "label": label, "text": words, "value": value, "score": 1.0}

    entities = [
        entity("2015/16", "PERIOD", {"start": "2015-04-01", "end": None}), entity("640", "COUNT", {"value": 640}),
        entity("20%", "CHANGE", {"direction": "up", "ratio": 1.2}), entity("2018/19", "PERIOD", {"start": "2018-04-01", "end": "2019-03-31"}),
    ]
    return Scene(TEXT, {"sentences": [{"start": 0, "end": len(TEXT)}], "entities": entities, "quotes": []})


def test_a_baseline_is_the_earlier_period():
    links = {r.label: r.child for r in in_order(scene(), [Relation(2, 0, "DURING"), Relation(2, 3, "SINCE")])}
    assert links == {"SINCE": 0, "DURING": 3}


def test_what_was_counted_since_runs_to_the_end_that_the_sentence_names():
    links = with_later_ends(scene(), [Relation(1, 0, "DURING"), Relation(2, 3, "DURING")])
    assert {(r.head, r.child) for r in links} == {(1, 0), (1, 3), (2, 3)}
