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


def ends(*values: int) -> Scene:
    """A change of +20% and counts after it."""
    text = "Up 20%: " + " ".join(f"{value:05d}" for value in values)
    entities = [{"start": 3, "end": 6, "label": "CHANGE", "text": "20%", "value": {"direction": "up", "ratio": 1.2}, "score": 1.0}]
    for value in values:
        start = text.index(f"{value:05d}")
        entities.append({"start": start, "end": start + 5, "label": "COUNT", "text": text[start:start + 5], "value": {"value": value}, "score": 1.0})
    return Scene(text, {"sentences": [{"start": 0, "end": len(text)}], "entities": entities, "quotes": []})


def test_the_ends_of_a_change_are_two_counts():
    assert in_order(ends(500, 811), [Relation(0, 1, "FROM", 0.9), Relation(0, 1, "TO", 0.6)]) == [Relation(0, 1, "FROM", 0.9)]


def test_an_end_that_gives_the_change_takes_the_place_of_one_that_does_not():
    kept = in_order(ends(500, 811, 600), [Relation(0, 1, "FROM", 0.9), Relation(0, 2, "TO", 0.6)])
    assert {r.label: r.child for r in kept} == {"FROM": 1, "TO": 3}


def test_ends_that_nothing_fits_stay():
    links = [Relation(0, 1, "FROM", 0.9), Relation(0, 2, "TO", 0.6)]
    assert in_order(ends(500, 811), links) == links
