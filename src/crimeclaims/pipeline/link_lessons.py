"""How links are learned: the features of all articles, then likelihoods of links, first decisions, and second decisions that know the first.

Whatever one step tells the next of an article was learned from other articles, in `_BLOCKS` turns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from scipy.sparse import vstack

from crimeclaims.pipeline.candidates import SLOTS, Pairs
from crimeclaims.pipeline.clusters import brown_clusters
from crimeclaims.pipeline.crew import Crew, Left
from crimeclaims.pipeline.likelihood import Chances, Likelihood, fit_likelihood, no_likelihood
from crimeclaims.pipeline.pair_context import FirstPass, context_rows
from crimeclaims.pipeline.pair_features import BEGINS
from crimeclaims.pipeline.pair_table import Case
from crimeclaims.pipeline.scene import Scene
from crimeclaims.pipeline.trees import Trees, grow_trees

T = TypeVar("T")
Example = tuple[Scene, set[tuple[int, int, str]]]  # an article and its (head, child, label) links
Rows = tuple[np.ndarray, np.ndarray]  # features of pairs, of shape (pairs, features), and whether each pair is right
Decide = Callable[[dict[str, Trees], Scene, Pairs, np.ndarray], FirstPass]  # the first decisions that models make of an article's pairs
_BLOCKS = 3  # parts of the corpus, each of which is told what was learned from the others
_SHARES = 8  # parts of the corpus whose features are found at once


@dataclass(frozen=True)
class Links:
    """What is learned: how likely each kind of link is, and the trees of both passes by slot."""

    likelihood: Likelihood
    first: dict[str, Trees]
    second: dict[str, Trees]


def learn_links(examples: Sequence[Example], decide: Decide, trees: dict[str, Any], seed: int, crew: Crew) -> Links:
    """Learn from scenes and their gold links. Of fewer than two articles a block there is no second pass."""
    turns = (None, *range(_BLOCKS))
    cases = crew.leave(_cases, [(share,) for share in _stretches(examples, _SHARES)])
    likelihood, *chances = crew.leave(_likely, [(cases, turn, seed) for turn in turns])
    first, *rows = crew.leave(_decided, [(cases, chances, turn, decide, trees, seed) for turn in (turns if len(examples) >= 2 * _BLOCKS else turns[:1])])
    models = first.get()
    second = crew.map(_grown, [(slot, rows, trees, seed) for slot in models])
    return Links(likelihood.get(), models, {slot: grown for slot, grown in zip(models, second, strict=True) if grown is not None})


def _cases(examples: Sequence[Example]) -> list[Case]:
    return [Case.of(*example, brown_clusters()) for example in examples]


def _likely(left: list[Left], turn: int | None, seed: int) -> Likelihood | list[Chances]:
    """The likelihoods by all articles; or for each article of a block the chances of its links, by the articles outside."""
    known, asked = _split(_joined(left), turn)
    if not known:
        return no_likelihood() if turn is None else [{} for _ in asked]
    figures, linked = vstack([case.figures for case in known], format="csr"), np.concatenate([case.linked for case in known])
    likelihood = fit_likelihood(figures, linked, brown_clusters(), seed=seed)
    return likelihood if turn is None else [likelihood.of(case.scene, case.figures) for case in asked]


def _decided(left: list[Left], likely: list[Left], turn: int | None, decide: Decide, trees: dict[str, Any], seed: int) -> dict[str, Trees] | dict[str, Rows]:
    """The first-pass models of all articles; or what those of the articles outside a block make of the block's, for the second pass."""
    known, asked = _split(list(zip(_joined(left), _joined(likely), strict=True)), turn)
    models = {}
    for slot in SLOTS:
        right = np.concatenate([case.table.right[slot] for case, _ in known]) if known else np.zeros(0)
        if len(np.unique(right)) == 2:
            models[slot] = grow_trees(np.concatenate([case.table.rows(slot, chances) for case, chances in known]), right, seed=seed, **trees)
    return models if turn is None else _second_rows(models, asked, decide)


def _second_rows(models: dict[str, Trees], cases: list[tuple[Case, Chances]], decide: Decide) -> dict[str, Rows]:
    """What the second pass is told of articles, after first decisions, and which of their pairs are right."""
    found: dict[str, list[Rows]] = {slot: [] for slot in models}
    for case, chances in cases:
        pairs = case.table.pairs
        if not len(pairs):
            continue
        rows = np.concatenate([case.table.rows(slot, chances, BEGINS) for slot in pairs.parts])
        rows = np.hstack([rows, context_rows(case.scene, decide(models, case.scene, pairs, rows))])
        for slot in models:
            found[slot].append((rows[pairs.parts[slot]], case.table.right[slot]))
    return {slot: (np.concatenate([rows for rows, _ in some]), np.concatenate([right for _, right in some])) for slot, some in found.items() if some}


def _grown(slot: str, left: list[Left], trees: dict[str, Any], seed: int) -> Trees | None:
    """The second pass of a slot; None where there is nothing to tell apart."""
    parts = [block.get()[slot] for block in left if slot in block.get()]
    right = np.concatenate([right for _, right in parts]) if parts else np.zeros(0)
    return grow_trees(np.concatenate([rows for rows, _ in parts]), right, seed=seed, **trees) if len(np.unique(right)) == 2 else None


def _joined(left: list[Left]) -> list[Any]:
    return [thing for part in left for thing in part.get()]


def _split(things: list[T], turn: int | None) -> tuple[list[T], list[T]]:
    """What is learned from and what is asked for in a turn: all and nothing, or the things outside a block and those in it."""
    if turn is None:
        return things, []
    parts = _stretches(things, _BLOCKS)
    return [thing for part in (*parts[:turn], *parts[turn + 1:]) for thing in part], parts[turn]


def _stretches(things: Sequence[T], count: int) -> list[list[T]]:
    """`count` stretches of about one length."""
    return [[things[i] for i in part] for part in np.array_split(np.arange(len(things)), count)]
