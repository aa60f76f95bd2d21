"""Annotations and configs in, a trained pipeline out. The same data, configs and seed give the same weights."""

from __future__ import annotations

import hashlib
import random
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.learning.corpus import folds, gold_sentence_starts, gold_tokens
from crimeclaims.learning.findings import Findings, find, key, renamed, whole
from crimeclaims.learning.lessons import FIRST, TAUGHT, Lesson, teach
from crimeclaims.pipeline.build import COMPONENTS, build
from crimeclaims.pipeline.crew import Crew, one_thread
from crimeclaims.pipeline.entities import LAYERS
from crimeclaims.pipeline.scene import Scene
from crimeclaims.pipeline.sentences import set_sentences
from crimeclaims.pipeline.storage import Stored
from crimeclaims.schema.errors import BadInput
from crimeclaims.schema.gold import GoldArticle
from crimeclaims.schema.nouns import to_record

Say = Callable[[str], None]
Configs = dict[str, dict[str, Any]]
ALONE = ("labels", "relations")  # the parts that can be trained alone


@dataclass(frozen=True)
class Trained:
    """A pipeline, and what its like found in articles that they had not learned from; training one part anew needs that."""

    nlp: Language
    findings: Findings


def read_configs(folder: Path) -> Configs:
    """The settings of each trained part, from `<part>.toml` files; `training` in each holds what is no component's setting."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise BadInput(str(folder), "no training configs here", "Name the folder that holds entities.toml and its siblings with --config.")
    return {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in files}


def train(articles: list[GoldArticle], configs: Configs, say: Say = lambda _: None, *, workers: int | None = None) -> Trained:
    """A pipeline whose every trained part has learned from `articles`, in up to `workers` processes (default: one a processor)."""
    seed = int(configs["train"]["seed"])
    random.seed(seed)
    np.random.seed(seed)
    nlp = build(component_settings(configs))
    with one_thread(), Crew(workers) as crew:
        say(f"sentences: {len(articles)} articles")
        train_sentences(nlp, articles, configs)
        say("entities; then what parts trained on other articles find in each")
        entities, findings = _recognise(articles, configs, _part(nlp, "sentences").parts(), whole_too=True, crew=crew)
        _part(nlp, "entities").set_parts(entities)
        say("names, and links, by what was learned from the other folds")
        teach(nlp, "names", _lessons(articles, findings), seed)
        findings = _named(articles, configs, findings)
        findings = _link(articles, configs, findings, crew=crew)
        lessons = _lessons(articles, findings)
        for part in (part for part in TAUGHT if part != "names"):
            say(f"{part}: {len(lessons)} articles")
            teach(nlp, part, lessons, seed, crew=crew)
    return Trained(_clean_copy(nlp, configs), findings)


def retrain(current: Trained, articles: list[GoldArticle], configs: Configs, part: str, say: Say = lambda _: None, *, workers: int | None = None) -> Trained:
    """A pipeline like the current one whose `part` has learned from `articles` as in a full training. Claim scores are not calibrated anew.

    Of articles that the current pipeline has not learned from, its own findings are taken. A pipeline that carries no findings gets them from the folds, which takes minutes.
    """
    if part not in ALONE:
        raise BadInput("--only", f"{part!r} cannot be trained alone", f"One of {', '.join(ALONE)}.")
    changed = _clean_copy(current.nlp, configs)
    with one_thread(), Crew(workers) as crew:
        crew.begin()
        if current.findings:
            new = {key(a): find(current.nlp, a) for a in articles if key(a) not in current.findings}
            say(f"{part}: {len(articles)} articles, {len(new)} of them new")
        else:
            say(f"this model carries no findings of its folds: {configs['train']['folds']} recognisers are trained first, once")
            _, new = _recognise(articles, configs, _part(changed, "sentences").parts(), whole_too=False, crew=crew)
            new = _link(articles, configs, _named(articles, configs, new), crew=crew)
        findings = current.findings | new
        fresh = build(component_settings(configs))
        teach(fresh, part, _lessons(articles, findings), int(configs["train"]["seed"]), crew=crew)
    _part(changed, part).set_parts(_part(fresh, part).parts())
    return Trained(changed, findings)


def _lessons(articles: list[GoldArticle], findings: Findings) -> list[Lesson]:
    return [Lesson(article, whole(article, findings[key(article)])) for article in articles]


def _recognise(articles: list[GoldArticle], configs: Configs, sentences: dict[str, Any], *, whole_too: bool, crew: Crew) -> tuple[dict[str, Any], Findings]:
    """The weights of a recogniser for all articles (none unless `whole_too`), and what pipelines trained on the other folds find in each article."""
    parts = folds(articles, int(configs["train"]["folds"]))
    held_out = [[], *parts] if whole_too else parts
    jobs = [(articles, configs, sentences, out, layer) for layer in LAYERS for out in held_out]  # the layer that takes longest first
    learned = crew.map(_learn_layer, jobs)
    recognisers = [_joined([weights for job, weights in zip(jobs, learned, strict=True) if job[3] is out]) for out in held_out]
    found = crew.map(_find_without, [(articles, configs, sentences, out, weights) for out, weights in zip(held_out, recognisers, strict=True) if out])
    return (recognisers[0] if whole_too else {}), {name: finding for part in found for name, finding in part.items()}


def _joined(layers: list[dict[str, Any]]) -> dict[str, Any]:
    """One recogniser's weights from those of each layer."""
    whole = {name: part for weights in layers for name, part in weights.items()}
    return whole | {"settings": {"layers": [layer for weights in layers for layer in weights["settings"]["layers"]]}}


def _named(articles: list[GoldArticle], configs: Configs, findings: Findings) -> Findings:
    """The findings with forces and places told apart by resolvers that learned from the other folds."""
    named: Findings = {}
    for held_out in folds(articles, int(configs["train"]["folds"])):
        nlp, out = build(component_settings(configs)), set(held_out)
        teach(nlp, "names", _lessons([a for i, a in enumerate(articles) if i not in out], findings), int(configs["train"]["seed"]))
        named |= {key(articles[i]): renamed(nlp, articles[i], findings[key(articles[i])]) for i in held_out}
    return named


def _link(articles: list[GoldArticle], configs: Configs, findings: Findings, *, crew: Crew) -> Findings:
    """The findings with relations between their spans by scorers trained on the other folds: claim scores learn from them how often links are wrong."""
    jobs = [(articles, configs, findings, part) for part in folds(articles, int(configs["train"]["folds"]))]
    return {name: found for part in crew.map(_link_without, jobs) for name, found in part.items()}


def _learn_layer(articles: list[GoldArticle], configs: Configs, sentences: dict[str, Any], held_out: list[int], layer: str) -> dict[str, Any]:
    """The weights of one layer of a recogniser that never saw the `held_out` articles."""
    settings = component_settings(configs)
    if held_out:
        settings["claim_entities"] = settings["claim_entities"] | {"iterations": int(configs["train"]["fold_iterations"])}
    nlp = build(settings)
    _part(nlp, "sentences").set_parts(sentences)
    out = set(held_out)
    train_entities(nlp, [a for i, a in enumerate(articles) if i not in out], [layer])
    return _part(nlp, "entities").parts()


def _find_without(articles: list[GoldArticle], configs: Configs, sentences: dict[str, Any], held_out: list[int], entities: dict[str, Any]) -> Findings:
    """What a pipeline that never saw the `held_out` articles finds in them."""
    nlp = build(component_settings(configs))
    _part(nlp, "sentences").set_parts(sentences)
    _part(nlp, "entities").set_parts(entities)
    out = set(held_out)
    lessons = [Lesson(article) for i, article in enumerate(articles) if i not in out]
    for part in FIRST:
        teach(nlp, part, lessons, int(configs["train"]["seed"]))
    return {key(articles[i]): find(nlp, articles[i]) for i in held_out}


def _link_without(articles: list[GoldArticle], configs: Configs, findings: Findings, held_out: list[int]) -> Findings:
    """The findings in the `held_out` articles, linked by a scorer that never saw these."""
    nlp = build(component_settings(configs))
    out = set(held_out)
    teach(nlp, "relations", _lessons([a for i, a in enumerate(articles) if i not in out], findings), int(configs["train"]["seed"]))
    linked = {}
    for article in (articles[i] for i in held_out):
        found = findings[key(article)]
        (relations,) = _part(nlp, "relations").link([Scene(article.text, whole(article, found))])
        linked[key(article)] = found | {"relations": [to_record(relation) for relation in relations]}
    return linked


def _clean_copy(nlp: Language, configs: Configs) -> Language:
    """The same weights in a pipeline that has seen no text, so that no words of the corpus are saved with its vocabulary."""
    clean = build(component_settings(configs))
    for name in COMPONENTS:
        part = nlp.get_pipe(name)
        if isinstance(part, Stored):
            clean.get_pipe(name).set_parts(part.parts())
    clean.meta.update(name="claims", version="0.1.0", description="Reads crime figures in news text.", license="Apache-2.0")
    return clean


def component_settings(configs: Configs) -> dict[str, dict[str, Any]]:
    return {f"claim_{name}": config["component"] for name, config in configs.items() if "component" in config}


def _part(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(f"claim_{name}")


def train_sentences(nlp: Language, articles: list[GoldArticle], configs: Configs) -> None:
    docs = [nlp.make_doc(article.text) for article in articles]
    examples = [(doc, gold_sentence_starts(doc, a)) for doc, a in zip(docs, articles, strict=True)]
    _part(nlp, "sentences").fit(examples, c=configs["sentences"]["fit"]["c"], seed=int(configs["train"]["seed"]))


def train_entities(nlp: Language, articles: list[GoldArticle], layers: Sequence[str] = tuple(LAYERS)) -> None:
    examples = []
    for article in articles:
        doc = _prepared(nlp, article)
        examples.append((doc, gold_tokens(doc, article)))
    _part(nlp, "entities").fit(examples, layers=layers)


def _prepared(nlp: Language, article: GoldArticle) -> Doc:
    """A Doc with gold sentence boundaries and found quotes: what the recogniser learns from."""
    doc = nlp.make_doc(article.text)
    gold = gold_sentence_starts(doc, article)
    set_sentences(doc, [token.i in gold or token.i == 0 for token in doc])
    return _part(nlp, "quotes")(doc)


def model_hash(nlp: Language) -> str:
    """A hash over the weights and settings of all components, in order."""
    digest = hashlib.sha256(nlp.config.to_str().encode())
    for name in COMPONENTS:
        part = nlp.get_pipe(name)
        if isinstance(part, Stored):
            digest.update(f"{name} {part.digest()}\n".encode())
    return digest.hexdigest()
