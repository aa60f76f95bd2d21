"""Hashes are those of scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.utils import murmurhash3_32

from crimeclaims.pipeline.murmur import murmur


@pytest.mark.parametrize("seed", [0, 7])
def test_hashes(seed):
    texts = ["", "a", "of", "the", "crim", "crime", "crimes", "“", "£5,000_”", "first:a_longer_name", "x" * 300]
    parts = [text.encode() for text in texts]
    ends = np.cumsum([len(part) for part in parts])
    starts = ends - [len(part) for part in parts]
    assert murmur(b"".join(parts), starts, ends, seed).tolist() == [murmurhash3_32(text, seed, positive=True) for text in texts]


def test_nothing():
    assert murmur(b"", np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []
