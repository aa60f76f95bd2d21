import pytest

from crimeclaims.pipeline.checks import compare_ratio


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
    ],
)
def test_ends_against_the_stated_change(old, new, ratio, modifier, said, verdict):
    found, words = compare_ratio(old, new, ratio, modifier, said)
    assert found == verdict, words
    assert f"{old:,} to {new:,}" in words and said in words


def test_the_classic_mistake_is_named():
    assert "not the increase" in compare_ratio(50, 300, 7.0, None, "600%")[1]
