"""The entity recogniser: grammars and gazetteer propose, two conditional random fields decide.

One tags the nine flat labels; the other MEASURE, which may contain the rest. Sentences without a proposal, words beside a quote, a cue word or a
word that annotations alone taught are not looked at. Where an article has figures, a second, more generous reading adds doubtful names, periods and measures: whether
one belongs to a figure is decided with the links, and those that do not are dropped (`pruning`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from crimeclaims.pipeline.clusters import WordClusters, brown_clusters, no_clusters
from crimeclaims.pipeline.crf import Crf, Tagging, train_crf
from crimeclaims.pipeline.doc import Batched, Words, results, set_spans, text_of, words_of
from crimeclaims.pipeline.emissions import Emissions, leaning
from crimeclaims.pipeline.features import PAD, padded_columns, token_features
from crimeclaims.pipeline.letters import small_letters
from crimeclaims.pipeline.proposals import FIGURE_BITS, FORCE_BEGINS, TIME_BITS, Proposer
from crimeclaims.pipeline.storage import Stored
from crimeclaims.pipeline.surroundings import cues_beside, earlier_mentions, kind_of_article, lines_of_lists, paces, speech_nearby
from crimeclaims.pipeline.taught import are_taught, taught_words
from crimeclaims.schema.labels import FLAT_LABELS, QUANTITY_LABELS
from crimeclaims.schema.nouns import Entity, to_record
from crimeclaims.values.forces import Gazetteer, default_gazetteer

_CUES = frozenset(
    ["said", "says", "added", "told", "according", "figures", "data", "statistics", "revealed", "found", "police", "constabulary", "none", "nobody", "no"]
)
_LONGEST = 400  # tokens tagged at a time; longer stretches without a boundary are cut
LAYERS = {
    "flat": ["O", *(f"{prefix}-{label}" for label in FLAT_LABELS for prefix in "BI")],
    "measures": ["O", "B-MEASURE", "I-MEASURE"],
}

GoldTokens = list[tuple[int, int, str]]  # token start, token end, label
Tagged = tuple[int, int, str, float]  # token start, token end, label, score


class EntityRecogniser(Batched, Stored):
    """Writes the article's entities, `doc.spans["entities"]` and the non-overlapping `doc.ents`."""

    def __init__(self, nlp: Language, name: str, penalties: dict[str, float], iterations: int, minimum: int, lean: dict[str, float], doubt: dict[str, float]):
        self.vocab, self.name = nlp.vocab, name
        self.penalties, self.iterations, self.minimum, self.lean, self.doubt = penalties, iterations, minimum, lean, doubt
        self.layers: dict[str, Crf] = {}
        self.clusters = no_clusters()
        self.taught = np.zeros(0, dtype=np.uint64)
        self._emissions: Emissions | None = None
        self._proposer: Proposer | None = None
        self.gazetteer = default_gazetteer()

    def use_gazetteer(self, gazetteer: Gazetteer) -> None:
        self.gazetteer, self._proposer = gazetteer, None

    @property
    def proposer(self) -> Proposer:
        if self._proposer is None:
            self._proposer = Proposer(self.vocab, self.gazetteer)
        return self._proposer

    def apply(self, docs: list[Doc]) -> None:
        docs = [doc for doc in docs if len(doc)] if self.layers else []
        if not docs:
            return
        columns, stretches = zip(*(self.prepare(doc) for doc in docs), strict=True)
        padded = {name: np.concatenate([column[name] for column in columns]) for name in columns[0]}
        begins = np.cumsum([PAD, *(len(doc) + 2 * PAD for doc in docs)]).tolist()
        places = [(number, start, end) for number, some in enumerate(stretches) for start, end in some]
        found: list[list[Tagged]] = [[] for _ in docs]
        doubtful: list[list[Tagged]] = [[] for _ in docs]
        for at in _loads([end - start for _, start, end in places]):
            rows = np.concatenate([np.arange(begins[number] + start, begins[number] + end) for number, start, end in places[at]])
            lengths = [end - start for _, start, end in places[at]]
            for crf, emissions in zip(self.layers.values(), self.emissions(padded, rows), strict=True):
                for spans, lean in ((found, 0.0), (doubtful, leaning(crf.tags, self.doubt))):
                    for (number, start, _), tagging in zip(places[at], crf.tag(emissions, lengths, lean), strict=True):
                        spans[number] += _spans(tagging, crf.tags, start)
        for doc, sure, more in zip(docs, found, doubtful, strict=True):
            figures = any(label in QUANTITY_LABELS for _, _, label, _ in sure)
            write_entities(doc, sure, _beside([span for span in more if span[2] in self.doubt], sure, len(doc)) if figures else [])

    @property
    def emissions(self) -> Emissions:
        if self._emissions is None:
            self._emissions = Emissions(list(self.layers.values()), self.lean)
        return self._emissions

    def prepare(self, doc: Doc) -> tuple[dict[str, np.ndarray], list[tuple[int, int]]]:
        """Padded columns of all tokens, and the stretches of tokens (sentences, long ones cut) that are worth tagging."""
        words = words_of(doc)
        lowered = [text.lower() for text in words.texts]
        proposals = self.proposer(doc, words, lowered)
        quoted = _quoted(doc, words)
        begins = np.flatnonzero(doc.to_array([SENT_START]).astype(np.int64).ravel() == 1).tolist()
        sentences = list(pairwise([*begins, len(words)]))
        cues = np.fromiter((word in _CUES for word in lowered), dtype=bool, count=len(lowered))
        left, right = cues_beside(lowered, sentences)
        figures = ((proposals & FIGURE_BITS) != 0) & ((proposals & TIME_BITS) == 0)
        breaks = [i for i, text in enumerate(words.texts) if "\n" in text]
        kind = kind_of_article(lowered, int(((proposals & FORCE_BEGINS) != 0).sum()), int(figures.sum()))
        columns = padded_columns(doc, {
            "p": proposals, "z": _zones(words, breaks, quoted), "n": _neighbourhoods(sentences, figures, cues), "l": left, "r": right,
            "q": speech_nearby(quoted, sentences), "m": earlier_mentions(words.texts, lowered),
            "t": lines_of_lists(words.texts, breaks, figures), "g": paces(small_letters(text_of(doc)), words.starts, words.texts, figures), "k": np.full(len(words), kind),
        }, breaks, self.clusters)
        telling = (proposals != 0) | cues | are_taught(doc, self.taught)
        wanted = (np.logical_or.reduceat(telling, begins) | _half_quoted(words, quoted, begins)).tolist() if begins else []
        stretches = [
            (at, min(at + _LONGEST, end)) for (start, end), yes in zip(sentences, wanted, strict=True) if yes for at in range(start, end, _LONGEST)
        ]
        return columns, stretches

    def _proposals(self, doc: Doc) -> np.ndarray:
        words = words_of(doc)
        return self.proposer(doc, words, [text.lower() for text in words.texts])

    def fit(self, examples: list[tuple[Doc, GoldTokens]], *, layers: Sequence[str] = tuple(LAYERS)) -> None:
        """Learn from docs (with sentences and quotes) and their gold spans as token offsets; only some of LAYERS where `layers` says so."""
        self.clusters = brown_clusters()
        self.taught = taught_words((doc, self._proposals(doc), [(start, end) for start, end, label in gold if label != "MEASURE"]) for doc, gold in examples)
        prepared = [(self.prepare(doc), gold, len(doc)) for doc, gold in examples]
        for layer in layers:
            tags, sentences = LAYERS[layer], []
            for (columns, stretches), gold, count in prepared:
                line = _tags(gold, count, {tag[2:] for tag in tags if tag != "O"})
                sentences += [(token_features(columns, np.arange(PAD + start, PAD + end)), line[start:end]) for start, end in stretches]
            self.layers[layer] = train_crf(sentences, tags, l1=self.penalties["l1"], l2=self.penalties["l2"], iterations=self.iterations, minimum=self.minimum)
        self._emissions = None

    def parts(self) -> dict[str, Any]:
        named = {"clusters": self.clusters.arrays(), "taught": {"words": self.taught}, "settings": {"layers": list(self.layers)}}
        return {layer: crf.arrays() for layer, crf in self.layers.items()} | named

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.clusters, self.taught = WordClusters(**parts["clusters"]), parts["taught"]["words"]
        self.layers, self._emissions = {layer: Crf(LAYERS[layer], **parts[layer]) for layer in parts["settings"]["layers"]}, None


def _loads(lengths: list[int], most: int = 50_000) -> Iterator[slice]:
    """Slices of consecutive stretches of about `most` tokens, so that memory stays small however long the articles are."""
    begin, total = 0, 0
    for i, length in enumerate(lengths):
        if total and total + length > most:
            yield slice(begin, i)
            begin, total = i, 0
        total += length
    if lengths:
        yield slice(begin, len(lengths))


def _beside(more: list[Tagged], sure: list[Tagged], tokens: int) -> list[Tagged]:
    """Those of `more` that can be entities beside the sure ones: they overlap none, unless one is a measure and the other is not."""
    taken = {measure: np.zeros(tokens, dtype=bool) for measure in (True, False)}
    for start, end, label, _ in sure:
        taken[label == "MEASURE"][start:end] = True
    return [span for span in more if not taken[span[2] == "MEASURE"][span[0]:span[1]].any()]


def write_entities(doc: Doc, sure: list[Tagged], doubtful: Sequence[Tagged] = ()) -> None:
    """Set spans as the article's entities, in order of the text, and note which of them are doubtful."""
    found = sorted([*sure, *doubtful], key=lambda item: (item[0], -item[1], item[2] == "MEASURE"))
    noted = set(doubtful)
    results(doc)["doubtful"] = [{"entity": i} for i, item in enumerate(found) if item in noted]
    set_spans(doc, [Span(doc, start, end, label=label) for start, end, label, _ in found])
    text, words = text_of(doc), words_of(doc)
    records = results(doc)["entities"] = []
    for start, end, label, score in found:
        begins, ends = words.starts[start], words.starts[end - 1] + len(words.texts[end - 1])
        records.append(to_record(Entity(begins, ends, label, text[begins:ends], None, round(score, 4))))


def _quoted(doc: Doc, words: Words) -> np.ndarray:
    inside = np.zeros(len(words), dtype=bool)
    for quote in results(doc)["quotes"]:
        inside[bisect_left(words.starts, quote["start"]):bisect_left(words.starts, quote["end"])] = True
    return inside


def _half_quoted(words: Words, quoted: np.ndarray, begins: list[int]) -> np.ndarray:
    """For each sentence whether words stand beside a quote in it, as a speaker's name does; of shape (sentences,)."""
    beside = ~quoted & np.fromiter((text[0].isalnum() for text in words.texts), dtype=bool, count=len(words))
    return np.logical_or.reduceat(quoted, begins) & np.logical_or.reduceat(beside, begins)


def _zones(words: Words, breaks: list[int], quoted: np.ndarray) -> np.ndarray:
    """Where a token stands: in a quote or not; in the first, second or a later line; in a line that ends without a full stop."""
    zones = np.zeros(len(words), dtype=np.int64)
    begin = 0
    for line, end in enumerate([*breaks, len(words)]):
        zones[begin:end + 1] = min(line, 2) * 4
        if end > begin and words.texts[end - 1][-1] not in ".?!”\"'’:;,":
            zones[begin:end] += 16
        begin = end + 1
    return zones + quoted * 2 + 1


def _neighbourhoods(sentences: list[tuple[int, int]], figures: np.ndarray, cues: np.ndarray) -> np.ndarray:
    """For each token: does its sentence hold a figure, do the sentences beside it, and does it hold a word of saying or showing?"""
    if not sentences:
        return np.zeros(len(figures), dtype=np.int64)
    begins = [start for start, _ in sentences]
    has, cued = np.logical_or.reduceat(figures, begins), np.logical_or.reduceat(cues, begins)
    beside = np.zeros(len(has), dtype=bool)
    beside[1:] |= has[:-1]
    beside[:-1] |= has[1:]
    codes = np.repeat(1 + has + 2 * beside + 4 * cued, [end - start for start, end in sentences])
    # tokens before the first sentence, of which there are none in a Doc that was split
    return np.concatenate([np.zeros(len(figures) - len(codes), dtype=np.int64), codes])


def _tags(gold: GoldTokens, count: int, labels: set[str]) -> list[str]:
    line = ["O"] * count
    for start, end, label in gold:
        if label in labels and all(tag == "O" for tag in line[start:end]):
            line[start:end] = [f"B-{label}"] + [f"I-{label}"] * (end - start - 1)
    return line


def _spans(tagging: Tagging, tags: list[str], offset: int) -> list[Tagged]:
    if tagging.probabilities is None:
        return []
    spans: list[Tagged] = []
    begin = None
    names = [tags[tag] for tag in tagging.tags.tolist()]
    for i, name in enumerate([*names, "O"]):
        if begin is not None and not name.startswith("I-"):
            score = float(tagging.probabilities[begin:i].min())
            spans.append((offset + begin, offset + i, names[begin][2:], score))
            begin = None
        if name.startswith("B-"):
            begin = i
    return spans


@Language.factory(
    "claim_entities", requires=["token.is_sent_start", "doc._.quotes"], assigns=["doc.ents", "doc.spans", "doc._.entities"],
    default_config={"penalties": {"l1": 0.05, "l2": 0.01}, "iterations": 60, "minimum": 2, "lean": {}, "doubt": {}},
)
def make_entities(
    nlp: Language, name: str, penalties: dict[str, float], iterations: int, minimum: int, lean: dict[str, float], doubt: dict[str, float]
) -> EntityRecogniser:
    return EntityRecogniser(nlp, name, penalties, iterations, minimum, lean, doubt)
