"""What the relation scorer knows of a figure and a candidate for one of its slots: a row of numbers named by FEATURES."""

from __future__ import annotations

import re
from functools import cache

from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.schema.labels import ENTITY_LABELS, QUANTITY_LABELS

_CUE_WORDS = {
    word: i
    for i, word in enumerate(
        "in of from since to by than against for during between on at and the a ( ) , . : ; - – said across with over up down compared "
        "per more less fewer were was is had been recorded reported which while but or as that this their those were police when last "
        "“ ” ' ’ s among under about almost nearly out just only all after before within through until both of".split(), 1
    )
}
_CONTRAST = re.compile(r"\b(?:while|whereas|but|although|though|compared|against|than)\b|;", re.IGNORECASE)
_EARLIER = re.compile(r"previous|earlier|before|ago|prior|preceding|same (?:period|time|month|quarter)", re.IGNORECASE)
_BACK = re.compile(r"\b(?:compared|from|than|since|against|earlier|previous)\b", re.IGNORECASE)
_SAYS = re.compile(r"\b(?:said|says|according|told|found|reported|revealed|released|published|obtained|shows?|figures|data|claims?|warned|added)\b", re.IGNORECASE)
_OUT_OF = re.compile(r"\s*(?:out )?of(?: the| all| its| a total of)?\s*", re.IGNORECASE)

FEATURES = (
    "head_label", "child_label", "child_before", "child_after", "head_before", "head_after", "child_before2", "head_before2",
    "sentences", "distance", "signed", "lines", "commas", "contrast", "back", "ands", "says", "between_same", "between_quantities",
    "choices", "child_rank", "heads", "head_rank", "rank_gap", "even", "respectively", "child_first_line", "head_first_line",
    "share", "kinds", "common", "recency", "same_quote", "head_quoted", "child_quoted", "is_speaker",
    "months", "open", "latest", "earliest", "anaphoric", "own_in_sentence", "arithmetic", "bigger", "out_of", "adjacent", "contains", "words_between",
    "next_quantity_is_nearer", "sentence_start", "head_ratio", "same_line",
)
CATEGORICAL = (
    "head_label", "child_label", "child_before", "child_after", "head_before", "head_after", "child_before2", "head_before2",
)


def pair_features(scene: Scene, slot: str, head: Mention, child: Mention) -> list[float]:
    """One row, in the order of FEATURES. Distances are in characters, capped at 400."""
    same = head.sentence == child.sentence
    between = scene.between(head, child) if same else ""
    siblings = scene.in_sentence(child.sentence, child.label)
    heads = scene.in_sentence(head.sentence, head.label)
    counts = scene.key_counts[child.label]
    sentence = scene.sentences[head.sentence]
    low, high = sorted((head.start, child.start))
    inner = [m for m in _mentions_of(scene, head.sentence) if low < m.start < high] if same else []
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
        sum(m.label == child.label for m in inner), sum(m.label in QUANTITY_LABELS for m in inner),
        len(siblings) if same else 0, child.rank, len(heads), head.rank, child.rank - head.rank if same else -9,
        same and len(siblings) == len(heads), "respectively" in scene.text[sentence["start"]:sentence["end"]],
        child.line == 0, head.line == 0,
        counts[child.key] / max(sum(counts.values()), 1), min(len(counts), 12), counts[child.key] == max(counts.values()),
        _recency(scene, head, child), head.quote is not None and head.quote == child.quote, head.quote is not None, child.quote is not None,
        quote is not None and quote.get("speaker") == child.index,
        _months(start, end), bool(start) != bool(end), _extreme(scene, child, max), _extreme(scene, child, min),
        bool(_EARLIER.search(child.text)) if child.label == "PERIOD" else False,
        len(scene.in_sentence(head.sentence, child.label)), _arithmetic(scene, slot, head, child), _bigger(head, child),
        bool(_OUT_OF.fullmatch(between)) if same else False, len(between) <= 2 if same else False,
        child.start <= head.start < child.end, between.count(" "), _nearer(scene, head, child) if same else False,
        child.start == scene.sentences[child.sentence]["start"], head.value.get("ratio") or 0.0, head.line == child.line,
    ]


@cache
def _cue(word: str) -> int:
    if word.isdigit():
        return 100
    return _CUE_WORDS.get(word, 0)


def _mentions_of(scene: Scene, sentence: int) -> list[Mention]:
    return scene.in_sentence(sentence, *ENTITY_LABELS)


def _recency(scene: Scene, head: Mention, child: Mention) -> int:
    """How many other things of the child's label are named between it and the figure."""
    mentions = scene.by_label[child.label]
    low, high = sorted((head.start, child.start))
    return min(len({m.key for m in mentions if low < m.start < high and m.key != child.key}), 10)


def _months(start: str | None, end: str | None) -> float:
    if not start or not end:
        return -1
    return (int(end[:4]) - int(start[:4])) * 12 + int(end[5:7]) - int(start[5:7]) + 1


def _extreme(scene: Scene, child: Mention, pick) -> bool:
    if child.label != "PERIOD" or not child.value.get("end"):
        return False
    ends = [m.value["end"] for m in scene.by_label["PERIOD"] if m.value.get("end")]
    return child.value["end"] == pick(ends)


def _arithmetic(scene: Scene, slot: str, head: Mention, child: Mention) -> float:
    """For the ends of a change: 1 if the child and another count nearby give the stated change, -1 if only the other way round."""
    if slot not in ("FROM", "TO") or not child.value.get("value"):
        return 0
    ratio, difference = head.value.get("ratio"), head.value.get("difference")
    others = [m.value["value"] for m in scene.by_label["COUNT"] if abs(m.sentence - head.sentence) <= 2 and m is not child and m.value.get("value")]
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
    return any(abs(child.start - m.start) < gap and m is not head for m in scene.in_sentence(head.sentence, head.label))
