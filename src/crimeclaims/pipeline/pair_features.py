"""What the relation scorer knows of a figure and a candidate for one of its slots: a row of numbers named by FEATURES.

What depends on one mention or one sentence alone is found once for each, the rest for all pairs of an article at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np

from crimeclaims.pipeline.candidates import SLOTS, Pairs
from crimeclaims.pipeline.columns import FIGURES, LABEL_CODES, QUANTITIES
from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.values.forces import WIDER_PLACES

_CUE_WORDS = {
    word: i
    for i, word in enumerate(
        ["in", "of", "from", "since", "to", "by", "than", "against", "for", "during", "between", "on", "at", "and", "the", "a", "(", ")", ",", ".", ":", ";", "-", "–", "said", "across", "with", "over", "up", "down", "compared", "per", "more", "less", "fewer", "were", "was", "is", "had", "been", "recorded", "reported", "which", "while", "but", "or", "as", "that", "this", "their", "those", "were", "police", "when", "last", "“", "”", "'", "’", "s", "among", "under", "about", "almost", "nearly", "out", "just", "only", "all", "after", "before", "within", "through", "until", "both", "of", "previously", "earlier", "ago", "now", "then", "brackets", "year"], 1
    )
}
_CONTRAST = re.compile(r"\b(?:while|whereas|but|although|though|compared|against|than)\b|;", re.IGNORECASE)
_EARLIER = re.compile(r"previous|earlier|before|ago|prior|preceding|same (?:period|time|month|quarter)", re.IGNORECASE)
_BACK = re.compile(r"\b(?:compared|from|than|since|against|earlier|previous)\b", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:said|says|according|told|found|reported|revealed|released|published|obtained|shows?|figures|data|claims?|warned|added)\b", re.IGNORECASE)
_WIDER = frozenset(re.sub(r"[^\w]+", " ", name.lower()).strip() for name in WIDER_PLACES)
_AND = re.compile(" and ")
_OUT_OF = re.compile(r"\s*(?:out )?of(?: the| all| its| a total of)?\s*", re.IGNORECASE)

FEATURES = (
    "head_label", "child_label", "child_before", "child_after", "head_before", "head_after", "child_before2", "head_before2",
    "sentences", "distance", "signed", "lines", "commas", "contrast", "back", "ands", "says", "between_same", "between_quantities",
    "choices", "child_rank", "heads", "head_rank", "rank_gap", "even", "respectively", "child_first_line", "head_first_line",
    "share", "kinds", "common", "recency", "same_quote", "head_quoted", "child_quoted", "is_speaker",
    "months", "open", "latest", "earliest", "anaphoric", "own_in_sentence", "arithmetic", "bigger", "out_of", "adjacent", "contains", "words_between",
    "next_quantity_is_nearer", "sentence_start", "head_ratio", "same_line", "same_area", "figures_back", "scope",
    "the_force", "the_town", "the_county", "the_nation", "child_the_nation", "now", "then", "own_areas", "own_measures",
    "aside", "child_aside", "points_back", "we", "child_kind", "leads", "beside_speaker", "own_force", "own_town", "own_county", "own_nation", "join",
    "voice", "is_voice", "beside_voice", "after_voice",
    "head_bracketed", "child_bracketed", "of_brackets", "child_sure", "likely", "continues",
)
LIKELY = FEATURES.index("likely")
# the last feature, set while decoding: is the child what the figure before was linked to?
CONTINUES, TURNS, BEGINS = 1.0, 0.0, -1.0

_CHILD = (
    "child_label", "child_before", "child_after", "child_before2", "child_rank", "child_first_line", "share", "kinds", "common", "child_quoted",
    "months", "open", "latest", "earliest", "anaphoric", "sentence_start", "same_area", "scope", "child_the_nation",
    "child_bracketed", "of_brackets", "child_sure", "child_aside", "child_kind", "leads",
)
_HEAD = (
    "head_label", "head_before", "head_after", "head_before2", "head_rank", "heads", "respectively", "head_first_line", "head_quoted", "head_ratio",
    "the_force", "the_town", "the_county", "the_nation", "now", "then", "own_areas", "own_measures", "head_bracketed", "aside", "points_back", "we",
    "own_force", "own_town", "own_county", "own_nation", "voice",
)
_PLACES = {name: i for i, name in enumerate(FEATURES)}
_CHILD_PLACES, _HEAD_PLACES = [_PLACES[name] for name in _CHILD], [_PLACES[name] for name in _HEAD]
_LONGEST = 400  # characters between two mentions that are looked at


def pair_features(scene: Scene, pairs: Pairs) -> np.ndarray:
    """Of shape (pairs, features), float32, in the order of FEATURES: as if nothing were known of the figure before, and no likelihood of a link."""
    found = np.empty((len(FEATURES), len(pairs)), dtype=np.float32)
    if not len(pairs):
        return found.T
    found[_CHILD_PLACES] = _of_each(scene, pairs.child, len(_CHILD), _of_child).take(pairs.child, axis=1)
    found[_HEAD_PLACES] = _of_each(scene, pairs.head, len(_HEAD), _of_head).take(pairs.head, axis=1)
    columns, head, child = scene.columns, pairs.head, pairs.child
    same = columns.sentence[head] == columns.sentence[child]
    for features in (_places(scene, pairs, same), _runs(scene, pairs, same), _text_between(scene, pairs, same), _voices(scene, pairs)):
        for name, column in features.items():
            found[_PLACES[name]] = column
    found[_PLACES["arithmetic"]] = _arithmetic(scene, pairs)
    found[LIKELY], found[-1] = -1.0, BEGINS
    return found.T


def _of_each(scene: Scene, used: np.ndarray, width: int, features_of: Callable[[Scene, Mention], list[float]]) -> np.ndarray:
    """The features of each mention by itself, of shape (width, mentions); zeros for those that are not `used`."""
    found = np.zeros((width, len(scene.mentions)), dtype=np.float32)
    for index in set(used.tolist()):
        found[:, index] = features_of(scene, scene.mentions[index])
    return found


def _of_child(scene: Scene, child: Mention) -> list[float]:
    """The features _CHILD."""
    counts, start, end = scene.key_counts[child.label], child.value.get("start"), child.value.get("end")
    (before, before2, after, after2), words = scene.beside[child.index], scene.words(child.sentence)
    return [
        LABEL_CODES[child.label], _cue(before), _cue(after), _cue(before2), child.rank, child.line == 0,
        counts[child.key] / scene.totals[child.label], min(len(counts), 12), counts[child.key] == scene.most_common[child.label], child.quote is not None,
        _months(start, end), bool(start) != bool(end), _ends_at(child, scene.last_end), _ends_at(child, scene.first_end),
        bool(_EARLIER.search(child.text)) if child.label == "PERIOD" else False,
        child.start == scene.sentences[child.sentence]["start"], scene.area_share(child), _scope(child), words.nation,
        before == "(", "brackets" in (after, after2), child.sure, words.aside, _kind(child), scene.leads(child),
    ]


def _of_head(scene: Scene, head: Mention) -> list[float]:
    """The features _HEAD."""
    words, (before, before2, after, _) = scene.words(head.sentence), scene.beside[head.index]
    return [
        LABEL_CODES[head.label], _cue(before), _cue(after), _cue(before2), head.rank,
        len(scene.in_sentence(head.sentence, head.label)), scene.says_respectively(head.sentence), head.line == 0, head.quote is not None,
        head.value.get("ratio") or 0.0, words.force, words.town, words.county, words.nation, words.now, words.then,
        len(scene.in_sentence(head.sentence, "FORCE")) + len(scene.in_sentence(head.sentence, "PLACE")),
        len({m.key for m in scene.in_sentence(head.sentence, "MEASURE")}), "(" in (before, before2),
        words.aside, words.back, words.we, *scene.points_back(head), scene.voices.kind(scene.voices.of(head)),
    ]


def _places(scene: Scene, pairs: Pairs, same: np.ndarray) -> dict[str, np.ndarray]:
    """How far apart the two stand, and which values and quotes they share. `same` tells of each pair whether it is in one sentence."""
    columns, head, child = scene.columns, pairs.head, pairs.child
    ahead = columns.start[child] - columns.start[head]
    lines = columns.line[child] - columns.line[head]
    quote = columns.quote[head]
    speakers = np.array([-1 if (q := scene.quotes[i].get("speaker")) is None else q for i in range(len(scene.quotes))] + [-1], dtype=np.int64)
    counts = columns.label == LABEL_CODES["COUNT"]
    values = np.array([np.nan if (v := m.value.get("value")) is None or not count else v for m, count in zip(scene.mentions, counts, strict=True)], dtype=float)
    one, other = values[head], values[child]
    return {
        "sentences": (columns.sentence[child] - columns.sentence[head]).clip(-20, 20),
        "distance": np.where(same, np.minimum(np.abs(ahead), 400), 400), "signed": np.where(same, ahead.clip(-400, 400), 0),
        "lines": lines.clip(-15, 15), "same_line": lines == 0,
        "same_quote": (quote >= 0) & (quote == columns.quote[child]), "is_speaker": speakers[quote] == child,
        "beside_speaker": _beside_speaker(scene, speakers)[quote, columns.sentence[child]],
        "contains": (ahead <= 0) & (columns.start[head] < columns.end[child]),
        "bigger": np.where(np.isnan(one) | np.isnan(other), 0, np.where(other > one, 1, -1)),
    }


def _beside_speaker(scene: Scene, speakers: np.ndarray) -> np.ndarray:
    """For each quote, and a last row for no quote, the sentences that name its speaker; of shape (quotes + 1, sentences)."""
    found = np.zeros((len(speakers), max(len(scene.sentences), 1)), dtype=bool)
    for quote, speaker in enumerate(speakers.tolist()):
        if speaker >= 0:
            key = scene.mentions[speaker].key
            found[quote, [m.sentence for m in scene.by_label[scene.mentions[speaker].label] if m.key == key]] = True
    return found


def _voices(scene: Scene, pairs: Pairs) -> dict[str, np.ndarray]:
    """Whether the child is who says the figure (0 another, -1 nobody), whether it stands in a sentence that names who does, and the same of the child and
    whoever the sentence before reports."""
    columns = scene.columns
    said, before = (np.full(len(scene.mentions) + 1, -1) for _ in range(2))
    named: dict[int, np.ndarray] = {-1: np.zeros(max(len(scene.sentences), 1), dtype=bool)}
    for index in set(pairs.head.tolist()):
        figure = scene.mentions[index]
        for of_each, voice in ((said, scene.voices.of(figure)), (before, scene.voices.of_sentence(figure.sentence - 1) if figure.sentence else None)):
            if voice is not None:
                of_each[index] = key = int(columns.key[voice.index])
                if key not in named:
                    named[key] = np.zeros(len(scene.sentences), dtype=bool)
                    named[key][columns.sentence[columns.key == key]] = True
    mine, theirs, child = said[pairs.head], before[pairs.head], columns.key[pairs.child]
    sentences = columns.sentence[pairs.child]
    return {
        "is_voice": np.where(mine < 0, -1, mine == child), "after_voice": np.where(theirs < 0, -1, theirs == child),
        "beside_voice": np.array([named[key][at] for key, at in zip(mine.tolist(), sentences.tolist(), strict=True)]),
    }


def _runs(scene: Scene, pairs: Pairs, same: np.ndarray) -> dict[str, np.ndarray]:
    """How many mentions of each kind stand between the two and beside them in their sentences."""
    columns, head, child = scene.columns, pairs.head, pairs.child
    label, forward = columns.label[child], columns.start[head] <= columns.start[child]
    after, before = columns.right[np.where(forward, head, child)], columns.left[np.where(forward, child, head)]
    choices = np.where(same, columns.per_sentence[columns.sentence[child], label], 0)
    return {
        "between_same": np.where(same, columns.count(label, after, before), 0),
        "between_quantities": np.where(same, columns.count(QUANTITIES, after, before), 0),
        "choices": choices, "rank_gap": np.where(same, columns.rank[child] - columns.rank[head], -9),
        "even": same & (choices == columns.per_sentence[columns.sentence[head], columns.label[head]]),
        "own_in_sentence": columns.per_sentence[columns.sentence[head], label],
        "recency": np.minimum(columns.other_things(child, after, before, 60), 10),
        "figures_back": np.minimum(columns.count(FIGURES, after, before), 20),
        "next_quantity_is_nearer": same & _nearer(scene, pairs),
    }


def _nearer(scene: Scene, pairs: Pairs) -> np.ndarray:
    """Whether another figure of the same kind in the figure's sentence, one of the first 20 around the child, stands nearer to the child."""
    columns, head = scene.columns, pairs.head
    label, start = columns.label[head], columns.start[pairs.child]
    gap = np.abs(start - columns.start[head])
    low, high = (columns.before(label, columns.start.searchsorted(offset)) for offset in (start - gap + 1, start + gap))
    first = columns.before(label, head) - columns.rank[head]  # the kind's first in the sentence
    last = first + columns.per_sentence[columns.sentence[head], label]
    return np.maximum(low, first) < np.minimum(np.minimum(low + 20, high), last)


def _text_between(scene: Scene, pairs: Pairs, same: np.ndarray) -> dict[str, np.ndarray]:
    """What is written between the two, if in one sentence: its first 400 characters."""
    columns, text = scene.columns, scene.text
    forward = columns.start[pairs.head] <= columns.start[pairs.child]
    first, second = np.where(forward, pairs.head, pairs.child), np.where(forward, pairs.child, pairs.head)
    start, stop = columns.end[first], columns.start[second]
    end = np.where(same, np.maximum(start, np.minimum(stop, start + _LONGEST)), start)
    counts = _marks(text)
    commas, spaces, ands, contrast, back, says = counts[:, end] - counts[:, start]
    of = np.array([bool(_OF.match(text, m.end)) for m in scene.mentions])
    found = {
        "commas": commas, "words_between": spaces, "adjacent": same & (end - start <= 2), "out_of": np.zeros(len(pairs), dtype=bool),
        "join": np.zeros(len(pairs)), "ands": ands, "contrast": contrast > 0, "back": back > 0, "says": says > 0,
    }
    for i in np.flatnonzero(same & of[first] & (end - start > 1)).tolist():
        found["out_of"][i] = _OUT_OF.fullmatch(text, int(start[i]), int(end[i])) is not None
    for i in np.flatnonzero(same & (end > start) & (end - start <= _SHORT)).tolist():
        found["join"][i] = (1 if forward[i] else -1) * _JOINS.get(text[start[i]:end[i]].strip().lower(), 0)
    # where the stretch begins or ends within a word, or an "and" may be counted that ends outside, it is looked at by itself
    begins_within, ends_within = np.array([(_within_word(text, m.end), _within_word(text, m.start)) for m in scene.mentions]).T
    for i in np.flatnonzero((end > start) & (begins_within[first] | ends_within[second] | (end < stop))).tolist():
        between = text[start[i]:end[i]]
        found["ands"][i] = between.count(" and ")
        found["contrast"][i], found["back"][i], found["says"][i] = _clauses(between)
    return found


# what may stand between a figure and its thing, or a thing and its figure
_SHORT = 24  # characters
_JOINS = {
    join: code
    for code, joins in enumerate(
        (
            ["in", "in the", "at", "across", "of them in", "were in", "from", "offences in", "cases in"], ["(", "[", "– (", "with"], [")", "),", ") and", "); "],
            [",", "and", ", and", ";"], ["had", "recorded", "has", "saw", "reported", "logged", "counted", "with", "was", "were", "is", "made", "police recorded"], [":", "–", "-", "—", "’s", "'s", "on"],
            ["to", "by", "and in", "while"], ["of", "of the", "out of"], ["during", "between", "since", "for", "over", "in the year to", "up to"],
        ), 1
    )
    for join in joins
}
_CLAUSES = (_CONTRAST, _BACK, _SAYS)
_ANY_CLAUSE = re.compile("|".join(pattern.pattern for pattern in _CLAUSES), re.IGNORECASE)
_OF = re.compile(r"\s*(?:out )?of", re.IGNORECASE)


def _marks(text: str) -> np.ndarray:
    """How many commas, spaces, "and"s and words of each of _CLAUSES begin before each offset of the text, of shape (6, characters + 1)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    marks = np.zeros((6, len(text) + 1), dtype=np.int32)
    marks[0, 1:], marks[1, 1:] = codes == ord(","), codes == ord(" ")
    marks[2, [m.start() + 1 for m in _AND.finditer(text)]] = 1
    for m in _ANY_CLAUSE.finditer(text):
        marks[3:, m.start() + 1] = _clauses_of_word(m.group())
    return marks.cumsum(axis=1, dtype=np.int32)


def _clauses(text: str) -> tuple[bool, ...]:
    """Which of _CLAUSES are found in a text."""
    return tuple(bool(pattern.search(text)) for pattern in _CLAUSES)


_clauses_of_word = cache(_clauses)


def _within_word(text: str, offset: int) -> bool:
    return 0 < offset < len(text) and all(c.isalnum() or c == "_" for c in text[offset - 1:offset + 1])


@cache
def _cue(word: str) -> int:
    if word.isdigit():
        return 100
    return _CUE_WORDS.get(word, 0)


def _scope(child: Mention) -> int:
    """How wide an area is: 1 a force, 2 a place of one force, 3 a country or region, 4 another place, 5 the county of a force's name; 0 for what is no area."""
    if child.label == "FORCE":
        return 1
    if child.label != "PLACE":
        return 0
    if child.value.get("force"):
        return 5 if child.area == child.value["force"] else 2
    return 3 if str(child.area) in _WIDER else 4


_KINDS = {
    word: kind
    for kind, words in enumerate(
        (
            "road street lane avenue hall court centre station hospital prison school college university airport park stadium square market beach bridge building",
            "city town borough village county district region ward estate division", "council", "nationally nationwide world country",
        ), 1
    )
    for word in words.split()
}


def _kind(child: Mention) -> int:
    """What the last word of a name tells of it; 0 for nothing."""
    return _KINDS.get(child.text.rsplit(None, 1)[-1].lower(), 0) if child.label in ("PLACE", "SOURCE") else 0


def _months(start: str | None, end: str | None) -> float:
    if not start or not end:
        return -1
    return (int(end[:4]) - int(start[:4])) * 12 + int(end[5:7]) - int(start[5:7]) + 1


def _ends_at(child: Mention, end: str | None) -> bool:
    return child.label == "PERIOD" and end is not None and child.value.get("end") == end


def _arithmetic(scene: Scene, pairs: Pairs) -> np.ndarray:
    """For the ends of a change: how well the child and another count give the stated change (see `ends`), negative if only the other way round. Of shape (pairs,)."""
    found = np.zeros(len(pairs), dtype=np.float32)
    for slot, (right, wrong) in {"FROM": (0, 1), "TO": (1, 0)}.items():
        for row in np.flatnonzero(pairs.slot == SLOTS.index(slot)).tolist():
            levels = scene.ends.levels(scene.mentions[int(pairs.head[row])], scene.mentions[int(pairs.child[row])])
            found[row] = levels[right] or -levels[wrong]
    return found
