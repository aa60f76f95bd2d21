"""The recogniser's rivals: spaCy's `ner` and `spancat` over a small tok2vec, on the same split as the conditional random field.

`python training/compare_spacy.py [--epochs 15] [--design NAME ...]` trains each design on annotations/train.jsonl and prints F1 by overlap on
annotations/dev.jsonl (`schema/match.py`, as `crimeclaims evaluate` counts), training time and words/s, and words/s of the shipped recogniser beside it.
Both see gold sentence boundaries. "with proposals" gives the network what the field sees of grammars and gazetteer, as the tag of each token.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import compounding, filter_spans, fix_random_seed, minibatch

import crimeclaims
from crimeclaims.learning.corpus import gold_sentence_starts, gold_tokens
from crimeclaims.pipeline.doc import results, words_of
from crimeclaims.pipeline.proposals import Proposer
from crimeclaims.pipeline.sentences import set_sentences
from crimeclaims.pipeline.tokenizer import make_tokenizer_language
from crimeclaims.schema.gold import GoldArticle, read_articles
from crimeclaims.schema.labels import ENTITY_LABELS, FLAT_LABELS
from crimeclaims.schema.match import match_spans
from crimeclaims.values.forces import default_gazetteer

ROOT = Path(__file__).parents[1]
SEED = 20190806
LONGEST_MEASURE = 10  # tokens; spancat looks at every stretch up to this length
DESIGNS = {
    "ner": {"head": "ner", "labels": FLAT_LABELS, "proposals": False},
    "ner with proposals": {"head": "ner", "labels": FLAT_LABELS, "proposals": True},
    "measures by ner": {"head": "ner", "labels": ("MEASURE",), "proposals": True},
    "measures by spancat": {"head": "spancat", "labels": ("MEASURE",), "proposals": True},
}


def network(head: str, *, proposals: bool, width: int) -> Language:
    nlp = make_tokenizer_language()
    attributes, rows = ["NORM", "PREFIX", "SUFFIX", "SHAPE"], [5000, 1000, 2500, 2500]
    if proposals:
        attributes, rows = [*attributes, "TAG"], [*rows, 500]
    tok2vec = {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {"@architectures": "spacy.MultiHashEmbed.v2", "width": width, "attrs": attributes, "rows": rows, "include_static_vectors": False},
        "encode": {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": width, "depth": 4, "window_size": 1, "maxout_pieces": 3},
    }
    if head == "ner":
        model = {
            "@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False, "hidden_width": 64, "maxout_pieces": 2,
            "use_upper": True, "nO": None, "tok2vec": tok2vec,
        }
        nlp.add_pipe("ner", config={"model": model})
    else:
        model = {
            "@architectures": "spacy.SpanCategorizer.v1", "tok2vec": tok2vec,
            "reducer": {"@layers": "spacy.mean_max_reducer.v1", "hidden_size": 128}, "scorer": {"@layers": "spacy.LinearLogistic.v1", "nO": None, "nI": None},
        }
        suggester = {"@misc": "spacy.ngram_range_suggester.v1", "min_size": 1, "max_size": LONGEST_MEASURE}
        nlp.add_pipe("spancat", config={"model": model, "suggester": suggester, "spans_key": "found", "threshold": 0.5})
    return nlp


class Reader:
    """Articles as one Doc a gold sentence, with what grammars and gazetteer propose as tags."""

    def __init__(self, nlp: Language):
        self.nlp, self.proposer = nlp, Proposer(nlp.vocab, default_gazetteer())

    def sentences(self, article: GoldArticle) -> list[tuple[Doc, int]]:
        """(Doc, offset of its first character in the article)"""
        doc = self.nlp.make_doc(article.text)
        words = words_of(doc)
        bits = self.proposer(doc, words, [text.lower() for text in words.texts])
        for token, pattern in zip(doc, bits.tolist(), strict=True):
            token.tag_ = f"P{pattern}"
        spans = [doc.char_span(s.start, s.end, alignment_mode="expand") for s in article.sentences]
        return [(span.as_doc(), span.start_char) for span in spans if span is not None]

    def examples(self, article: GoldArticle, labels: tuple[str, ...]) -> list[Example]:
        made = []
        for doc, offset in self.sentences(article):
            gold = Doc(doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc])
            inside = [s for s in article.spans if s.label in labels and offset <= s.start and s.end <= offset + len(doc.text)]
            spans = [gold.char_span(s.start - offset, s.end - offset, label=s.label, alignment_mode="expand") for s in inside]
            gold.ents = filter_spans([s for s in spans if s is not None and not s[0].is_space and not s[-1].is_space])
            gold.spans["found"] = list(gold.ents)
            made.append(Example(doc, gold))
        return made


def fit(nlp: Language, examples: list[Example], labels: tuple[str, ...], epochs: int) -> float:
    """Seconds of processor time that training took."""
    fix_random_seed(SEED)
    chance = random.Random(SEED)
    head = nlp.get_pipe(nlp.pipe_names[0])
    for label in labels:
        head.add_label(label)
    optimizer = nlp.initialize(lambda: examples[:500])
    begun = time.process_time()
    for epoch in range(epochs):
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch(examples, compounding(16, 64, 1.002)):
            nlp.update(batch, sgd=optimizer, drop=0.2, losses=losses)
        print(f"  epoch {epoch + 1}: loss {sum(losses.values()):,.0f}, {time.process_time() - begun:.0f} s", flush=True)
    return time.process_time() - begun


def found_in(nlp: Language, sentences: list[tuple[Doc, int]], head: str) -> list[dict]:
    found = []
    for doc, (_, offset) in zip(nlp.pipe([doc for doc, _ in sentences]), sentences, strict=True):
        spans = doc.ents if head == "ner" else best(doc)
        found += [{"start": offset + s.start_char, "end": offset + s.end_char, "label": s.label_} for s in spans]
    return found


def best(doc: Doc) -> list:
    """The spans that spancat is surest of, none overlapping."""
    group = doc.spans["found"]
    taken: list = []
    for span, _ in sorted(zip(group, group.attrs["scores"], strict=True), key=lambda pair: -float(pair[1])):
        if all(span.end <= other.start or other.end <= span.start for other in taken):
            taken.append(span)
    return taken


def score(articles: list[GoldArticle], found: list[list[dict]], labels: tuple[str, ...]) -> dict[str, float]:
    right, own, wanted = Counter(), Counter(), Counter()
    for article, spans in zip(articles, found, strict=True):
        gold = [{"start": s.start, "end": s.end, "label": s.label} for s in article.spans if s.label in labels]
        own.update(s["label"] for s in spans)
        wanted.update(s["label"] for s in gold)
        right.update(spans[i]["label"] for i in match_spans(gold, spans))
    scores = {label: 2 * right[label] / max(1, own[label] + wanted[label]) for label in ENTITY_LABELS if label in labels}
    return {"all": 2 * right.total() / (own.total() + wanted.total())} | scores


def compare(name: str, train: list[GoldArticle], dev: list[GoldArticle], *, epochs: int, width: int) -> None:
    design = DESIGNS[name]
    nlp = network(design["head"], proposals=design["proposals"], width=width)
    reader = Reader(nlp)
    print(f"{name}:", flush=True)
    seconds = fit(nlp, [e for a in train for e in reader.examples(a, design["labels"])], design["labels"], epochs)
    prepared = [reader.sentences(a) for a in dev]
    begun = time.process_time()
    found = [found_in(nlp, sentences, design["head"]) for sentences in prepared]
    speed = words_in(dev) / (time.process_time() - begun)
    scores = score(dev, found, design["labels"])
    print(f"{name}, width {width}, {epochs} epochs, {seconds / 60:.1f} minutes: " + ", ".join(f"{k} {v:.4f}" for k, v in scores.items()) + f"; {speed:,.0f} words/s", flush=True)


def shipped(dev: list[GoldArticle]) -> None:
    """Words/s of the shipped recogniser (both layers, grammars and gazetteer included) on the same sentences."""
    nlp = crimeclaims.load()
    part = nlp.get_pipe("claim_entities")
    docs = []
    for article in dev:
        doc = nlp.make_doc(article.text)
        starts = gold_sentence_starts(doc, article)
        set_sentences(doc, [token.i in starts or token.i == 0 for token in doc])
        docs.append(nlp.get_pipe("claim_quotes")(doc))
    begun = time.process_time()
    docs = list(part.pipe(docs))
    speed = words_in(dev) / (time.process_time() - begun)
    scores = score(dev, [[e for e in results(doc)["entities"] if e["label"] != "MEASURE"] for doc in docs], FLAT_LABELS)
    measures = score(dev, [[e for e in results(doc)["entities"] if e["label"] == "MEASURE"] for doc in docs], ("MEASURE",))
    print("shipped recogniser: " + ", ".join(f"{k} {v:.4f}" for k, v in scores.items()) + f", MEASURE {measures['MEASURE']:.4f}; {speed:,.0f} words/s")
    longer = sum(end - start > LONGEST_MEASURE for doc, article in zip(docs, dev, strict=True) for start, end, label in gold_tokens(doc, article) if label == "MEASURE")
    print(f"gold measures longer than {LONGEST_MEASURE} tokens: {longer}")


def words_in(articles: list[GoldArticle]) -> int:
    return sum(len(article.text.split()) for article in articles)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--epochs", type=int, default=15)
    options.add_argument("--width", type=int, default=64)
    options.add_argument("--design", action="append", choices=list(DESIGNS))
    given = options.parse_args()
    train, dev = (list(read_articles(ROOT / "annotations" / f"{name}.jsonl")) for name in ("train", "dev"))
    print(f"spaCy {spacy.__version__}; {len(train)} articles to learn from, {len(dev)} to measure on")
    shipped(dev)
    for name in given.design or DESIGNS:
        compare(name, train, dev, epochs=given.epochs, width=given.width)


if __name__ == "__main__":
    main()
