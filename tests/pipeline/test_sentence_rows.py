"""The sentence classifier's rows are scikit-learn's hashes of the names they stand for."""

from __future__ import annotations

import numpy as np
from sklearn.feature_extraction import FeatureHasher

from crimeclaims.pipeline.clusters import no_clusters
from crimeclaims.pipeline.sentence_rows import SIZE, sentence_rows


def _article(*sentences, entities=(), quotes=()):
    text, spans = "", []
    for sentence in sentences:
        spans.append({"start": len(text), "end": len(text) + len(sentence.rstrip("\n"))})
        text += sentence
    return text, {"sentences": spans, "entities": list(entities), "quotes": list(quotes)}


def test_names_of_words_neighbours_entities_and_quotes():
    text, found = _article(
        "“The same crimes”\n", "Call 101!", entities=[{"start": 5, "end": 9, "label": "COUNT", "score": 0.75}], quotes=[{"start": 0, "end": 17}],
    )
    first = {"E:COUNT": 1, "E:COUNT:1": 1, "E:quantity": 1, "S:score": 0.75, "Q:4": 1, "Q:any": 1, "Q:length1": 1, "S:length0": 1, "S:end”": 1, "S:begin“": 1}
    second = {"S:length0": 1, "S:end!": 1, "S:beginA": 1}
    words = ["“", "the", "same", "crimes", "”"]
    names = [
        {"bias": 1} | dict.fromkeys(words, 1) | dict.fromkeys(["^_“", "“_the", "the_same", "same_crimes", "crimes_”", "”_$", "first:“", "first:“_the", "lead:the", "lead:the_same"], 1) | first
        | {"p:edge": 1, "n:call": 0.5, "n:101": 0.5, "n:!": 0.5, "n:line": 1} | {f"n:{k}": v for k, v in second.items()},
        {"bias": 1} | dict.fromkeys(["call", "101", "!", "^_call", "call_101", "101_!", "!_$", "first:call", "first:call_101", "lead:call", "lead:call_101"], 1) | second
        | {f"p:{word}": 0.5 for word in words} | {f"p:{k}": v for k, v in first.items()} | {"p:line": 1, "n:edge": 1},
    ]
    expected = FeatureHasher(n_features=SIZE, input_type="dict", alternate_sign=False).transform(names)
    np.testing.assert_array_equal(sentence_rows([(text, found)], no_clusters()).toarray(), expected.toarray())


def test_a_neighbours_word_does_not_hide_whether_it_stands_in_the_same_line():
    rows = sentence_rows([_article("It was the same. ", "Quite.")], no_clusters()).toarray()
    hasher = FeatureHasher(n_features=SIZE, input_type="dict", alternate_sign=False)
    assert rows[1, hasher.transform([{"p:same": 1}]).indices[0]] == 1


def test_no_articles():
    assert sentence_rows([], no_clusters()).shape == (0, SIZE)
