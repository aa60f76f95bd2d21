"""What a pipeline finds in articles that it has not learned from: its usual mistakes, from which speakers, links, labels and claim scores learn.

The full training gets them from pipelines trained on the other folds, which takes most of its time; so they are kept beside the model, for training one
part anew. They hold offsets, labels and values, no text.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

from spacy.language import Language

from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.normalise import normalise
from crimeclaims.schema.errors import BadModel
from crimeclaims.schema.gold import GoldArticle
from crimeclaims.schema.labels import OTHER
from crimeclaims.values.periods import Clock, parse_published

FILE = "findings.json.gz"
Found = dict[str, list[dict[str, Any]]]
Findings = dict[str, Found]
_KEPT = {
    "sentences": ("start", "end"), "entities": ("start", "end", "label", "value", "score"), "relations": ("head", "child", "label", "score"),
    "quotes": ("start", "end", "speaker"), "statistics": ("entity", "statistic", "score"), "doubtful": ("entity",),
}


def key(article: GoldArticle) -> str:
    """The same for the same text and date: what is found depends on nothing else of the article."""
    return hashlib.sha256(f"{article.published}\n{article.text}".encode()).hexdigest()[:20]


def find(nlp: Language, article: GoldArticle) -> Found:
    """What `nlp` finds in the article, as it is kept: with the entities that nothing is linked to, since links are learned from all."""
    doc = nlp.make_doc(article.text)
    doc._.published = article.published
    with nlp.select_pipes(disable=["claim_pruning"]):
        found = results(nlp(doc))
    return {kind: [{name: record[name] for name in names} for record in found[kind]] for kind, names in _KEPT.items()}


def renamed(nlp: Language, article: GoldArticle, kept: Found) -> Found:
    """The findings with forces and places told apart by `nlp`, and their values read anew."""
    found: Found = {kind: [dict(record) for record in records] for kind, records in kept.items()}
    for entity in found["entities"]:
        entity["text"] = article.text[entity["start"]:entity["end"]]
    names: Any = nlp.get_pipe("claim_names")
    if not names.resolve(article.text, found):
        return kept
    doubtful = frozenset(record["entity"] for record in found["doubtful"])
    normalise(article.text, found["entities"], found["sentences"], Clock(parse_published(article.published)), names.gazetteer, doubtful)
    return {kind: [{name: record[name] for name in names} for record in found[kind]] for kind, names in _KEPT.items()}


def whole(article: GoldArticle, kept: Found) -> Found:
    """The findings in the shape of a pipeline's results, with the text but without claims."""
    found: Found = {kind: [dict(record) for record in records] for kind, records in kept.items()}
    for sentence in found["sentences"]:
        sentence |= {"label": OTHER, "labels": [], "scores": {}}
    for entity in found["entities"]:
        entity["text"] = article.text[entity["start"]:entity["end"]]
    found["claims"] = []
    return found


def write_findings(findings: Findings, folder: Path) -> None:
    """Put them beside a model; the same findings give the same bytes."""
    text = json.dumps(findings, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    (folder / FILE).write_bytes(gzip.compress(text.encode(), mtime=0))


def read_findings(folder: Path) -> Findings:
    """The findings beside a model; none where it carries none. Raises BadModel for a damaged file."""
    file = folder / FILE
    if not file.is_file():
        return {}
    try:
        findings = json.loads(gzip.decompress(file.read_bytes()))
        return {name: {kind: found[kind] for kind in _KEPT} for name, found in findings.items()}
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadModel(f"{file}: cannot be read ({type(error).__name__}: {error}); delete it, and the next training makes it anew") from error
