"""What the relation scorer knows of a figure and a candidate for one of its slots: a row of numbers named by FEATURES."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.schema.labels import ENTITY_LABELS, QUANTITY_LABELS
from crimeclaims.values.forces import WIDER_PLACES

_CUE_WORDS = {
    word: i
    for i, word in enumerate(
        ["in", "of", "from", "since", "to", "by", "than", "against", "for", "during", "between", "on", "at", "and", "the", "a", "(", ")", ",", ".", ":", ";", "-", "–", "said", "across", "with", "over", "up", "down", "compared", "per", "more", "less", "fewer", "were", "was", "is", "had", "been", "recorded", "reported", "which", "while", "but", "or", "as", "that", "this", "their", "those", "were", "police", "when", "last", "“", "”", "'", "’", "s", "among", "under", "about", "almost", "nearly", "out", "just", "only", "all", "after", "before", "within", "through", "until", "both", "of"], 1
    )
}
_CONTRAST = re.compile(r"\b(?:while|whereas|but|although|though|compared|against|than)\b|;", re.IGNORECASE)
_EARLIER = re.compile(r"previous|earlier|before|ago|prior|preceding|same (?:period|time|month|quarter)", re.IGNORECASE)
_BACK = re.compile(r"\b(?:compared|from|than|since|against|earlier|previous)\b", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:said|says|according|told|found|reported|revealed|released|published|obtained|shows?|figures|data|claims?|warned|added)\b", re.IGNORECASE)
_WIDER = frozenset(re.sub(r"[^\w]+", " ", name.lower()).strip() for name in WIDER_PLACES)
_OUT_OF = re.compile(r"\s*(?:out )?of(?: the| all| its| a total of)?\s*", re.IGNORECASE)

FEATURES = (
    "head_label", "child_label", "child_before", "child_after", "head_before", "head_after", "child_before2", "head_before2",
    "sentences", "distance", "signed", "lines", "commas", "contrast", "back", "ands", "says", "between_same", "between_quantities",
    "choices", "child_rank", "heads", "head_rank", "rank_gap", "even", "respectively", "child_first_line", "head_first_line",
    "share", "kinds", "common", "recency", "same_quote", "head_quoted", "child_quoted", "is_speaker",
    "months", "open", "latest", "earliest", "anaphoric", "own_in_sentence", "arithmetic", "bigger", "out_of", "adjacent", "contains", "words_between",
    "next_quantity_is_nearer", "sentence_start", "head_ratio", "same_line", "same_area", "figures_back", "scope",
    "the_force", "the_area", "the_nation", "child_the_nation", "now", "then", "own_areas", "own_measures", "likely", "continues",
)
LIKELY = FEATURES.index("likely")
# the last feature, set while decoding: is the child what the figure before was linked to?
CONTINUES, TURNS, BEGINS = 1.0, 0.0, -1.0

def pair_features(scene: Scene, slot: str, head: Mention, child: Mention, likely: float, continues: float = BEGINS) -> list[float]:
    """One row, in the order of FEATURES. `likely` is the probability that the figure has such a link at all. Distances are in characters, capped at 400."""
    same = head.sentence == child.sentence
    between = scene.between(head, child) if same else ""
    siblings = scene.in_sentence(child.sentence, child.label)
    heads = scene.in_sentence(head.sentence, head.label)
    counts = scene.key_counts[child.label]
    low, high = sorted((head.start, child.start))
    start, end = child.value.get("start"), child.value.get("end")
    quote = scene.quotes[head.quote] if head.quote is not None else None
    return [
        ENTITY_LABELS.index(head.label), ENTITY_LABELS.index(child.label),
        _cue(child.before[0]), _cue(child.after[0]), _cue(head.before[0]), _cue(head.after[0]), _cue(child.before[1]), _cue(head.before[1]),
        max(-20, min(20, child.sentence - head.sentence)),
        min(high - low, 400) if same else 400,
        max(-400, min(400, child.start - head.start)) if same else 0,
        max(-15, min(15, child.line - head.line)),
        between.count(","), bool(_CONTRAST.search(between)), bool(_BACK.search(between)), between.count(" and "), bool(_SAYS.search(between)),
        scene.count_within((child.label,), low + 1, high) if same else 0, scene.count_within(QUANTITY_LABELS, low + 1, high) if same else 0,
        len(siblings) if same else 0, child.rank, len(heads), head.rank, child.rank - head.rank if same else -9,
        same and len(siblings) == len(heads), scene.says_respectively(head.sentence),
        child.line == 0, head.line == 0,
        counts[child.key] / scene.totals[child.label], min(len(counts), 12), counts[child.key] == scene.most_common[child.label],
        _recency(scene, head, child), head.quote is not None and head.quote == child.quote, head.quote is not None, child.quote is not None,
        quote is not None and quote.get("speaker") == child.index,
        _months(start, end), bool(start) != bool(end), _ends_at(child, scene.last_end), _ends_at(child, scene.first_end),
        bool(_EARLIER.search(child.text)) if child.label == "PERIOD" else False,
        len(scene.in_sentence(head.sentence, child.label)), _arithmetic(scene, slot, head, child), _bigger(head, child),
        bool(_OUT_OF.fullmatch(between)) if same else False, len(between) <= 2 if same else False,
        child.start <= head.start < child.end, between.count(" "), _nearer(scene, head, child) if same else False,
        child.start == scene.sentences[child.sentence]["start"], head.value.get("ratio") or 0.0, head.line == child.line,
        scene.area_share(child), _figures_between(scene, head, child), _scope(child),
        *_words(scene, head, child), likely, continues,
    ]


@cache
def _cue(word: str) -> int:
    if word.isdigit():
        return 100
    return _CUE_WORDS.get(word, 0)


def _recency(scene: Scene, head: Mention, child: Mention) -> int:
    """How many other things of the child's label are named between it and the figure."""
    low, high = sorted((head.start, child.start))
    between = scene.within(child.label, low + 1, high)
    return min(len({m.key for m in between[:60] if m.key != child.key}), 10)


def _scope(child: Mention) -> int:
    """How wide an area is: 1 a force, 2 a place of one force, 3 a country or region, 4 another place; 0 for what is no area."""
    if child.label == "FORCE":
        return 1
    if child.label != "PLACE":
        return 0
    if child.value.get("force"):
        return 2
    return 3 if str(child.area) in _WIDER else 4


def _words(scene: Scene, head: Mention, child: Mention) -> list[float]:
    words = scene.words(head.sentence)
    own = len(scene.in_sentence(head.sentence, "FORCE")) + len(scene.in_sentence(head.sentence, "PLACE"))
    return [
        words.force, words.area, words.nation, scene.words(child.sentence).nation, words.now, words.then, own,
        len({m.key for m in scene.in_sentence(head.sentence, "MEASURE")}),
    ]


def _figures_between(scene: Scene, head: Mention, child: Mention) -> int:
    """How many figures stand between the two, capped at 20."""
    low, high = sorted((head.start, child.start))
    return min(bisect_left(scene.figure_starts, high) - bisect_right(scene.figure_starts, low), 20)


def _months(start: str | None, end: str | None) -> float:
    if not start or not end:
        return -1
    return (int(end[:4]) - int(start[:4])) * 12 + int(end[5:7]) - int(start[5:7]) + 1


def _ends_at(child: Mention, end: str | None) -> bool:
    return child.label == "PERIOD" and end is not None and child.value.get("end") == end


def _arithmetic(scene: Scene, slot: str, head: Mention, child: Mention) -> float:
    """For the ends of a change: 1 if the child and another count nearby give the stated change, -1 if only the other way round."""
    if slot not in ("FROM", "TO") or not child.value.get("value"):
        return 0
    ratio, difference = head.value.get("ratio"), head.value.get("difference")
    near = scene.within("COUNT", head.start - 600, head.start + 600)
    others = [m.value["value"] for m in near if abs(m.sentence - head.sentence) <= 2 and m is not child and m.value.get("value")]
    for sign, way in ((1, slot), (-1, "TO" if slot == "FROM" else "FROM")):
        for other in others:
            old, new = (child.value["value"], other) if way == "FROM" else (other, child.value["value"])
            if ratio and abs(new / old - ratio) <= 0.012 * max(ratio, 1):
                return sign
            if difference and not ratio and abs(abs(new - old) - difference) < 0.5 and (new > old) == (head.value.get("direction") == "up"):
                return sign
    return 0


def _bigger(head: Mention, child: Mention) -> float:
    one, other = head.value.get("value"), child.value.get("value")
    if one is None or other is None or head.label != "COUNT" or child.label != "COUNT":
        return 0
    return 1 if other > one else -1


def _nearer(scene: Scene, head: Mention, child: Mention) -> bool:
    """Another figure of the same kind stands nearer to the child, on the child's side."""
    gap = abs(child.start - head.start)
    near = scene.within(head.label, child.start - gap + 1, child.start + gap)
    return any(m is not head and m.sentence == head.sentence for m in near[:20])
