"""Word clusters: words used alike share a cluster, and a table survives being saved."""

from __future__ import annotations

import numpy as np
from spacy.strings import hash_string  # type: ignore[attr-defined]

from crimeclaims.pipeline.clusters import LEVELS, WordClusters, brown_clusters, no_clusters


def _hashes(*words: str) -> np.ndarray:
    return np.array([hash_string(word) for word in words], dtype=np.uint64)


def test_words_used_alike_share_a_cluster_and_others_do_not():
    clusters = brown_clusters()
    assert clusters.of("monday") == clusters.of("tuesday") is not None
    assert clusters.of("monday") != clusters.of("burglary")


def test_a_finer_level_never_joins_what_a_coarser_one_parts():
    words = ["police", "monday", "tuesday", "robbery", "theft", "rose", "fell", "seven", "twelve", "leeds"]
    columns = brown_clusters().columns(_hashes(*words))
    for coarse, fine in (("b", "c"), ("c", "d")):
        for i in range(len(words)):
            alike = columns[fine] == columns[fine][i]
            assert (columns[coarse][alike] == columns[coarse][i]).all()


def test_unknown_words_have_no_cluster():
    clusters = WordClusters(np.sort(_hashes("theft")), np.array([5], dtype=np.uint32))
    assert clusters.of("zzyzx") is None
    assert clusters.columns(_hashes("zzyzx", "theft"))["c"].tolist() == [0, 6]
    assert all(not column.any() for column in no_clusters().columns(_hashes("theft")).values())
    assert set(clusters.columns(_hashes("theft"))) == set(LEVELS)
