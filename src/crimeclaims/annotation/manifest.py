"""The manifest of the splits: what each file holds, by hash, so that a frozen split cannot change unnoticed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from crimeclaims.schema.gold import read_articles

NAME = "manifest.json"
SPLITS = ("train", "dev", "test")


def describe(folder: Path) -> dict[str, Any]:
    """For each split its file's SHA-256, the number of articles and sentences, its outlets and its offence families. Raises BadAnnotation."""
    manifest = {}
    for split in SPLITS:
        file = folder / f"{split}.jsonl"
        articles = list(read_articles(file))
        manifest[split] = {
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(), "articles": len(articles), "sentences": sum(len(a.sentences) for a in articles),
            "outlets": sorted({str(a.meta.get("outlet")) for a in articles}), "families": sorted({str(a.meta.get("family")) for a in articles}),
        }
    return manifest


def write(folder: Path) -> Path:
    """Write the manifest beside the splits."""
    path = folder / NAME
    path.write_text(json.dumps(describe(folder), indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    return path
