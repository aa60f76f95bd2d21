"""The reliability chart: well-formed, true to its bins, and safe with odd names."""

from xml.etree import ElementTree

import pytest

from crimeclaims.pipeline.scoring import calibration_bins, calibration_error
from crimeclaims.report.reliability import reliability_chart

SVG = "{http://www.w3.org/2000/svg}"
POINTS = [(0.05, False)] * 38 + [(0.05, True)] * 2 + [(0.95, True)] * 18 + [(0.95, False)] * 2 + [(1.0, True)] * 20 + [(0.5, True)]


def test_bins_hold_every_prediction_once():
    bins = calibration_bins(POINTS)
    assert [(b.count, round(b.score, 3), round(b.right, 3)) for b in bins] == [(40, 0.05, 0.05), (1, 0.5, 1.0), (40, 0.975, 0.95)]
    assert calibration_error(POINTS) == pytest.approx((0.5 + 40 * 0.025) / 81)


def test_dots_stand_where_scores_and_shares_say():
    chart = ElementTree.fromstring(reliability_chart({"advice": calibration_bins(POINTS)}, {"advice": 0.0187}))
    dots = [(float(c.get("cx")), float(c.get("cy"))) for c in chart.iter(f"{SVG}circle")]
    side = (dots[2][0] - dots[0][0]) / (0.975 - 0.05)
    assert (dots[0][1] - dots[2][1]) / side == pytest.approx(0.9, abs=0.01)
    assert [c.get("fill") == "#fff" for c in chart.iter(f"{SVG}circle")] == [False, True, False]
    assert "expected calibration error 0.019, n = 81" in " ".join(t.text or "" for t in chart.iter(f"{SVG}text"))


@pytest.mark.parametrize("curves", [{}, {"<b>&": []}, {"quote": calibration_bins([(1.0, True)])}])
def test_little_or_nothing_to_draw(curves):
    chart = ElementTree.fromstring(reliability_chart(curves, dict.fromkeys(curves)))
    assert {name.replace("_", " ") for name in curves} <= {t.text for t in chart.iter(f"{SVG}text")}
