"""What the recogniser knows of a token beyond the words right beside it: cue words further off, speech nearby, earlier mentions, the lines of a list, the kind of article.

Cue words are domain knowledge as data; what they mean for a token is learned.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

import numpy as np

_CUES: dict[str, str] = {
    "rise": "rise rises risen rose rising up increase increased increases increasing jump jumped soared soar surge surged climbed climb grew grown growth growing higher more doubled upturn hike leap leapt spike",
    "fall": "fall fallen fell falling down decrease decreased drop dropped declined decline reduced reduction fewer less lower below halved dipped plunged slumped cut",
    "age": "age aged ages old older young younger youngest oldest under over teenager teenagers teenage born children victims adults",
    "say": "said says say added adds told according claimed claims warned explained insisted stated tweeted wrote replied urged called described admitted argued spokesman spokeswoman spokesperson",
    "show": "figures data statistics figure numbers reveal revealed show shows showed found survey study report published released obtained analysis research",
    "than": "than against compared compares previous previously earlier before prior since from",
    "per": "per every each rate rates average daily weekly hourly head",
    "tally": "recorded logged reported received registered there were was had saw made total totalled number dealt investigated",
    "share": "proportion share percentage accounted among out half ended resulted involved represent account",
    "money": "£ pounds cost costs worth price prices paid pay fine fined budget million loss lost",
    "sport": "goal goals score scored win won beat match league season minutes minute points game wickets runs player players",
    "story": "man woman boy girl court jailed sentenced arrested incident happened street road hospital police scene car",
    "time": "year years months month week days hours hour minutes period quarter",
}
_CODES = {word: number for number, words in enumerate(_CUES.values(), start=1) for word in words.split()}
_FAR = 6  # tokens


def cues_beside(lowered: list[str], sentences: Iterable[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """For each token a code of the nearest cue word before it and after it in its sentence (0 for none); odd where it is far off."""
    before, after = np.zeros(len(lowered), dtype=np.int64), np.zeros(len(lowered), dtype=np.int64)
    for start, end in sentences:
        marks = [(i, code) for i in range(start, end) if (code := _CODES.get(lowered[i]))]
        stops = [*(i for i, _ in marks[1:]), end - 1] if marks else []
        for (at, code), stop in zip(marks, stops, strict=True):
            before[at + 1:at + 1 + _FAR] = 2 * code
            before[at + 1 + _FAR:stop + 1] = 2 * code + 1
        begin = start
        for at, code in marks:
            after[begin:max(at - _FAR, begin)] = 2 * code + 1
            after[max(at - _FAR, begin):at] = 2 * code
            begin = at
    return before, after


def speech_nearby(quoted: np.ndarray, sentences: list[tuple[int, int]]) -> np.ndarray:
    """For each token, as bits: does its sentence hold direct speech, does the one before it, does the one after it; is the token itself outside it?"""
    holds = [bool(quoted[start:end].any()) for start, end in sentences]
    codes = np.zeros(len(quoted), dtype=np.int64)
    for i, (start, end) in enumerate(sentences):
        codes[start:end] = 1 + 2 * holds[i] + 4 * (i > 0 and holds[i - 1]) + 8 * (i + 1 < len(holds) and holds[i + 1])
    return codes + 16 * ~quoted


def earlier_mentions(texts: list[str], lowered: list[str]) -> np.ndarray:
    """For each token: 0 where it is not capitalised, 1 at the first capitalised use of the word in the article, 2 later."""
    seen: set[str] = set()
    codes = np.zeros(len(texts), dtype=np.int64)
    for i, text in enumerate(texts):
        if text[0].isupper():
            codes[i] = 2 if lowered[i] in seen else 1
            seen.add(lowered[i])
    return codes


_SHORT = 12  # tokens of a line that may belong to a list


def lines_of_lists(texts: list[str], breaks: list[int], figures: np.ndarray) -> np.ndarray:
    """For each token, as bits: is its line short, does it hold a figure, do the lines before and after; does the token stand before its figure?"""
    codes = np.zeros(len(texts), dtype=np.int64)
    edges = [-1, *breaks, len(texts)]
    lines = [(edges[n] + 1, edges[n + 1]) for n in range(len(edges) - 1) if edges[n + 1] > edges[n] + 1]
    flags = figures.tolist()
    firsts = [next((i for i in range(start, end) if flags[i]), -1) if end - start <= _SHORT else -1 for start, end in lines]
    for n, (start, end) in enumerate(lines):
        if end - start > _SHORT:
            continue
        beside = 4 * (n > 0 and firsts[n - 1] >= 0) + 8 * (n + 1 < len(lines) and firsts[n + 1] >= 0)
        codes[start:end] = 1 + 2 * (firsts[n] >= 0) + beside
        codes[start:max(firsts[n], start)] += 16
    return codes


def kind_of_article(lowered: list[str], forces: int, figures: int) -> int:
    """How many full names of forces it has, whether it speaks of forces, how many figures: as one number."""
    several = "forces" in lowered
    return 1 + min(forces, 3) + 4 * several + 8 * (0 if figures < 3 else 1 if figures < 12 else 2)


_PACE = re.compile(r"(?: [a-z’'-]+){1,6}? (?:an?|per|every|each) (?:day|night|week|weekend|fortnight|month|quarter|year|hour|minute|shift)\b")
_PER = re.compile(r"\bper (?:\d|head|person|thousand|million|officer|capita)|\b(?:for|in) every \d")
_PER_REACH = 600  # characters


def paces(small: str, starts: list[int], texts: list[str], figures: np.ndarray) -> np.ndarray:
    """For each figure, as bits: does "a day" or its like follow after a few words ("33 passengers a day"); is "per 1,000 people" or its like said before?
    `small` is the article in small letters."""
    codes = np.zeros(len(texts), dtype=np.int64)
    pers = [m.start() for m in _PER.finditer(small)]
    for i in np.flatnonzero(figures).tolist():
        at = bisect_right(pers, starts[i])
        near = at > 0 and starts[i] - pers[at - 1] <= _PER_REACH
        codes[i] = 1 + (_PACE.match(small, starts[i] + len(texts[i])) is not None) + 2 * near
    return codes
