"""What the second pass of the relation scorer knows of a pair besides its own features: the first decisions for all slots and figures of the article."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from crimeclaims.pipeline.scene import Mention, Scene
from crimeclaims.schema.nouns import Relation


@dataclass(frozen=True)
class Decision:
    """The first pass over one slot: its candidate pairs, their features of shape (pairs, features), their probabilities, and the links chosen."""

    pairs: list[tuple[Mention, Mention]]
    rows: np.ndarray
    scores: np.ndarray
    relations: list[Relation]


class Around:
    """First decisions of an article, looked up by figure: what each was given in each slot, and which change it is an end of."""

    def __init__(self, scene: Scene, first: dict[str, list[Relation]]):
        self.scene = scene
        self.given: dict[str, dict[int, tuple[Mention, float]]] = {
            slot: {r.head: (scene.mentions[r.child], r.score) for r in reversed(relations)} for slot, relations in first.items()
        }
        self.ends: dict[int, tuple[int, str]] = {}  # count -> the change it is an end of, and which
        for end in ("TO", "FROM"):
            for head, (child, _) in self.given.get(end, {}).items():
                self.ends[child.index] = (head, end)

    def area(self, slot: str, figure: int) -> object:
        child = self.given.get(slot, {}).get(figure)
        return None if child is None else child[0].area

    def agrees(self, slot: str, figure: int | None, child: Mention) -> float:
        """1 where the figure was given this thing in the slot, 0 another, -1 nothing."""
        area = None if figure is None else self.area(slot, figure)
        return -1.0 if area is None else float(area == child.area)

    def end(self, change: int, which: str) -> int | None:
        found = self.given.get(which, {}).get(change)
        return None if found is None else found[0].index


def context_rows(around: Around, slot: str, first: Decision) -> np.ndarray:
    """Of shape (pairs, features): `_habits`, `_rivals` and `_relatives` beside one another."""
    pairs = first.pairs
    return np.hstack([_habits(around, slot, pairs), _rivals(first), _relatives(around, slot, pairs)]).astype(np.float32)


def _habits(around: Around, slot: str, pairs: list[tuple[Mention, Mention]]) -> np.ndarray:
    """How the first pass treated the pair and other figures: its score for the pair, whether the figures before and after were given the same thing,
    the thing's share of the figures of the article, the line and the sentence, how many sentences off the nearest such figure is, and the share of
    figures with no link at all."""
    mentions, heads = around.scene.mentions, sorted({figure.index for figure, _ in pairs})
    given = around.given[slot]
    areas = Counter(child.area for child, _ in given.values())
    lines = Counter((mentions[h].line, child.area) for h, (child, _) in given.items())
    sentences = Counter((mentions[h].sentence, child.area) for h, (child, _) in given.items())
    per_line, per_sentence = Counter(mentions[i].line for i in heads), Counter(mentions[i].sentence for i in heads)
    where: dict[object, list[int]] = {}
    for index, (child, _) in given.items():
        where.setdefault(child.area, []).append(mentions[index].sentence)
    unlinked = 1 - len(given) / max(len(heads), 1)
    rows = []
    for head, child in pairs:
        at = bisect_left(heads, head.index)
        before, after = heads[at - 1] if at else None, heads[at + 1] if at + 1 < len(heads) else None
        own = around.agrees(slot, head.index, child) == 1
        chosen, score = given.get(head.index, (None, 0.0))
        rows.append([
            score if chosen is not None and chosen.key == child.key else -score, around.agrees(slot, before, child), around.agrees(slot, after, child),
            (areas[child.area] - own) / max(len(heads) - 1, 1), (lines[head.line, child.area] - own) / max(per_line[head.line] - 1, 1),
            (sentences[head.sentence, child.area] - own) / max(per_sentence[head.sentence] - 1, 1),
            min((abs(s - head.sentence) for s in where.get(child.area, ())), default=30) if not own or areas[child.area] > 1 else 30, unlinked,
        ])
    return np.array(rows)


def _rivals(first: Decision) -> np.ndarray:
    """The pair's first probability, the best of the figure's other things, and how many things were likelier."""
    rows = []
    scores = first.scores.tolist()
    for _, group in groupby(range(len(first.pairs)), key=lambda i: first.pairs[i][0].index):
        members = list(group)
        best: dict[object, float] = {}
        for i in members:
            area = first.pairs[i][1].area
            best[area] = max(best.get(area, 0.0), scores[i])
        for i in members:
            own = first.pairs[i][1].area
            others = [score for area, score in best.items() if area != own]
            rows.append([scores[i], best[own], max(others, default=0.0), sum(score > best[own] for score in others)])
    return np.array(rows)


def _relatives(around: Around, slot: str, pairs: list[tuple[Mention, Mention]]) -> np.ndarray:
    """Figures that belong together: the change a count is an end of, the ends of a change, and figures of the same area, measure or source."""
    given = around.given[slot]
    fellows = {
        other: Counter((around.area(other, h), child.area) for h, (child, _) in given.items()) for other in ("IN", "OF", "ATTRIBUTED_TO", "DURING")
    }
    totals = {other: Counter(around.area(other, h) for h in given) for other in fellows}
    rows = []
    for head, child in pairs:
        change, which = around.ends.get(head.index, (None, ""))
        own = around.agrees(slot, head.index, child) == 1
        linked = head.index in given
        shares = []
        for other in fellows:
            area = around.area(other, head.index)
            shares.append(-1.0 if area is None else (fellows[other][area, child.area] - own) / max(totals[other][area] - linked, 1))
        rows.append([
            1.0 if which == "FROM" else 2.0 if which == "TO" else 0.0, around.agrees(slot, change, child),
            around.agrees("SINCE", change, child), around.agrees(slot, around.end(head.index, "FROM"), child), around.agrees(slot, around.end(head.index, "TO"), child),
            around.agrees("SINCE", head.index, child), around.agrees("DURING", head.index, child) if slot == "SINCE" else -1.0,
            *shares, *_same(around, head, child),
        ])
    return np.array(rows)


def _same(around: Around, head: Mention, child: Mention) -> list[float]:
    """For a child that is a figure too: do both have the same area, measure and period?"""
    result = []
    for slot in ("IN", "OF", "DURING"):
        one, other = around.area(slot, head.index), around.area(slot, child.index)
        result.append(-1.0 if one is None or other is None else float(one == other))
    return result
