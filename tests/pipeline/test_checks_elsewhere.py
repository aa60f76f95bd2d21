"""Changes whose ends are given elsewhere in the article, linked to nothing."""

from __future__ import annotations

import pytest

from crimeclaims.pipeline.checks import check_claims

TEXT = "Burglary rose by NUMBER in Dorset."


def claim(kind, value=None, ratio=None, period=None, baseline=None, place="Dorset", offence="burglary", modifier=None):
    slots = dict.fromkeys(("force", "whole", "age", "source", "difference", "unit", "per", "direction", "statistic"))
    return slots | {
        "kind": kind, "value": value, "ratio": ratio, "modifier": modifier, "sentence": 0, "quantity": 0, "place": {"name": place, "entity": 1},
        "period": period and {"start": period[0], "end": period[1], "entity": 2}, "measure": {"text": offence, "offence": offence, "entity": 3},
        "baseline": baseline and {"value": None, "period": {"start": baseline[0], "end": baseline[1]}, "entity": 4}, "direction": "up" if ratio else None,
    }


OLD, NEW, STRETCH = ("2015-04-01", "2016-03-31"), ("2018-04-01", "2019-03-31"), ("2015-04-01", "2019-03-31")


def verdict(said, *claims):
    text = TEXT.replace("NUMBER", said)
    start = text.index(said)
    found = {
        "sentences": [{"start": 0, "end": len(text)}], "relations": [], "claims": list(claims),
        "entities": [{"start": start, "end": start + len(said), "label": "CHANGE", "text": said, "value": {}}],
    }
    check_claims(text, found)
    return claims[0]["check"]


@pytest.mark.parametrize("change", [{"period": STRETCH}, {"period": NEW, "baseline": OLD}])
def test_ends_that_agree_are_named(change):
    check = verdict("193%", claim("change", ratio=2.93, **change), claim("count", 28, period=OLD), claim("count", 82, period=NEW))
    assert check["verdict"] == "consistent" and "28 to 82" in check["arithmetic"]


def test_the_classic_mistake_is_seen():
    check = verdict("600%", claim("change", ratio=7.0, period=NEW, baseline=OLD), claim("count", 50, period=OLD), claim("count", 300, period=NEW))
    assert check["verdict"] == "inconsistent" and "not the increase" in check["arithmetic"]


@pytest.mark.parametrize("counts", [
    [claim("count", 28, period=OLD)],  # one end only
    [claim("count", 28, period=OLD), claim("count", 82, period=NEW, place="Devon")],
    [claim("count", 28, period=OLD), claim("count", 82, period=NEW, offence="robbery")],
    [claim("count", 28, period=OLD), claim("count", 30, period=OLD), claim("count", 82, period=NEW)],  # which of the two?
    [claim("count", 28, period=OLD), claim("count", 40, period=NEW)],  # may be another count
])
def test_what_is_in_doubt_stays_unchecked(counts):
    assert verdict("193%", claim("change", ratio=2.93, period=STRETCH), *counts)["verdict"] == "unchecked"
