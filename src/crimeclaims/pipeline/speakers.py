"""Who says each quote: a trained choice among the named sources and forces around it, or nobody.

A quote's candidates are the mentions in its line, the lines beside it, and the speaker of the quote before. Quotes are decided in order of the text.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import results, text_of
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.pipeline.storage import Stored
from crimeclaims.pipeline.trees import Trees, grow_trees
from crimeclaims.schema.labels import SPEAKER_LABELS

_SAID = re.compile(
    r"\b(?:said|says|say|added|adds|told|adding|saying|commented|explained|warned|continued|insisted|claimed|stated|tweeted|wrote|replied|urged|described|called|branded|"
    r"dubbed|admitted|argued|labelled|according|concluded|noted|stressed|spokes\w+)\b|:\s*$",
)
_PRONOUN = re.compile(r"\b(?:he|she|they|it|the (?:\w+ ){0,2}(?:inspector|officer|superintendent|constable|commissioner|sergeant|chief|spokes\w+|minister|councillor|charity|detective|campaigner|mp|leader|director|mother|father|farmer|force|body))\b")


class SpeakerFinder(Stored):
    def __init__(self, nlp: Language, name: str, threshold: float):
        self.name, self.threshold = name, threshold
        self.model: Trees | None = None

    def __call__(self, doc: Doc) -> Doc:
        found = results(doc)
        if self.model is None or not found["quotes"] or not any(entity["label"] in SPEAKER_LABELS for entity in found["entities"]):
            return doc
        scene = Scene(text_of(doc), found)
        for quote, speaker in zip(found["quotes"], self._decide(scene), strict=True):
            quote["speaker"] = speaker
        return doc

    def _decide(self, scene: Scene) -> list[int | None]:
        assert self.model is not None
        chosen: list[int | None] = []
        for number in range(len(scene.quotes)):
            near = Surroundings(scene, number)
            options = candidates(near, chosen[-1] if chosen else None)
            if not options:
                chosen.append(None)
                continue
            rows = np.array([features(near, m, chosen[-1] if chosen else None) for m in options], dtype=np.float32)
            scores = self.model.probability(rows)
            best = int(scores.argmax())
            chosen.append(options[best].index if scores[best] >= self.threshold else None)
        return chosen

    def fit(self, examples: list[tuple[Scene, list[int | None]]], *, seed: int) -> None:
        """Learn from scenes and the entity index of each quote's speaker."""
        rows, labels = [], []
        for scene, speakers in examples:
            previous = None
            for number, gold in enumerate(speakers):
                key = scene.mentions[gold].key if gold is not None else None
                near = Surroundings(scene, number)
                for mention in candidates(near, previous):
                    rows.append(features(near, mention, previous))
                    labels.append(gold is not None and (mention.index == gold or mention.key == key))
                previous = gold
        self.model = grow_trees(np.array(rows, dtype=np.float32), np.array(labels), seed=seed, count=80, rate=0.1, leaves=15, l2=0.0, minimum=8)

    def parts(self) -> dict[str, Any]:
        return {"settings": {"threshold": self.threshold}} | ({"trees": self.model.arrays()} if self.model is not None else {})

    def set_parts(self, parts: dict[str, Any]) -> None:
        self.threshold, self.model = parts["settings"]["threshold"], Trees(**parts["trees"]) if "trees" in parts else None


def candidates(near: Surroundings, previous: int | None) -> list[Mention]:
    """Mentions that could speak a quote: within two lines, the last two named before it, the speaker before, and whom the words beside it mean."""
    scene, quote, line = near.scene, near.quote, near.line
    able = [m for m in scene.speakers if not quote["start"] <= m.start < quote["end"]]
    close = [m for m in able if -1 <= m.line - line <= 1]
    earlier = [m for m in able if m.start < quote["start"] and m.line < line - 1 and m.label == "SOURCE"][-2:]
    carried = [scene.mentions[previous]] if previous is not None else []
    meant = [near.meant] if near.meant is not None else []
    return list({m.index: m for m in [*close, *earlier, *carried, *meant]}.values())


_FAR = 5_000  # characters from a quote in which a pronoun or a role may say who speaks it


class Surroundings:
    """What is the same for all candidates of a quote."""

    def __init__(self, scene: Scene, number: int):
        self.scene, self.small, self.quote = scene, scene.small, scene.quotes[number]
        start, end = self.quote["start"], self.quote["end"]
        self.line = scene.line_of(start)
        stretches = _outside(scene, self.line)
        outside = " ".join(self.small[q:r] for q, r in stretches)
        near = [(max(q, start - _FAR), min(r, end + _FAR)) for q, r in stretches if q < end + _FAR and r > start - _FAR]
        self.meant = next((m for q, r in near if (m := scene.voices.behind(q, r) or scene.voices.referred(q, r)) is not None), None)
        prior = scene.quotes[number - 1] if number else None
        begins = scene._line_starts[self.line]
        self.pronoun, self.said, self.words = bool(_PRONOUN.search(outside)), bool(_SAID.search(outside)), bool(outside.strip(" ,."))
        self.names = sum(m.line == self.line for m in scene.speakers)
        self.lines_since = self.line - scene.line_of(prior["start"]) if prior else 99
        self.begins_line = start == begins or not scene.text[begins:start].strip()
        self.closed = scene.text[end - 1] in _CLOSING
        self.prior_open = bool(prior and scene.text[prior["end"] - 1] not in _CLOSING)


_SAYS_NEXT = re.compile(r"\s*,?\s*(?:said|says|added|according)")
_CLOSING = "”\"'’"


def features(near: Surroundings, mention: Mention, previous: int | None) -> list[float]:
    scene, quote, line = near.scene, near.quote, near.line
    before_quote = mention.end <= quote["start"]
    start, end = (mention.end, quote["start"]) if before_quote else (quote["end"], mention.start)
    gap = near.small[start:end]
    return [
        mention.label == "FORCE", mention.line - line, before_quote, min(len(gap), 600), len(_SAID.findall(gap[-120:] if before_quote else gap[:120])),
        bool(_SAID.search(gap[:60])), bool(_SAID.search(gap[-60:])), mention.index == previous,
        previous is not None and scene.mentions[previous].key == mention.key, near.pronoun, near.said,
        near.names, mention.line == line, near.lines_since, near.words, near.begins_line,
        mention.quote is not None, near.closed, near.prior_open,
        (mention.value or {}).get("kind") == "person", gap.count("\n"), _between_names(scene, mention, quote),
        -1 if near.meant is None else near.meant.key == mention.key, scene.voices.kind(mention),
        mention.sure, gap.rstrip().endswith(":"), bool(_SAYS_NEXT.match(scene.text, start, max(start, end))),
    ]


def _outside(scene: Scene, line: int) -> list[tuple[int, int]]:
    """The stretches of a line that lie outside quotes."""
    start = scene._line_starts[line]
    end = scene._line_starts[line + 1] if line + 1 < len(scene._line_starts) else len(scene.text)
    stretches, at = [], start
    for quote in scene.quotes:
        if start <= quote["start"] < end:
            stretches.append((at, quote["start"]))
            at = quote["end"]
    return [*stretches, (at, end)]


def _between_names(scene: Scene, mention: Mention, quote: dict[str, Any]) -> int:
    low, high = (mention.end, quote["start"]) if mention.end <= quote["start"] else (quote["end"], mention.start)
    return sum(low <= m.start < high for m in scene.by_label.get("SOURCE", ()))


@Language.factory("claim_speakers", requires=["doc._.entities", "doc._.quotes"], assigns=["doc._.quotes"], default_config={"threshold": 0.5})
def make_speakers(nlp: Language, name: str, threshold: float) -> SpeakerFinder:
    return SpeakerFinder(nlp, name, threshold)
