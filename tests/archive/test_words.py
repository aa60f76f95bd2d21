"""Common words that a worker's tokenizer keeps."""

from crimeclaims.archive.words import CommonWords
from crimeclaims.pipeline.tokenizer import make_tokenizer_language

TEXTS = ["Police in Kent said Kent had 2,018/19 thefts.", "Police said so: “Kent’s\nnumbers”, said police.", "Zyxwv once."]


def strings_added(nlp, text: str) -> int:
    """How many strings a text adds for good."""
    before = len(nlp.vocab.strings)
    with nlp.memory_zone():
        nlp.make_doc(text)
    return len(nlp.vocab.strings) - before


def test_words_kept_are_split_as_before():
    fresh, taught = make_tokenizer_language(), make_tokenizer_language()
    CommonWords(taught.tokenizer).learn(TEXTS)
    for text in TEXTS:
        with taught.memory_zone():
            assert [t.text for t in taught.make_doc(text)] == [t.text for t in fresh.make_doc(text)]


def test_what_comes_twice_is_kept_and_nothing_else():
    nlp = make_tokenizer_language()
    CommonWords(nlp.tokenizer).learn(TEXTS)
    assert "Kent" in nlp.vocab.strings
    assert "Zyxwv" not in nlp.vocab.strings
    assert strings_added(nlp, " ".join(TEXTS)) == 0


def test_no_more_than_so_many_words_are_kept(monkeypatch):
    monkeypatch.setattr("crimeclaims.archive.words.MOST", 3)
    nlp = make_tokenizer_language()
    before = len(nlp.vocab.strings)
    words = CommonWords(nlp.tokenizer)
    for n in range(50):
        words.learn([f"wq{n} wq{n} wz{n} wz{n}"])
    assert sum(f"wq{n}" in nlp.vocab.strings or f"wz{n}" in nlp.vocab.strings for n in range(50)) <= 3
    assert len(nlp.vocab.strings) > before
