"""Trained pipelines on disk, each with its card."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from crimeclaims.learning.findings import read_findings, write_findings
from crimeclaims.learning.train import Trained, model_hash
from crimeclaims.pipeline.load import load
from crimeclaims.pipeline.scoring import Report


def load_trained(folder: Path) -> Trained:
    """The pipeline in `folder` with the findings that training one part anew needs."""
    return Trained(load(folder), read_findings(folder))


def save_model(trained: Trained, folder: Path, *, data: Path, articles: int, report: Report | None) -> dict[str, Any]:
    """Write the pipeline, its findings and its card (`card.json`) to `folder`, replacing what was there. Returns the card."""
    nlp = trained.nlp
    card = {
        "name": nlp.meta["name"], "version": nlp.meta["version"], "hash": model_hash(nlp), "learned_from": {
            "articles": articles, "sha256": hashlib.sha256(data.read_bytes()).hexdigest() if data.is_file() else None,
        },
        "dev": report.to_record() if report else None,
    }
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    nlp.to_disk(new)
    write_findings(trained.findings, new)
    (new / "card.json").write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    new.rename(folder)
    return card
