"""What the second pass of the relation scorer knows of a pair besides its own features: the first decisions for all slots and figures of the article."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crimeclaims.pipeline.candidates import SLOTS, Pairs
from crimeclaims.pipeline.scene import Scene
from crimeclaims.schema.nouns import Relation

_FELLOWS = ("IN", "OF", "ATTRIBUTED_TO", "DURING")  # slots that figures have in common


@dataclass(frozen=True)
class FirstPass:
    """The first decisions of an article: the candidate pairs of all slots, their features of shape (pairs, features) and probabilities of shape (pairs,),
    and the links chosen."""

    pairs: Pairs
    rows: np.ndarray
    scores: np.ndarray
    relations: dict[str, list[Relation]]


def context_rows(scene: Scene, first: FirstPass) -> np.ndarray:
    """Of shape (pairs, features): `_habits`, `_rivals` and `_relatives` beside one another."""
    if not len(first.pairs):
        return np.zeros((0, 0), dtype=np.float32)
    around = _Around(scene, first)
    return np.array([*_habits(around), *_rivals(around, first.scores), *_relatives(around)], dtype=np.float32).T


class _Around:
    """First decisions of an article, looked up by slot and figure.

    `child`, `area` and `score` are what each figure was given, of shape (slots, mentions + 1), -1 (score 0) for nothing; the last column, where -1 leads,
    is nothing. `slot`, `head`, `thing` (the child's area) and `own` (is it what the first pass chose?) have shape (pairs,).
    """

    def __init__(self, scene: Scene, first: FirstPass):
        self.columns, self.pairs = scene.columns, first.pairs
        shape = len(SLOTS), len(scene.mentions) + 1
        self.child, self.score = np.full(shape, -1), np.zeros(shape)
        for slot, relations in first.relations.items():
            for r in reversed(relations):  # the best of two was chosen first
                self.child[SLOTS.index(slot), r.head], self.score[SLOTS.index(slot), r.head] = r.child, r.score
        self.area = np.where(self.child >= 0, self.columns.area[self.child], -1)
        self.slot, self.head, self.thing = self.pairs.slot, self.pairs.head, self.columns.area[self.pairs.child]
        self.own = self.area[self.slot, self.head] == self.thing
        self.antecedents = np.array([*scene.antecedents, -1])
        self.linked = np.nonzero(self.child >= 0)  # (slot, figure) of shape (links,)

    def agrees(self, slot: np.ndarray | int, figure: np.ndarray) -> np.ndarray:
        """For figures of shape (pairs,), -1 for none: 1 where it was given the pair's thing in the slot, 0 another, -1 nothing."""
        return _alike(self.area[slot, figure], self.thing)


def _alike(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where((one < 0) | (other < 0), -1, one == other)


def _times(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """How often each number asked for is among the known ones."""
    known = np.sort(known)
    return known.searchsorted(asked, side="right") - known.searchsorted(asked)


def _habits(around: _Around) -> list[np.ndarray]:
    """How the first pass treated the pair and other figures: its score for the pair, whether the figures before and after were given the same thing,
    the thing's share of the figures of the article, the line and the sentence, how many sentences off the nearest such figure is, and the share of
    figures with no link at all."""
    columns, pairs, slot, head, own = around.columns, around.pairs, around.slot, around.head, around.own
    group = np.repeat(np.arange(len(pairs.firsts)), pairs.sizes)
    slots, heads = slot[pairs.firsts], head[pairs.firsts]
    follows = np.concatenate([[False], slots[1:] == slots[:-1], [False]])  # has the figure one before it in the slot?
    before, after = np.where(follows[:-1], np.roll(heads, 1), -1)[group], np.where(follows[1:], np.roll(heads, -1), -1)[group]
    figures = np.bincount(slots, minlength=len(SLOTS))
    links = np.bincount(around.linked[0], minlength=len(SLOTS))
    child = around.child[slot, head]
    chosen = (child >= 0) & (columns.key[child] == columns.key[pairs.child])
    score = around.score[slot, head]
    same = slot * columns.areas + around.thing
    linked = around.linked[0] * columns.areas + around.area[around.linked]
    everywhere = _times(linked, same)
    shares = [(everywhere - own) / np.maximum(figures[slot] - 1, 1)]
    for where in (columns.line, columns.sentence):
        size = int(where.max()) + 1
        here = _times(linked * size + where[around.linked[1]], same * size + where[head]) - own
        shares.append(here / np.maximum(_times(slots * size + where[heads], slot * size + where[head]) - 1, 1))
    return [
        np.where(chosen, score, -score), around.agrees(slot, before), around.agrees(slot, after), *shares,
        np.where(~own | (everywhere > 1), _sentences_off(around, linked, same), 30), (1 - links / np.maximum(figures, 1))[slot],
    ]


def _sentences_off(around: _Around, linked: np.ndarray, same: np.ndarray) -> np.ndarray:
    """How many sentences off the nearest figure is that was given the same, 30 for none. `linked` (links,) and `same` (pairs,) number what was given."""
    sentence = around.columns.sentence
    size = int(sentence.max()) + 1
    known = np.sort(linked * size + sentence[around.linked[1]])
    if not len(known):
        return np.full(len(same), 30)
    asked = same * size + sentence[around.head]
    at = known.searchsorted(asked)
    sides = [known[np.clip(i, 0, len(known) - 1)] for i in (at - 1, at)]
    off = np.min([np.where(side // size == same, np.abs(side - asked), len(sentence) + size) for side in sides], axis=0)
    return np.where(off < len(sentence) + size, off, 30)


def _rivals(around: _Around, scores: np.ndarray) -> list[np.ndarray]:
    """The pair's first probability, the best of the figure's other things, and how many things were likelier."""
    pairs = around.pairs
    place = np.arange(pairs.sizes.max())
    firsts, sizes = (np.repeat(column, pairs.sizes)[:, None] for column in (pairs.firsts, pairs.sizes))
    mates = np.minimum(firsts + place, len(pairs) - 1)  # the pairs of the same figure, of shape (pairs, most pairs of a figure)
    there = place < sizes
    score, same = np.where(there, scores[mates], 0), around.thing[mates] == around.thing[:, None]
    own = np.where(same, score, 0).max(axis=1)
    others = np.where(same, 0, score)
    twin = same & there & (score == scores[:, None]) & (firsts + place < np.arange(len(pairs))[:, None])
    leads = (scores == own) & ~twin.any(axis=1)  # each thing's first best pair
    return [scores, own, others.max(axis=1), ((others > own[:, None]) & leads[mates]).sum(axis=1)]


def _relatives(around: _Around) -> list[np.ndarray]:
    """Figures that belong together: an earlier one that the sentence takes up, the whole of a part, the change a count is an end of, the ends of a change, and figures of the same area, measure or source."""
    slot, head, columns = around.slot, around.head, around.columns
    change = np.full(around.child.shape[1], -1)  # count -> the change it is an end of
    which = np.zeros(len(change))
    for end, number in (("TO", 2.0), ("FROM", 1.0)):
        given = around.child[SLOTS.index(end)]
        for figure in np.flatnonzero(given >= 0)[::-1].tolist():
            change[given[figure]], which[given[figure]] = figure, number
    old, new = (around.child[SLOTS.index(end), head] for end in ("FROM", "TO"))
    since, during = (SLOTS.index(name) for name in ("SINCE", "DURING"))
    linked = around.child[slot, head] >= 0
    shares = []
    for fellow in map(SLOTS.index, _FELLOWS):
        theirs, mine = around.area[fellow, around.linked[1]], around.area[fellow, head]
        known, asked = around.linked[0] * (columns.areas + 1) + theirs + 1, slot * (columns.areas + 1) + mine + 1
        alike = _times(known * columns.areas + around.area[around.linked], asked * columns.areas + around.thing) - around.own
        shares.append(np.where(mine < 0, -1.0, alike / np.maximum(_times(known, asked) - linked, 1)))
    taken_up = around.antecedents[head]
    return [
        around.agrees(slot, taken_up), around.agrees(slot, around.child[SLOTS.index("OUT_OF"), head]),
        which[head], around.agrees(slot, change[head]), around.agrees(since, change[head]), around.agrees(slot, old), around.agrees(slot, new),
        around.agrees(since, head), np.where(slot == since, around.agrees(during, head), -1), *shares,
        *(_alike(around.area[s, head], around.area[s, around.pairs.child]) for s in map(SLOTS.index, ("IN", "OF", "DURING"))),
    ]
