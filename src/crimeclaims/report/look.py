"""How labels look, on a page and in a terminal; and article text made fit to be shown."""

from __future__ import annotations

COLOURS = {
    "FORCE": "#cfe3ff", "PLACE": "#d5f0e0", "PERIOD": "#ffe9b8", "COUNT": "#ffd0c7", "AGE": "#ecd9ff", "CHANGE": "#ffc9e3", "RATE": "#ffdcb5",
    "SHARE": "#f2e2a0", "MEASURE": "#e9edef", "SOURCE": "#c9eef2",
}
LABEL_WORDS = {"statistical_claim": "claim", "quote": "quote", "advice": "advice"}

_CONTROLS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)) if chr(code) not in "\n\t"} | {ord("\r"): " ", 0x85: " "}


def fit(text: str) -> str:
    """The text without characters that would steer a terminal or break a page, every offset kept."""
    return text.translate(_CONTROLS)
