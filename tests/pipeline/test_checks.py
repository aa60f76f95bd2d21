import pytest

from crimeclaims.pipeline.checks import check_claims, compare_ratio
from crimeclaims.pipeline.claims import assemble
from crimeclaims.schema.nouns import to_record


@pytest.mark.parametrize(
    "old, new, ratio, modifier, said, verdict",
    [
        (28, 82, 2.93, None, "193%", "consistent"),
        (63, 361, 7.0, "almost", "600%", "inconsistent"),
        (100, 144, 1.44, None, "44%", "consistent"),
        (100, 100 * 6, 7.0, None, "600%", "inconsistent"),  # new as a share of old taken for the increase
        (200, 390, 2.0, "almost", "doubled", "consistent"),
        (200, 430, 2.0, "over", "doubled", "consistent"),
        (412, 388, 0.94, None, "6%", "consistent"),
        (388, 412, 1.5, None, "50%", "inconsistent"),
        (300, 400, 1.3333, None, "a third", "consistent"),
        (88, 218, 2.0, "over", "double", "consistent"),  # not yet three times as many
        (88, 280, 2.0, "over", "double", "inconsistent"),
        (38, 612, 16.0, None, "16 times", "consistent"),
    ],
)
def test_ends_against_the_stated_change(old, new, ratio, modifier, said, verdict):
    found, words = compare_ratio(old, new, ratio, modifier, said)
    assert found == verdict, words
    assert f"{old:,} to {new:,}" in words and said in words


def test_the_classic_mistake_is_named():
    assert "not the increase" in compare_ratio(50, 300, 7.0, None, "600%")[1]


def verdict(text: str, change: str, ratio: float, ends: dict[str, tuple[str, float]]) -> str:
    """The verdict on a change whose ends are linked with some certainty."""
    words = [change, *(number for number, _ in ends.values())]
    values = [{"direction": "up", "ratio": ratio, "difference": None, "modifier": None}, *({"value": int(w.replace(",", "")), "modifier": None} for w in words[1:])]
    entities = [
        {"start": text.index(w), "end": text.index(w) + len(w), "label": "COUNT" if i else "CHANGE", "text": w, "value": value, "score": 1.0}
        for i, (w, value) in enumerate(zip(words, values, strict=True))
    ]
    relations = [{"head": 0, "child": i, "label": label, "score": score} for i, (label, (_, score)) in enumerate(ends.items(), 1)]
    sentences = [{"start": 0, "end": len(text), "label": "statistical_claim", "labels": ["statistical_claim"], "scores": {}}]
    found = {"sentences": sentences, "entities": entities, "relations": relations, "quotes": [], "statistics": [], "doubtful": []}
    found["claims"] = [to_record(claim) for claim in assemble(text, found, "a")]
    check_claims(text, found)
    return next(claim["check"]["verdict"] for claim in found["claims"] if claim["kind"] == "change")


@pytest.mark.parametrize(
    "change, ratio, sure, expected",
    [
        ("20%", 1.2, 0.9, "inconsistent"),  # 2,100 to 2,730 is 30%
        ("20%", 1.2, 0.4, "unchecked"),  # the ends may not be the change's
        ("2%", 1.02, 0.9, "unchecked"),  # so far off that they hardly are
        ("130%", 2.3, 0.9, "inconsistent"),  # far off, but the classic mistake
        ("30%", 1.3, 0.3, "consistent"),
    ],
)
def test_a_mistake_is_only_called_one_where_the_ends_are_surely_the_changes(change, ratio, sure, expected):
    text = f"Thefts rose by {change}, from 2,100 to 2,730."
    assert verdict(text, change, ratio, {"FROM": ("2,100", sure), "TO": ("2,730", sure)}) == expected
