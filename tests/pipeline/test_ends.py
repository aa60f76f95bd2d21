"""Which counts could be the two ends of a change."""

from crimeclaims.pipeline.candidates import candidate_pairs
from crimeclaims.pipeline.ends import EXACT, ROUGH
from crimeclaims.pipeline.scene import Scene


def scene(change: dict, *counts: tuple[int, int]) -> Scene:
    """A change in the first sentence, and counts each with its sentence."""
    last = max(sentence for _, sentence in counts)
    text = ". ".join(f"sentence {i} with words and some more words" for i in range(last + 1)) + "."
    starts = [text.index(f"sentence {i} ") for i in range(last + 1)]
    sentences = [{"start": a, "end": b} for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    entities = [{"start": 0, "end": 8, "label": "CHANGE", "text": text[:8], "value": change, "score": 1.0}]
    for value, sentence in counts:
        at = max(starts[sentence] + 9, entities[-1]["end"] + 1)
        entities.append({"start": at, "end": at + 2, "label": "COUNT", "text": "nn", "value": {"value": value}, "score": 1.0})
    return Scene(text, {"sentences": sentences, "entities": entities, "quotes": []})


def test_ends_are_told_apart_from_counts_that_give_another_change():
    found = scene({"direction": "up", "ratio": 1.34}, (325, 1), (436, 1), (900, 1))
    assert [found.ends.levels(found.mentions[0], m) for m in found.mentions[1:]] == [(EXACT, 0), (0, EXACT), (0, 0)]


def test_a_third_is_rough():
    found = scene({"direction": "up", "ratio": 1.3333}, (325, 1), (420, 1))
    assert found.ends.levels(found.mentions[0], found.mentions[1])[0] == ROUGH


def test_a_headline_reaches_the_ends_of_its_change_in_the_text():
    found = scene({"direction": "down", "ratio": 0.5}, (10, 1), (11, 2), (700, 6), (350, 6), (42, 9))
    pairs = candidate_pairs(found)
    assert {int(c) for c in pairs.child[pairs.parts["FROM"]]} >= {3, 4}
    assert 5 not in pairs.child[pairs.parts["FROM"]]


def test_an_amount_is_the_difference_of_its_ends():
    found = scene({"direction": "down", "ratio": None, "difference": 35}, (120, 1), (85, 1))
    assert found.ends.levels(found.mentions[0], found.mentions[1]) == (EXACT, 0)


def test_points_have_no_counts_as_ends():
    found = scene({"direction": "up", "ratio": None, "difference": 3, "unit": "points"}, (12, 1), (15, 1))
    assert found.ends.levels(found.mentions[0], found.mentions[1]) == (0, 0)
