"""Who speaks in a sentence that reports speech."""

import re

import pytest

from crimeclaims.pipeline.scene import Scene
from crimeclaims.pipeline.voices import BODY, FORCE, NOBODY, OFFICER, PERSON

LINES = (
    "Superintendent Maud Ellery of Kent Police said patrols had been doubled.",
    "The Shopfront Alliance wants more.",
    "Its director, Jo Tarn, called for cameras.",
)
NAMES = (("Maud Ellery", "SOURCE", "person"), ("Kent Police", "FORCE", None), ("Shopfront Alliance", "SOURCE", "organisation"), ("Jo Tarn", "SOURCE", "person"))


def said(last: str) -> tuple[str | None, int]:
    """Who speaks in a last sentence, and what kind of speaker that is."""
    text = " ".join([*LINES, last])
    starts = [text.index(line) for line in (*LINES, last)]
    sentences = [{"start": a, "end": b} for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    entities = [
        {"start": m.start(), "end": m.end(), "label": label, "text": name, "value": {"kind": kind, "name": name, "id": "kent"}, "score": 1.0}
        for name, label, kind in NAMES for m in re.finditer(name, text)
    ]
    scene = Scene(text, {"sentences": sentences, "entities": sorted(entities, key=lambda e: e["start"]), "quotes": []})
    voice = scene.voices.of_sentence(len(sentences) - 1)
    return (None if voice is None else voice.text), scene.voices.kind(voice)


@pytest.mark.parametrize(
    "sentence, who, kind",
    [
        ("She said 214 of the calls came in July.", "Jo Tarn", PERSON),
        ("The superintendent said 38 people were held.", "Maud Ellery", OFFICER),
        ("The director added that 61 shops had closed.", "Jo Tarn", PERSON),
        ("A spokesman for the force said 12 vans were found.", "Kent Police", FORCE),
        ("A spokeswoman for Kent Police said 12 vans were found.", "Kent Police", FORCE),
        ("The alliance estimates that 9,000 thefts went unreported.", "Shopfront Alliance", BODY),
        ("There were 412 thefts in Dover.", None, NOBODY),
    ],
)
def test_reported_speech_by_pronoun_and_by_role(sentence, who, kind):
    assert said(sentence) == (who, kind)
