"""Loading a trained pipeline: the shipped one, or another folder."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from crimeclaims.pipeline import build  # noqa: F401  (registers the components)
from crimeclaims.schema.errors import BadModel
from crimeclaims.values.forces import extended_gazetteer

LONGEST_ARTICLE = 50_000_000  # code points; nothing here needs memory that grows faster than the text


def shipped_model() -> Path:
    """The folder of the shipped pipeline, in the installed package or, in a checkout, in `models/`."""
    packaged = Path(str(files("crimeclaims"))) / "shipped" / "claims"
    checkout = Path(__file__).resolve().parents[3] / "models" / "claims"
    for folder in (packaged, checkout):
        if (folder / "config.cfg").is_file():
            return folder
    raise BadModel("crimeclaims was installed without its trained pipeline; install the wheel again, or name a model folder")


def load(model: str | Path | None = None, *, gazetteer: str | Path | None = None) -> Language:
    """The trained pipeline, ready for text.

    Args:
        model: a pipeline folder; the shipped one by default.
        gazetteer: a JSONL file of forces that adds to the shipped ones, one `{"id", "name", "aliases", "nation", "areas"}` a line.

    Raises:
        BadModel: the folder is missing, damaged, or holds more than data.
        BadInput: the gazetteer has a malformed row.
    """
    folder = Path(model) if model is not None else shipped_model()
    if not (folder / "config.cfg").is_file():
        raise BadModel(f"{folder}: no trained pipeline here (a folder with config.cfg); train one with `crimeclaims train`")
    try:
        nlp = spacy.load(folder)
    except BadModel:
        raise
    except (ValueError, OSError, KeyError) as error:
        raise BadModel(f"{folder}: cannot be loaded as a pipeline ({error})") from error
    nlp.max_length = LONGEST_ARTICLE
    if gazetteer is not None:
        rows = extended_gazetteer(Path(gazetteer))
        for name in ("claim_entities", "claim_names", "claim_values"):
            part: Any = nlp.get_pipe(name)
            part.use_gazetteer(rows)
    nlp("Warm up: 1 crime in Kent in 2019.")  # builds the name matcher outside any memory zone
    return nlp
