"""Training one part of a pipeline anew while all others stay as they are: the sentence classifier or the relation scorer."""

from __future__ import annotations

from typing import Any

from spacy.language import Language

from crimeclaims.learning.corpus import folds
from crimeclaims.learning.train import Say, _clean_copy, _labels_for, _part, _settings, _train_entities
from crimeclaims.pipeline.build import build
from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.scene import Scene
from crimeclaims.schema.errors import BadInput
from crimeclaims.schema.gold import GoldArticle, gold_records

PARTS = ("labels", "relations")


def retrain(nlp: Language, articles: list[GoldArticle], configs: dict[str, dict[str, Any]], part: str, say: Say = lambda _: None) -> Language:
    """A pipeline like `nlp` whose `part` has learned from `articles`. Calibration of claim scores is not renewed."""
    if part not in PARTS:
        raise BadInput("--only", f"{part!r} cannot be trained alone", f"One of {', '.join(PARTS)}.")
    seed = int(configs["train"]["seed"])
    say(f"{part}: {len(articles)} articles")
    fresh = build(_settings(configs))
    if part == "relations":
        scenes = [(Scene(a.text, gold_records(a)), {(r.head, r.child, r.label) for r in a.relations}) for a in articles]
        _part(fresh, part).fit(scenes, seed=seed)
    else:
        _part(fresh, part).fit(_label_examples(nlp, articles, configs, say), seed=seed)
    changed = _clean_copy(nlp, configs)
    _part(changed, part).set_parts(_part(fresh, part).parts())
    return changed


def _label_examples(nlp: Language, articles: list[GoldArticle], configs: dict[str, dict[str, Any]], say: Say) -> list[Any]:
    """Sentences with the entities that a recogniser trained on the other folds finds, so that the classifier knows its usual mistakes."""
    examples: list[Any] = []
    count = int(configs["train"]["folds"])
    for number, held_out in enumerate(folds(articles, count), start=1):
        say(f"labels: fold {number} of {count}")
        other = build(_settings(configs))
        _part(other, "sentences").set_parts(_part(nlp, "sentences").parts())
        _train_entities(other, [a for i, a in enumerate(articles) if i not in set(held_out)])
        for i in held_out:
            doc = other.make_doc(articles[i].text)
            for name in ("sentences", "quotes", "entities"):
                doc = _part(other, name)(doc)
            found = results(doc)
            examples.append((i, (articles[i].text, found, _labels_for(found, gold_records(articles[i])))))
    return [example for _, example in sorted(examples, key=lambda e: e[0])]
