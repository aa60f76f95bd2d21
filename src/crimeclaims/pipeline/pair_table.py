"""The candidate pairs of an article with their features and answers: what the relation scorer decides on and learns from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from crimeclaims.pipeline.candidates import Pairs, candidate_pairs
from crimeclaims.pipeline.clusters import WordClusters
from crimeclaims.pipeline.likelihood import Chances, figure_rows, linked_figures
from crimeclaims.pipeline.pair_features import BEGINS, CONTINUES, LIKELY, TURNS, pair_features
from crimeclaims.pipeline.scene import Mention, Scene

CARRIED = ("IN", "DURING", "OF", "ATTRIBUTED_TO")  # slots that often stay the same from figure to figure


def pair_rows(scene: Scene, pairs: Pairs, chances: Chances) -> np.ndarray:
    """Features of the pairs, of shape (pairs, features)."""
    rows = pair_features(scene, pairs)
    rows[:, LIKELY] = _likely(pairs, chances)
    return rows


def _likely(pairs: Pairs, chances: Chances) -> np.ndarray:
    """How likely each pair's figure has a link of the slot at all, -1 where that is not known; of shape (pairs,)."""
    found = np.full(len(pairs), -1.0)
    for slot, part in pairs.parts.items():
        if slot in chances:
            likely = chances[slot]
            found[part] = [likely.get(head, -1.0) for head in pairs.head[part].tolist()]
    return found


@dataclass(frozen=True)
class PairTable:
    """The candidate pairs of an article for all slots, their features of shape (pairs, features), by slot which of them are right (any mention of the
    right thing is), and for each whether the figure before has the same child."""

    pairs: Pairs
    features: np.ndarray
    right: dict[str, np.ndarray]
    continued: dict[str, np.ndarray]

    @classmethod
    def of(cls, scene: Scene, gold: set[tuple[int, int, str]]) -> PairTable:
        pairs = candidate_pairs(scene)
        table = cls(pairs, pair_rows(scene, pairs, {}), {}, {})
        for slot, part in pairs.parts.items():
            both = [(scene.mentions[h], scene.mentions[c]) for h, c in zip(pairs.head[part].tolist(), pairs.child[part].tolist(), strict=True)]
            table.right[slot], table.continued[slot] = _answers(scene, slot, both, gold)
        return table

    def rows(self, slot: str, chances: Chances, continues: float | None = None) -> np.ndarray:
        """The features of a slot's pairs with the likelihoods filled in; the last column from gold unless `continues` is given."""
        part = self.pairs.parts[slot]
        rows, likely = self.features[part].copy(), chances.get(slot, {})
        rows[:, LIKELY] = [likely.get(head, -1.0) for head in self.pairs.head[part].tolist()]
        rows[:, -1] = self.continued[slot] if continues is None else continues
        return rows


@dataclass(frozen=True)
class Case:
    """An article to learn links from: its candidate pairs, the rows of its figures and whether each has a link of each kind (see `likelihood`)."""

    scene: Scene
    table: PairTable
    figures: csr_matrix
    linked: np.ndarray

    @classmethod
    def of(cls, scene: Scene, gold: set[tuple[int, int, str]], clusters: WordClusters) -> Case:
        """Of an article with its (head, child, label) links."""
        return cls(scene, PairTable.of(scene, gold), figure_rows(scene, clusters), linked_figures(scene, gold))


def _answers(scene: Scene, slot: str, pairs: list[tuple[Mention, Mention]], gold: set[tuple[int, int, str]]) -> tuple[np.ndarray, np.ndarray]:
    wanted: dict[int, set[int]] = {}
    for figure, target, label in gold:
        if label == slot:
            wanted.setdefault(figure, set()).add(target)
    right, continued = [], []
    last, previous, current = -1, None, None
    for head, child in pairs:
        own = wanted.get(head.index, set())
        if head.index != last:
            last, previous = head.index, current
            current = scene.mentions[min(own)].area if own else None
        right.append(child.index in own or child.key in {scene.mentions[i].key for i in own})
        continued.append(continuity(slot, previous, child))
    return np.array(right, dtype=bool), np.array(continued, dtype=np.float32)


def continuity(slot: str, previous: object, child: Mention) -> float:
    """Whether a child is what the figure before was linked to in this slot (`previous` is that child's area, None for nothing)."""
    if slot not in CARRIED or previous is None:
        return BEGINS
    return CONTINUES if child.area == previous else TURNS
