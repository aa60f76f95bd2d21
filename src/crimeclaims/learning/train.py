"""Annotations and configs in, a trained pipeline out. The same data, configs and seed give the same weights."""

from __future__ import annotations

import concurrent.futures
import hashlib
import multiprocessing
import os
import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.learning.corpus import folds, gold_sentence_starts, gold_tokens, places_found, speakers_found
from crimeclaims.pipeline.build import COMPONENTS, build
from crimeclaims.pipeline.claims import assemble, claim_features
from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.scene import Scene
from crimeclaims.pipeline.scoring import claim_slots
from crimeclaims.pipeline.sentences import set_sentences
from crimeclaims.pipeline.statistics import NO_STATISTIC
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema import match
from crimeclaims.schema.errors import BadInput
from crimeclaims.schema.gold import GoldArticle, gold_records
from crimeclaims.schema.nouns import to_record

Say = Callable[[str], None]


def read_configs(folder: Path) -> dict[str, dict[str, Any]]:
    """The settings of each trained part, from `<part>.toml` files; `training` in each holds what is no component's setting."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise BadInput(str(folder), "no training configs here", "Name the folder that holds entities.toml and its siblings with --config.")
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def train(articles: list[GoldArticle], configs: dict[str, dict[str, Any]], say: Say = lambda _: None, *, workers: int | None = None) -> Language:
    """A pipeline whose every trained part has learned from `articles`, in up to `workers` processes (default: one a processor)."""
    seed = int(configs["train"]["seed"])
    random.seed(seed)
    np.random.seed(seed)
    nlp = build(_settings(configs))
    say(f"sentences: {len(articles)} articles")
    docs = [nlp.make_doc(article.text) for article in articles]
    _part(nlp, "sentences").fit(
        [(doc, gold_sentence_starts(doc, a)) for doc, a in zip(docs, articles, strict=True)], c=configs["sentences"]["fit"]["c"], seed=seed
    )
    say("entities; then what parts trained on other articles find in each")
    held_out = folds(articles, int(configs["train"]["folds"]))
    jobs = [(articles, configs, _part(nlp, "sentences").parts(), part) for part in [None, *held_out]]
    with concurrent.futures.ProcessPoolExecutor(
        max_workers=min(len(jobs), workers or os.cpu_count() or 1), mp_context=multiprocessing.get_context("spawn")
    ) as pool:
        running = [pool.submit(_learn_without, *job) for job in jobs]
        entities, *outside = [future.result() for future in running]
    _part(nlp, "entities").set_parts(entities)
    findings = {i: found for part in outside for i, found in part.items()}
    say("speakers, age statistics, relations, labels, scores")
    _train_links(nlp, articles, seed, findings)
    _train_on_findings(nlp, articles, seed, findings)
    return _clean_copy(nlp, configs)


def _learn_without(articles: list[GoldArticle], configs: dict[str, Any], sentences: dict[str, Any], held_out: list[int] | None) -> Any:
    """The weights of a recogniser for all articles, or, with `held_out`, what a pipeline that never saw those articles finds in them."""
    nlp = build(_settings(configs))
    _part(nlp, "sentences").set_parts(sentences)
    if held_out is None:
        _train_entities(nlp, articles)
        return _part(nlp, "entities").parts()
    rest = [a for i, a in enumerate(articles) if i not in set(held_out)]
    _train_entities(nlp, rest)
    _train_links(nlp, rest, int(configs["train"]["seed"]))
    found = {}
    for i in held_out:
        doc = nlp.make_doc(articles[i].text)
        doc._.published = articles[i].published
        found[i] = results(nlp(doc))
    return found


def _clean_copy(nlp: Language, configs: dict[str, dict[str, Any]]) -> Language:
    """The same weights in a pipeline that has seen no text, so that no words of the corpus are saved with its vocabulary."""
    clean = build(_settings(configs))
    for name in COMPONENTS:
        part = nlp.get_pipe(name)
        if isinstance(part, Stored):
            clean.get_pipe(name).set_parts(part.parts())
    clean.meta.update(name="claims", version="0.1.0", description="Reads crime figures in news text.", license="Apache-2.0")
    return clean


def _settings(configs: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {f"claim_{name}": config["component"] for name, config in configs.items() if "component" in config}


def _part(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(f"claim_{name}")


def _prepared(nlp: Language, article: GoldArticle) -> Doc:
    """A Doc with gold sentence boundaries and found quotes: what the recogniser learns from."""
    doc = nlp.make_doc(article.text)
    gold = gold_sentence_starts(doc, article)
    set_sentences(doc, [token.i in gold or token.i == 0 for token in doc])
    return _part(nlp, "quotes")(doc)


def _train_entities(nlp: Language, articles: list[GoldArticle]) -> None:
    examples = []
    for article in articles:
        doc = _prepared(nlp, article)
        examples.append((doc, gold_tokens(doc, article)))
    _part(nlp, "entities").fit(examples)


def _train_links(nlp: Language, articles: list[GoldArticle], seed: int, findings: dict[int, dict[str, Any]] | None = None) -> None:
    """Speakers, age statistics and relations, from the gold spans and, where there are `findings`, from the spans found as well: the usual mistakes."""
    scenes, speakers, ages = [], [], []
    for number, article in enumerate(articles):
        gold = gold_records(article)
        scene = Scene(article.text, gold)
        scenes.append((scene, {(r.head, r.child, r.label) for r in article.relations}))
        speakers.append((scene, [q.speaker for q in article.quotes]))
        ages += [
            (article.text, gold["sentences"], gold["entities"], i, span.statistic or NO_STATISTIC)
            for i, span in enumerate(article.spans) if span.label == "AGE"
        ]
        if findings and number in findings:
            found = findings[number]
            places = places_found(gold["entities"], found["entities"])
            scene = Scene(article.text, found)
            scenes.append((scene, {(places[r.head], places[r.child], r.label) for r in article.relations if {r.head, r.child} <= places.keys()}))
            speakers.append((scene, speakers_found(article, found, places)))
    _part(nlp, "speakers").fit(speakers, seed=seed)
    _part(nlp, "statistics").fit(ages, seed=seed)
    _part(nlp, "relations").fit(scenes, seed=seed)


def _train_on_findings(nlp: Language, articles: list[GoldArticle], seed: int, findings: dict[int, dict[str, Any]]) -> None:
    """Labels and claim scores learn from what parts trained on other articles found, so that they know their usual mistakes."""
    examples, rows, right = [], [], []
    for i, article in enumerate(articles):
        found, gold = findings[i], gold_records(article)
        examples.append((article.text, found, _labels_for(found, gold)))
        new_rows, new_right = _claim_examples(article, found, gold)
        rows += new_rows
        right += new_right
    _part(nlp, "labels").fit(examples, seed=seed)
    _part(nlp, "assembly").fit(rows, right, seed=seed)


def _labels_for(found: dict[str, Any], gold: dict[str, Any]) -> list[tuple[str, ...]]:
    """For each found sentence the labels of the gold sentence it overlaps most."""
    labels = []
    for sentence in found["sentences"]:
        best = max(gold["sentences"], key=lambda g: min(g["end"], sentence["end"]) - max(g["start"], sentence["start"]))
        labels.append(tuple(best["labels"]))
    return labels


def _claim_examples(article: GoldArticle, found: dict[str, Any], gold: dict[str, Any]) -> tuple[list[list[float]], list[bool]]:
    matched = match.match_spans(gold["entities"], found["entities"])
    wanted = {c.quantity: to_record(c) for c in assemble(article.text, gold, article.id)}
    rows, right = [], []
    for claim in found["claims"]:
        other = wanted.get(matched.get(claim["quantity"], -1))
        slots = claim_slots(other, claim) if other else {}
        rows.append(claim_features(found, claim))
        right.append(bool(slots) and all(slots[slot] for slot in ("kind", "value", "force/place", "period", "age")))
    return rows, right


def model_hash(nlp: Language) -> str:
    """A hash over the weights and settings of all components, in order."""
    digest = hashlib.sha256(nlp.config.to_str().encode())
    for name in COMPONENTS:
        part = nlp.get_pipe(name)
        if isinstance(part, Stored):
            digest.update(f"{name} {part.digest()}\n".encode())
    return digest.hexdigest()
