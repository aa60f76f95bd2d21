"""Direct speech: spans inside quotation marks, paragraph by paragraph, however badly the marks are closed.

A span never crosses a line end; a paragraph that opens with a mark after an unclosed one is a continuation. Whether a short span is speech or a
term ('cyber flag') is told by its length and surroundings. Speakers are found later, among the entities.
"""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.doc import results, text_of
from crimeclaims.schema.nouns import Quote, to_record

_LINE = re.compile(r"[^\r\n\x0b\u2028]+")
_MARK = re.compile(r"“|”|„|\"|``|''|«|»|‘|’|'|&quot;|&ldquo;|&rdquo;")
_DOUBLE = {"“", "”", "„", '"', "``", "''", "«", "»", "&quot;", "&ldquo;", "&rdquo;"}
_OPENING = {"“", "„", "``", "«", "‘", "&ldquo;"}
_CLOSING = {"”", "»", "&rdquo;"}
_SPEECH = re.compile(r"\b(?:said|says|added|told|adding|saying|commented|explained|warned|continued|insisted|claimed|stated|asked|tweeted|wrote|replied|urged|described|called|branded|dubbed|admitted|argued|according|labelled|as)\b", re.IGNORECASE)
_WORD = re.compile(r"\w[\w’'-]*")


def find_quotes(text: str) -> list[tuple[int, int]]:
    """Start and end of each stretch of direct speech in `text`, marks included, in order."""
    found: list[tuple[int, int]] = []
    open_before = False
    for line in _LINE.finditer(text):
        spans, open_before = _line_quotes(text, line.start(), line.end(), open_before)
        found += spans
    return found


def _line_quotes(text: str, start: int, end: int, continued: bool) -> tuple[list[tuple[int, int]], bool]:
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    style = ""
    for mark in _MARK.finditer(text, start, end):
        symbol, at, stop = mark.group(), mark.start(), mark.end()
        kind = "double" if symbol in _DOUBLE else "single"
        left, right = text[at - 1:at] if at > start else "", text[stop:stop + 1] if stop < end else ""
        if kind == "single" and left.isalnum() and right.isalnum():
            continue
        if opened is None:
            if _opens(symbol, left, right):
                opened, style = at, kind
            elif _closes(symbol, left, right) and continued and not spans and kind == "double":
                # a paragraph whose opening mark was lost
                spans.append((_first(text, start), stop))
                continued = False
        elif kind == style and _closes(symbol, left, right) and not (kind == "single" and _is_possessive(text, at, end)):
            spans.append((opened, stop))
            opened = None
        elif kind == "double" and symbol in ("“", "``") and style == "double" and left.isspace():
            # reopened without having been closed: the earlier one ended at the last full stop before it
            spans.append((opened, _last_word(text, opened, at)))
            opened = at
    kept = [span for span in spans if _is_speech(text, *span, line=(start, end))]
    if opened is None:
        return kept, False
    if style == "single" and not _single_runs_on(text, opened, start):
        return kept, False
    last = _last_word(text, opened, end)
    attribution = re.search(r"[,.?!]'?\s+(?:said|says|added|he said|she said)\b", text[opened:last])
    if attribution:
        return [*kept, (opened, opened + attribution.start() + 1)], False
    if len(_WORD.findall(text[opened:last])) >= 3 or not kept:
        kept.append((opened, last))
    return kept, True


def _opens(symbol: str, left: str, right: str) -> bool:
    if symbol in _CLOSING:
        return False
    before = not left or left.isspace() or left in "([—–-:,“\"‘'…."
    after = bool(right) and not right.isspace()
    if symbol in _OPENING:
        return bool(right)
    if symbol == "’":
        return False
    if symbol == "'":
        return before and after and not right.isdigit()
    return before and (after or not left)


def _closes(symbol: str, left: str, right: str) -> bool:
    if symbol in {"“", "„", "«", "‘", "&ldquo;"}:
        return not right or (right.isspace() and bool(left) and not left.isspace())
    return not right or not right.isalnum() or (bool(left) and left in ".,!?")


def _is_possessive(text: str, at: int, end: int) -> bool:
    """A plural possessive inside single quotes ("parents' evenings") closes nothing if a later mark can."""
    return text[at - 1:at] == "s" and text[at + 1:at + 2] == " " and re.search(r"[.,!?]['’](?:\s|$)", text[at + 1:end]) is not None


def _single_runs_on(text: str, opened: int, start: int) -> bool:
    return opened == _first(text, start)


def _first(text: str, start: int) -> int:
    while start < len(text) and text[start].isspace():
        start += 1
    return start


def _last_word(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end


def _is_speech(text: str, start: int, end: int, line: tuple[int, int]) -> bool:
    inner = text[start:end].strip("“”\"'‘’`«» ")
    words = _WORD.findall(inner)
    if len(words) >= 5 or (inner[-1:] in ",.!?" and len(words) >= 1 and text[start] not in "'‘"):
        return True
    near = text[max(line[0], start - 60):start] + " " + text[end:min(line[1], end + 40)]
    if len(words) >= 3:
        return bool(_SPEECH.search(near)) or (any(word[:1].islower() for word in words[1:]) and len(words) >= 4)
    return inner[-1:] in ",.!?" and bool(_SPEECH.search(near))


@Language.component("claim_quotes", assigns=["doc._.quotes"])
def claim_quotes(doc: Doc) -> Doc:
    results(doc)["quotes"] = [to_record(Quote(start, end)) for start, end in find_quotes(text_of(doc))]
    return doc
