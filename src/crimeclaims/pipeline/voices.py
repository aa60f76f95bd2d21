"""Who speaks in a sentence that reports speech: by name ("Insp Rowe said"), by pronoun ("she added") or by role ("the charity's chief executive told us").

A first guess by the words alone; what is learned (speakers, links) takes it as one hint among others.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crimeclaims.pipeline.scene import Mention, Scene

# patterns of small letters
_VERB = (
    r"(?:said|says|told|added|adds|warned|explained|insisted|claimed|claims|stated|replied|admitted|argued|noted|stressed|estimated|estimates|believes?|confirmed|revealed|"
    r"announced|pointed out|went on|continued|recalled|wrote|tweeted|thinks?|reckons?|suggested|acknowledged|concluded|disclosed|expects?|complained|acknowledges)"
)
_BY_PRONOUN = re.compile(rf"\b(he|she|they|it) (?:\w+ly |also |then |has |have |had )*{_VERB}\b|\b{_VERB} (he|she|they)\b")
_BY_ROLE = re.compile(
    rf"\b(?:the|a|an|its|his|her|their) ((?:[\w’'-]+ ){{0,4}}?[\w’'-]+)(?: (?:for|of|from|at) (?:the|its) ((?:[\w-]+ ){{0,2}}?[\w-]+))? (?:\w+ly |also |then |has |have |had )*{_VERB}\b"
)
_ROLE_AFTER = re.compile(rf"^[\s,]*{_VERB} (?:the|a|an|its|his|her|their) ((?:[\w’'-]+ ){{0,3}}?[\w’'-]+?)(?: (?:for|of|from|at) (?:the|its) ((?:[\w-]+ ){{0,2}}?[\w-]+))?(?=[,.:;]|$| who\b| in\b| on\b)")
_NAME_BEFORE = re.compile(rf"(?:’s|'s)?(?: (?:of|from|for) (?:the )?(?:[\w’'-]+ ?){{1,5}})?(?:,[^,.]{{0,90}},)?(?: \([^)]*\))? ?(?:\w+ly |also |then |has |have |had )*{_VERB}\b")
_NAME_AFTER = re.compile(rf"\b(?:{_VERB}|according to|told by)(?: by)?:?(?: [\w’'-]+,?){{0,5}} ?$")
_OFFICER = re.compile(
    r"\b(?:insp|inspector|supt|superintendent|sgt|sergeant|pc|pcso|constable|det|detective|dci|di|ds|dc|dsu|acc|dcc|commander|commissioner|pcc|police chief|officer)\b"
)
_FORCE_NOUN = re.compile(r"\b(?:force|constabulary|police|service)\b")
_BODY_NOUN = re.compile(r"\b(?:charity|union|council|federation|organisation|group|association|company|firm|department|ministry|government|watchdog|trust|body|society|insurer|retailer|bank|regulator|agency|board|panel|team|report|survey|authors)\b")
_SHORT = {
    "insp": "inspector", "supt": "superintendent", "sgt": "sergeant", "pc": "constable", "det": "detective", "dci": "inspector", "di": "inspector", "ds": "sergeant",
    "dc": "constable", "dsu": "superintendent", "acc": "constable", "dcc": "constable", "cllr": "councillor", "pcc": "commissioner", "prof": "professor", "rev": "vicar",
    "dr": "doctor", "ceo": "executive", "mp": "mp", "spokeswoman": "spokes", "spokesman": "spokes", "spokesperson": "spokes",
}
_WORD = re.compile(r"[\w-]+")
_AROUND = 90  # characters on either side of a name in which its bearer's role may stand
NOBODY, OFFICER, FORCE, BODY, PERSON = range(5)


class Voices:
    """The voices of an article."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._of_sentence: dict[int, Mention | None] = {}
        self._kinds: dict[object, int] = {}

    def of(self, figure: Mention) -> Mention | None:
        """Who says a figure: the speaker of its quote, or whoever its sentence reports."""
        if figure.quote is not None:
            speaker = self._scene.quotes[figure.quote].get("speaker")
            return None if speaker is None else self._scene.mentions[speaker]
        return self.of_sentence(figure.sentence)

    def of_sentence(self, sentence: int) -> Mention | None:
        if sentence not in self._of_sentence:
            self._of_sentence[sentence] = self._found(sentence)
        return self._of_sentence[sentence]

    def kind(self, speaker: Mention | None) -> int:
        """OFFICER (or police commissioner), FORCE, BODY, another PERSON, or NOBODY."""
        if speaker is None:
            return NOBODY
        if speaker.label == "FORCE":
            return FORCE
        if not _is_person(speaker):
            return BODY
        if speaker.key not in self._kinds:
            self._kinds[speaker.key] = OFFICER if any(_OFFICER.search(self._around(m)) for m in self._called(speaker)) else PERSON
        return self._kinds[speaker.key]

    def _found(self, sentence: int) -> Mention | None:
        scene, span = self._scene, self._scene.sentences[sentence]
        start, end = span["start"], min(span["end"], span["start"] + 1500)
        named = [m for label in ("SOURCE", "FORCE") for m in scene.in_sentence(sentence, label) if m.sure and m.quote is None]
        for m in named:
            if _NAME_BEFORE.match(scene.small, m.end, end) or _NAME_AFTER.search(scene.small, max(start, m.start - 120), m.start):
                return m
        return self.referred(start, end)

    def referred(self, start: int, end: int) -> Mention | None:
        """Whom a pronoun or a role with a verb of saying in a stretch of text means, of those named before it."""
        small = self._scene.small
        role, pronoun = _BY_ROLE.search(small, start, end), _BY_PRONOUN.search(small, start, end)
        if role and not (pronoun and pronoun.start() < role.start()):
            found = self._named_within(*role.span()) or self._by_role(role.group(1), role.group(2) or "", role.start())
            if found is not None:
                return found
        return self._last(pronoun.start(), person=(pronoun.group(1) or pronoun.group(2)) in ("he", "she")) if pronoun else None

    def behind(self, start: int, end: int) -> Mention | None:
        """Whom a role behind a verb of saying at the beginning of a stretch means: “…,” said the chief inspector."""
        role = _ROLE_AFTER.search(self._scene.small[start:min(end, start + 200)])
        if role is None:
            return None
        return self._named_within(start, min(end, start + role.end() + 40)) or self._by_role(role.group(1), role.group(2) or "", start)

    def _named_within(self, start: int, end: int) -> Mention | None:
        at = bisect_left(self._starts, start)
        return self._able[at] if at < len(self._able) and self._starts[at] < end else None

    def _by_role(self, words: str, body: str, before: int) -> Mention | None:
        """The last one named before whose role holds the last of the words; of a force or a body, the last force or body."""
        wanted = {_plain(word) for word in _WORD.findall(words)}
        noun = _plain(_WORD.findall(words)[-1]) if words else ""
        if _FORCE_NOUN.search(body or words):
            return next((m for m in reversed(self._earlier(before)) if m.label == "FORCE"), None)
        bodies = [m for m in self._earlier(before) if m.label == "SOURCE" and not _is_person(m)]
        if body_named := next((m for m in reversed(bodies) if noun in _WORD.findall(m.text.lower())), None):
            return body_named
        person = _BODY_NOUN.search(noun) is None
        best, most = None, 0
        for m in reversed([m for m in self._earlier(before) if m.label == "SOURCE" and _is_person(m) == person][-6:]):
            held = self._roles(m)
            alike = len(wanted & held) if noun in held else 0
            if alike > most:
                best, most = m, alike
        if best is None and (not person or _BODY_NOUN.search(body)):
            return self._last(before, person=False)
        return best

    def _last(self, before: int, *, person: bool) -> Mention | None:
        return next((m for m in reversed(self._earlier(before)) if m.label == "SOURCE" and _is_person(m) == person), None)

    def _earlier(self, before: int) -> list[Mention]:
        """Whoever could speak and is named before an offset outside quotes, in order of the text."""
        return self._able[:bisect_left(self._starts, before)]

    @cached_property
    def _able(self) -> list[Mention]:
        return [m for m in self._scene.speakers if m.sure and m.quote is None]

    @cached_property
    def _starts(self) -> list[int]:
        return [m.start for m in self._able]

    def _called(self, speaker: Mention) -> list[Mention]:
        return [m for m in self._scene.by_label[speaker.label] if m.key == speaker.key]

    def _roles(self, mention: Mention) -> set[str]:
        return {_plain(word) for word in _WORD.findall(self._around(mention))}

    def _around(self, mention: Mention) -> str:
        """The words before and after a name, in its sentence."""
        span = self._scene.sentences[mention.sentence]
        return self._scene.small[max(span["start"], mention.start - _AROUND):min(span["end"], mention.end + _AROUND)]


def _is_person(speaker: Mention) -> bool:
    return speaker.value.get("kind") == "person"


def _plain(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("’s")
    return _SHORT.get(word, word)
