"""From annotated articles, and what was found in them, to what each part learns from.

Speakers, age statistics and relations learn from the gold spans and, where there are findings, from the found spans as well; labels and claim scores learn
from findings alone, so that they know the usual mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from spacy.language import Language

from crimeclaims.learning.corpus import places_found, speakers_found
from crimeclaims.learning.findings import Found
from crimeclaims.pipeline.claims import assemble, claim_rows
from crimeclaims.pipeline.crew import ALONE, Crew
from crimeclaims.pipeline.pruning import needed, without
from crimeclaims.pipeline.scene import Scene
from crimeclaims.pipeline.scoring import claim_slots
from crimeclaims.pipeline.statistics import NO_STATISTIC
from crimeclaims.schema import match
from crimeclaims.schema.gold import GoldArticle, gold_records
from crimeclaims.schema.nouns import to_record


@dataclass(frozen=True)
class Lesson:
    """An annotated article, and what a pipeline that has not learned from it finds in it."""

    article: GoldArticle
    found: Found | None = None


def teach(nlp: Language, part: str, lessons: list[Lesson], seed: int, *, crew: Crew = ALONE) -> None:
    """Train one part of the pipeline, one of `TAUGHT`; the crew shares the work on relations, which take longest."""
    learner: Any = nlp.get_pipe(f"claim_{part}")
    shared = {"crew": crew} if part == "relations" else {}
    learner.fit(*TAUGHT[part](lessons), seed=seed, **shared)


def _speakers(lessons: Iterable[Lesson]) -> tuple[list[Any]]:
    examples = []
    for lesson in lessons:
        article, gold = lesson.article, gold_records(lesson.article)
        examples.append((Scene(article.text, gold), [q.speaker for q in article.quotes]))
        if lesson.found is not None:
            places = places_found(gold["entities"], lesson.found["entities"])
            examples.append((Scene(article.text, lesson.found), speakers_found(article, lesson.found, places)))
    return (examples,)


def _statistics(lessons: Iterable[Lesson]) -> tuple[list[Any]]:
    examples = []
    for lesson in lessons:
        gold = gold_records(lesson.article)
        examples += [
            (lesson.article.text, gold["sentences"], gold["entities"], i, span.statistic or NO_STATISTIC)
            for i, span in enumerate(lesson.article.spans) if span.label == "AGE"
        ]
    return (examples,)


def _relations(lessons: Iterable[Lesson]) -> tuple[list[Any]]:
    examples = []
    for lesson in lessons:
        article, gold = lesson.article, gold_records(lesson.article)
        examples.append((Scene(article.text, gold), {(r.head, r.child, r.label) for r in article.relations}))
        if lesson.found is not None:
            places = places_found(gold["entities"], lesson.found["entities"])
            links = {(places[r.head], places[r.child], r.label) for r in article.relations if {r.head, r.child} <= places.keys()}
            examples.append((Scene(article.text, lesson.found), links))
    return (examples,)


def _labels(lessons: Iterable[Lesson]) -> tuple[list[Any]]:
    return ([(lesson.article.text, lesson.found, labels_for(lesson.found, gold_records(lesson.article))) for lesson in lessons if lesson.found is not None],)


def labels_for(found: Found, gold: Found) -> list[tuple[str, ...]]:
    """For each found sentence the labels of the gold sentence it overlaps most."""
    labels = []
    for sentence in found["sentences"]:
        best = max(gold["sentences"], key=lambda g: min(g["end"], sentence["end"]) - max(g["start"], sentence["start"]))
        labels.append(tuple(best["labels"]))
    return labels


def _assembly(lessons: Iterable[Lesson]) -> tuple[list[list[float]], list[bool]]:
    rows, right = [], []
    for lesson in lessons:
        if lesson.found is None:
            continue
        gold, found = gold_records(lesson.article), without(lesson.found, needed(lesson.found))
        matched = match.match_spans(gold["entities"], found["entities"])
        wanted = {c.quantity: to_record(c) for c in assemble(lesson.article.text, gold, lesson.article.id)}
        claims = [to_record(c) for c in assemble(lesson.article.text, found, lesson.article.id)]
        rows += claim_rows(found, claims)
        for claim in claims:
            other = wanted.get(matched.get(claim["quantity"], -1))
            slots = claim_slots(other, claim) if other else {}
            right.append(bool(slots) and all(slots[slot] for slot in ("kind", "value", "force/place", "period", "age")))
    return rows, right


def _names(lessons: Iterable[Lesson]) -> tuple[list[Any]]:
    return ([(lesson.article.text, lesson.found, gold_records(lesson.article)["entities"]) for lesson in lessons if lesson.found is not None],)


TAUGHT: dict[str, Callable[[Iterable[Lesson]], tuple[Any, ...]]] = {
    "speakers": _speakers, "statistics": _statistics, "relations": _relations, "labels": _labels, "assembly": _assembly, "names": _names,
}
FIRST = ("speakers", "statistics")  # what is taught without findings in each fold
