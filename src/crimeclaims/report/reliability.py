"""How far scores can be trusted, as an SVG chart: for each kind of prediction how often it is true against its score, in bins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import sqrt
from typing import Protocol

_SIDE, _GAP, _LEFT, _TOP, _FOOT = 220, 75, 62, 58, 125
_STRIP, _BELOW = 40, 22  # the histogram beneath each square: its height, and how far below the square it begins
_FEW = 10
_INK, _COLOUR, _GRID = "#1c2429", "#1f4e5f", "#dde3e6"


class Bin(Protocol):
    """Predictions whose scores are alike: their number, mean score, and the share that is right."""

    @property
    def count(self) -> int: ...
    @property
    def score(self) -> float: ...
    @property
    def right(self) -> float: ...


def reliability_chart(curves: Mapping[str, Sequence[Bin]], errors: Mapping[str, float | None]) -> str:
    """One square a curve: the diagonal is perfect calibration, bars are 95% intervals, the strip beneath counts predictions by score.

    Dots that stand for fewer than ten predictions are open.
    """
    width, height = _LEFT + max(1, len(curves)) * (_SIDE + _GAP), _TOP + _SIDE + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif" font-size="11" fill="{_INK}">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for number, (name, bins) in enumerate(curves.items()):
        left = _LEFT + number * (_SIDE + _GAP)
        parts += [*_frame(left, name, bins, errors.get(name)), *_curve(left, bins), *_histogram(left, bins)]
    parts.append(f'<text x="{_LEFT}" y="{height - 10}">Open dots stand for fewer than ten predictions; bars are 95% intervals; the dashed diagonal is perfect calibration.</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _frame(left: int, name: str, bins: Sequence[Bin], error: float | None) -> Iterator[str]:
    base = _TOP + _SIDE
    count = sum(b.count for b in bins)
    wrong = "nothing predicted" if error is None else f"expected calibration error {error:.3f}, n = {count:,}"
    yield f'<text x="{left}" y="22" font-size="14" font-weight="bold">{escape(name.replace("_", " "))}</text><text x="{left}" y="40">{wrong}</text>'
    for tick in range(0, 11, 2):
        at = _SIDE * tick / 10
        yield f'<path d="M{left} {base - at:.1f}h{_SIDE}M{left + at:.1f} {_TOP}v{_SIDE}" stroke="{_GRID}"/>'
        yield f'<text x="{left - 7}" y="{base - at + 4:.1f}" text-anchor="end">{tick / 10:.1f}</text>'
        yield f'<text x="{left + at:.1f}" y="{base + 15}" text-anchor="middle">{tick / 10:.1f}</text>'
    yield f'<path d="M{left} {base}l{_SIDE} -{_SIDE}" stroke="#8a969c" stroke-dasharray="4 4"/>'
    yield f'<text transform="translate({left - 36} {_TOP + _SIDE // 2}) rotate(-90)" text-anchor="middle">how often true</text>'
    yield f'<text x="{left + _SIDE // 2}" y="{base + _BELOW + _STRIP + 22}" text-anchor="middle">score; below: predictions in each tenth</text>'


def _curve(left: int, bins: Sequence[Bin]) -> Iterator[str]:
    base = _TOP + _SIDE
    places = [(left + _SIDE * b.score, base - _SIDE * b.right) for b in bins]
    yield f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}" fill="none" stroke="{_COLOUR}" stroke-width="1.5"/>'
    for (x, y), found in zip(places, bins, strict=True):
        low, high = _interval(found.right, found.count)
        yield f'<path d="M{x:.1f} {base - _SIDE * low:.1f}V{base - _SIDE * high:.1f}" stroke="{_COLOUR}" stroke-opacity=".45" stroke-width="3"/>'
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_COLOUR if found.count >= _FEW else "#fff"}" stroke="{_COLOUR}"><title>{found.count:,} predictions, mean score {found.score:.3f}, '
            f"true {found.right:.3f} (95% interval {low:.3f} to {high:.3f})</title></circle>"
        )


def _histogram(left: int, bins: Sequence[Bin]) -> Iterator[str]:
    """Heights go by the square root, or the many certain predictions would hide all others."""
    base, most = _TOP + _SIDE + _BELOW + _STRIP, max((b.count for b in bins), default=1)
    for found in bins:
        tall = _STRIP * sqrt(found.count / most) * 0.7
        x = left + _SIDE * min(int(found.score * 10), 9) / 10
        yield f'<rect x="{x + 1:.1f}" y="{base - tall:.1f}" width="{_SIDE / 10 - 2:.1f}" height="{tall:.1f}" fill="{_COLOUR}" fill-opacity=".3"/>'
        yield f'<text x="{x + _SIDE / 20:.1f}" y="{base - tall - 2:.1f}" font-size="8" text-anchor="middle">{found.count}</text>'


def _interval(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's 95% interval of a share."""
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)
