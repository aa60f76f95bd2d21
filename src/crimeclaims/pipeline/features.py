"""Token features of the recogniser, as hashed buckets computed for many tokens at once.

Each row holds one bucket per feature template; templates combine the words, shapes, suffixes and proposals of neighbouring tokens.
"""

from __future__ import annotations

import numpy as np
from spacy.attrs import LOWER, PREFIX, SHAPE, SUFFIX
from spacy.tokens import Doc

from crimeclaims.pipeline.clusters import LEVELS, WordClusters

BUCKETS = 1 << 22
_MIX = np.uint64(0x9E3779B97F4A7C15)
PAD = 8
_AT_ONCE = 1024  # tokens whose rows fit into a core's cache

# (attribute, offset) lists; each becomes one feature. w word, s shape, x suffix, p proposals, f first letter, z zone,
# n neighbourhood: whether the sentence and those beside it hold figures; l and r the nearest cue word to the left and right, q speech nearby,
# m earlier mentions of a capitalised word, t lines of lists, g paces and rates, k kind of article, b c d the word's cluster from coarse to fine
_TEMPLATES: tuple[tuple[tuple[str, int], ...], ...] = (
    *(((a, o),) for a in "wp" for o in range(-4, 5)),
    *(((a, o),) for a in "sx" for o in range(-2, 3)),
    (("z", 0),), (("z", 0), ("s", 0)), (("f", 0), ("x", 0)),
    *((("w", o), ("w", o + 1)) for o in range(-3, 3)),
    *((("p", o), ("p", o + 1)) for o in range(-2, 2)),
    *((("p", 0), ("w", o)) for o in (-3, -2, -1, 1, 2, 3)),
    *((("s", 0), ("w", o)) for o in (-2, -1, 1, 2)),
    *((("s", o), ("s", o + 1)) for o in range(-2, 2)),
    (("p", -1), ("p", 0), ("p", 1)), (("s", -1), ("s", 0), ("s", 1)),
    (("w", -1), ("p", 0), ("w", 1)), (("w", -2), ("w", -1), ("p", 0)), (("p", 0), ("w", 1), ("w", 2)),
    (("p", 0), ("x", 1)), (("p", 0), ("x", 2)), (("p", 0), ("x", -1)), (("x", -1), ("x", 0)), (("x", 0), ("x", 1)),
    (("s", 0), ("z", 0), ("w", -1)),
    (("n", 0),), (("n", 0), ("p", 0)), (("n", 0), ("w", 0)), (("n", 0), ("s", 0), ("w", -1)), (("n", 0), ("p", 0), ("w", -1)), (("n", 0), ("x", 0)),
    (("n", 0), ("p", 0), ("w", 1)), (("n", 0), ("p", 0), ("z", 0)),
    *(((a, 0),) for a in "lrqm"), *(((a, 0), ("p", 0)) for a in "lrqm"), *(((a, 0), ("w", 0)) for a in "lr"), *(((a, 0), ("s", 0)) for a in "lrq"),
    (("l", 0), ("r", 0), ("p", 0)), (("l", 0), ("r", 0), ("s", 0)), (("q", 0), ("m", 0), ("s", 0)), (("q", 0), ("w", -1)), (("q", 0), ("w", 1)),
    (("q", 0), ("m", 0), ("r", 0)), (("q", 0), ("m", 0), ("l", 0)), (("m", 0), ("w", -1)), (("m", 0), ("w", 1)), (("m", 0), ("n", 0), ("p", 0)),
    (("l", 0), ("p", 0), ("w", -1)), (("r", 0), ("p", 0), ("w", 1)),
    *(((a, o),) for a in LEVELS for o in range(-2, 3)), *((("p", 0), ("c", o)) for o in (-2, -1, 1, 2)), (("c", -1), ("c", 0)), (("c", 0), ("c", 1)),
    (("s", 0), ("c", 0)), (("w", -1), ("c", 0)), (("c", 0), ("w", 1)), (("c", -1), ("c", 0), ("c", 1)),
    *(((a, 0),) for a in "tk"), *(((a, 0), ("p", 0)) for a in "tk"), *(((a, 0), ("s", 0)) for a in "tk"),
    (("g", 0),), (("g", 0), ("p", 0)), (("g", 0), ("s", 0), ("w", -1)), (("g", 0), ("w", 1)), (("g", 0), ("t", 0)),
    (("k", 0), ("p", 0), ("w", -1)), (("k", 0), ("p", 0), ("w", 1)), (("t", 0), ("s", 0), ("s", 1)), (("t", 0), ("s", 0), ("s", -1)),
)
SIZE = len(_TEMPLATES)
_PLACES = tuple(dict.fromkeys(place for template in _TEMPLATES for place in template))


_LINE_END = 1  # what all line ends are to the recogniser, whatever white space they are made of


def padded_columns(doc: Doc, columns: dict[str, np.ndarray], breaks: list[int], clusters: WordClusters) -> dict[str, np.ndarray]:
    """The attributes of a Doc's tokens by letter, spaCy's own, their clusters and `columns`, each of shape (tokens,), mixed and with PAD places on either side.

    `breaks` are the tokens that end lines.
    """
    count = len(doc)
    words = doc.to_array([LOWER, SHAPE, SUFFIX, PREFIX]).reshape(count, 4)
    words[breaks] = _LINE_END
    columns = {"w": words[:, 0], "s": words[:, 1], "x": words[:, 2], "f": words[:, 3]} | columns | clusters.columns(words[:, 0])
    padded = {}
    with np.errstate(over="ignore"):
        for name, column in columns.items():
            wide = np.zeros(count + 2 * PAD, dtype=np.uint64)
            wide[PAD:PAD + count] = column.astype(np.uint64) * _MIX + np.uint64(ord(name))
            padded[name] = wide
    return padded


def token_features(padded: dict[str, np.ndarray], at: np.ndarray) -> np.ndarray:
    """Buckets of the tokens at places `at` of padded columns, of shape (tokens, SIZE), int32 in 0..BUCKETS-1."""
    rows = np.empty((len(at), SIZE), dtype=np.int32)
    for begin in range(0, len(at), _AT_ONCE):
        _fill(rows[begin:begin + _AT_ONCE], padded, at[begin:begin + _AT_ONCE])
    return rows


def _fill(rows: np.ndarray, padded: dict[str, np.ndarray], at: np.ndarray) -> None:
    near = {place: padded[place[0]].take(at + place[1]) for place in _PLACES}
    value, high = np.empty(len(at), dtype=np.uint64), np.empty(len(at), dtype=np.uint64)
    with np.errstate(over="ignore"):
        for k, template in enumerate(_TEMPLATES):
            value.fill((k + 1) * 0x5851F42D4C957F2D % 2**64)
            for place in template:
                np.bitwise_xor(value, near[place], out=value)
                np.multiply(value, _MIX, out=value)
                np.right_shift(value, np.uint64(29), out=high)
                np.bitwise_xor(value, high, out=value)
            np.bitwise_and(value, np.uint64(BUCKETS - 1), out=high)
            rows[:, k] = high
