"""Puts the components in order, and loads a built pipeline."""

from __future__ import annotations

from typing import Any

from spacy.language import Language

from crimeclaims.pipeline import (  # noqa: F401  (importing registers the factories)
    checks,
    claims,
    doc,
    entities,
    labels,
    names,
    normalise,
    pruning,
    quotes,
    relations,
    sentences,
    speakers,
    statistics,
)
from crimeclaims.pipeline.tokenizer import make_tokenizer_language

COMPONENTS = (
    "claim_sentences", "claim_quotes", "claim_entities", "claim_names", "claim_values", "claim_speakers", "claim_statistics", "claim_labels",
    "claim_relations", "claim_pruning", "claim_assembly", "claim_checks",
)


def build(settings: dict[str, dict[str, Any]] | None = None) -> Language:
    """An untrained pipeline; `settings` gives each component's config by its name."""
    nlp = make_tokenizer_language()
    for name in COMPONENTS:
        nlp.add_pipe(name, config=(settings or {}).get(name, {}))
    return nlp
