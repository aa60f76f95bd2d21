"""The models on the shelf: the current one in `models/claims`, candidates in `models/candidates`, former ones in `models/previous`.

A candidate is promoted by renaming folders, so that there is a whole current model at every moment but the one between two renames; a model that
was current goes to `previous`, from where `rollback` takes it back.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crimeclaims.learning.compare import Comparison
from crimeclaims.schema.errors import BadInput, BadModel

CURRENT, CANDIDATES, PREVIOUS = "claims", "candidates", "previous"


@dataclass(frozen=True)
class Model:
    """A model on the shelf; `role` is `current`, `candidate` or `previous`."""

    name: str
    role: str
    folder: Path
    card: dict[str, Any]


def models(shelf: Path) -> list[Model]:
    """All models, the current one first, then candidates and former ones by name."""
    found = [_model(shelf / CURRENT, "current")] if (shelf / CURRENT / "card.json").is_file() else []
    for part, role in ((CANDIDATES, "candidate"), (PREVIOUS, "previous")):
        found += [_model(file.parent, role) for file in sorted((shelf / part).glob("*/card.json"))]
    return found


def _model(folder: Path, role: str) -> Model:
    return Model(folder.name, role, folder, json.loads((folder / "card.json").read_text(encoding="utf-8")))


def find(shelf: Path, name: str) -> Model:
    """A model by its name, or by the beginning of its hash. Raises BadInput."""
    found = [m for m in models(shelf) if m.name == name or (len(name) >= 6 and m.card["hash"].startswith(name))]
    if not found:
        raise BadInput(str(shelf), f"no model {name!r} here", f"There are: {', '.join(m.name for m in models(shelf)) or 'none'}.")
    return found[0]


def write_card(model: Model, **more: Any) -> None:
    card = model.card | more
    new = model.folder / ".card.json.new"
    new.write_text(json.dumps(card, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(model.folder / "card.json")


def candidate_folder(shelf: Path, digest: str) -> Path:
    return shelf / CANDIDATES / f"{date.today().isoformat()}-{digest[:8]}"


def promote(shelf: Path, candidate: Model, comparisons: list[Comparison], *, by: str, reason: str | None = None) -> None:
    """Make a candidate the current model.

    Raises BadModel where a headline figure fell beyond chance and no `reason` forces it.
    """
    if candidate.role == "current":
        raise BadInput(candidate.name, "is the current model already")
    falls = [f"{f.name} {f.old:.3f} → {f.new:.3f} on {c.data} (95% {f.low:+.3f} to {f.high:+.3f})" for c in comparisons for f in c.falls]
    if falls and not reason:
        raise BadModel(f"{candidate.name} is worse beyond chance:\n  " + "\n  ".join(falls) + '\n  To promote it all the same, say why: --force --reason "…"')
    write_card(candidate, promoted={"by": by, "date": date.today().isoformat(), "reason": reason if falls else None, "falls": falls})
    _put_in_place(shelf, candidate.folder)


def rollback(shelf: Path, *, by: str, reason: str) -> Model:
    """Take the model back that was current before; the one it replaces becomes a candidate again. Raises BadModel where there is none."""
    former = [m for m in models(shelf) if m.role == "previous"]
    current = shelf / CURRENT
    if not former:
        raise BadModel(f"{shelf / PREVIOUS}: no former model to go back to")
    last = max(former, key=lambda m: m.folder.name)
    if current.is_dir():
        digest = _model(current, "current").card["hash"]
        away = candidate_folder(shelf, digest)
        away.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(away, ignore_errors=True)
        current.rename(away)
    last.folder.rename(current)
    back = _model(current, "current")
    write_card(back, rolled_back_to={"by": by, "date": date.today().isoformat(), "reason": reason})
    return back


def _put_in_place(shelf: Path, folder: Path) -> None:
    current = shelf / CURRENT
    if current.is_dir():
        # numbered, so that the last one is the last by name
        number = 1 + max((int(p.name.split("-")[0]) for p in (shelf / PREVIOUS).glob("[0-9]*-*")), default=0)
        away = shelf / PREVIOUS / f"{number:04d}-{_model(current, 'current').card['hash'][:8]}"
        away.parent.mkdir(parents=True, exist_ok=True)
        current.rename(away)
    folder.rename(current)
