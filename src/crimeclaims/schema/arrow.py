"""The tables as Arrow schemas, and how records become rows. `VERSION` changes whenever a column changes its name, type or meaning.

`number` is the article's running number in the archive, from 0: unique even where two articles share an id. Offsets, entity and sentence indexes
are as in the records. Dates are ISO strings, so that open ends and years before 1970 read the same everywhere.
"""

from __future__ import annotations

import json
import math
from typing import Any

import pyarrow as pa

VERSION = 1
Record = dict[str, Any]


def _list(kind: pa.DataType) -> pa.DataType:
    return pa.list_(pa.field("element", kind))  # as Parquet names it, so that a schema read back is the same


_TEXT, _WHOLE, _REAL, _FLAG = pa.string(), pa.int64(), pa.float64(), pa.bool_()

_COLUMNS: dict[str, list[tuple[str, pa.DataType]]] = {
    "claims": [
        ("number", _WHOLE), ("article", _TEXT), ("published", _TEXT), ("id", _TEXT), ("kind", _TEXT), ("sentence", _WHOLE), ("text", _TEXT),
        ("quantity", _WHOLE), ("quantity_text", _TEXT), ("value", _REAL), ("ratio", _REAL), ("difference", _REAL), ("unit", _TEXT),
        ("direction", _TEXT), ("per", _TEXT), ("modifier", _TEXT), ("statistic", _TEXT),
        ("force_id", _TEXT), ("force_name", _TEXT), ("force_evidence", _TEXT), ("force_entity", _WHOLE),
        ("place_id", _TEXT), ("place_name", _TEXT), ("place_evidence", _TEXT), ("place_entity", _WHOLE),
        ("period_start", _TEXT), ("period_end", _TEXT), ("period_text", _TEXT), ("period_evidence", _TEXT), ("period_entity", _WHOLE),
        ("baseline_value", _REAL), ("baseline_start", _TEXT), ("baseline_end", _TEXT), ("baseline_entity", _WHOLE),
        ("age_min", _WHOLE), ("age_max", _WHOLE), ("whole_value", _REAL), ("whole_entity", _WHOLE),
        ("measure", _TEXT), ("offence", _TEXT), ("measure_evidence", _TEXT), ("measure_entity", _WHOLE),
        ("source", _TEXT), ("source_name", _TEXT), ("source_evidence", _TEXT), ("source_entity", _WHOLE),
        ("in_quote", _FLAG), ("speaker", _WHOLE), ("speaker_name", _TEXT), ("verdict", _TEXT), ("arithmetic", _TEXT), ("score", _REAL),
    ],
    "sentences": [
        ("number", _WHOLE), ("article", _TEXT), ("sentence", _WHOLE), ("start", _WHOLE), ("end", _WHOLE), ("label", _TEXT),
        ("labels", _list(_TEXT)), ("statistical_claim", _REAL), ("quote", _REAL), ("advice", _REAL),
    ],
    "entities": [
        ("number", _WHOLE), ("article", _TEXT), ("entity", _WHOLE), ("start", _WHOLE), ("end", _WHOLE), ("label", _TEXT), ("text", _TEXT),
        ("value", _TEXT), ("score", _REAL),
    ],
    "articles": [
        ("number", _WHOLE), ("article", _TEXT), ("published", _TEXT), ("title", _TEXT), ("url", _TEXT), ("where", _TEXT),
        ("characters", _WHOLE), ("text", _TEXT), ("sentences", _WHOLE), ("entities", _WHOLE), ("claims", _WHOLE),
        ("relations", _list(pa.struct([("head", _WHOLE), ("child", _WHOLE), ("label", _TEXT), ("score", _REAL)]))),
        ("quotes", _list(pa.struct([("start", _WHOLE), ("end", _WHOLE), ("speaker", _WHOLE)]))),
        ("extra", _TEXT),
    ],
    "records": [("number", _WHOLE), ("json", _TEXT)],
    "quarantine": [("number", _WHOLE), ("id", _TEXT), ("where", _TEXT), ("reason", _TEXT)],
    "sketches": [("number", _WHOLE), ("article", _TEXT), ("sketch", pa.binary())],
    "clusters": [("number", _WHOLE), ("article", _TEXT), ("cluster", _TEXT), ("first", _WHOLE), ("size", _WHOLE), ("similarity", _REAL)],
}
SCHEMAS = {
    name: pa.schema(columns, metadata={"crimeclaims.table": name, "crimeclaims.schema": str(VERSION)}) for name, columns in _COLUMNS.items()
}
ARTICLE_IN = pa.schema([
    ("number", _WHOLE), ("id", _TEXT), ("text", pa.large_string()), ("published", _TEXT), ("title", _TEXT), ("url", _TEXT), ("where", _TEXT),
    ("extra", _TEXT), ("html", pa.large_binary()),
])


def table(name: str, rows: list[Record]) -> pa.Table:
    """Rows as the Arrow table `name`; a row's missing columns are null."""
    return pa.Table.from_pylist(rows, schema=SCHEMAS[name])


def claim_row(number: int, record: Record, claim: Record) -> Record:
    """A claim of an article record, flat."""
    entities = record["entities"]
    speaker = claim["speaker"]
    row = {"number": number, "article": record["id"], "published": record["published"], "quantity_text": entities[claim["quantity"]]["text"]}
    row |= {k: claim[k] for k in ("id", "kind", "sentence", "text", "quantity", "unit", "direction", "per", "modifier", "statistic", "in_quote", "speaker", "score")}
    row |= {k: real(claim[k]) for k in ("value", "ratio", "difference")}
    for slot, names in _SLOTS.items():
        found = claim[slot] or {}
        row |= {column: found.get(key) for key, column in names.items()}
    baseline, age, whole = claim["baseline"] or {}, claim["age"] or {}, claim["whole"] or {}
    period = baseline.get("period") or {}
    row |= {"baseline_value": real(baseline.get("value")), "baseline_start": period.get("start"), "baseline_end": period.get("end"), "baseline_entity": baseline.get("entity")}
    row |= {"age_min": whole_number(age.get("min")), "age_max": whole_number(age.get("max"))}
    row |= {"whole_value": real(whole.get("value")), "whole_entity": whole.get("entity")}
    row |= {"speaker_name": None if speaker is None else (entities[speaker]["value"] or {}).get("name") or entities[speaker]["text"]}
    return plain(row | {"verdict": claim["check"]["verdict"], "arithmetic": claim["check"]["arithmetic"]})


_SLOTS = {
    "force": {"id": "force_id", "name": "force_name", "evidence": "force_evidence", "entity": "force_entity"},
    "place": {"id": "place_id", "name": "place_name", "evidence": "place_evidence", "entity": "place_entity"},
    "period": {"start": "period_start", "end": "period_end", "text": "period_text", "evidence": "period_evidence", "entity": "period_entity"},
    "measure": {"text": "measure", "offence": "offence", "evidence": "measure_evidence", "entity": "measure_entity"},
    "source": {"text": "source", "name": "source_name", "evidence": "source_evidence", "entity": "source_entity"},
}


def sentence_row(number: int, record: Record, index: int) -> Record:
    sentence = record["sentences"][index]
    row = {k: sentence[k] for k in ("start", "end", "label", "labels")} | sentence["scores"]
    return plain({"article": record["id"]}) | {"number": number, "sentence": index} | row


def entity_row(number: int, record: Record, index: int) -> Record:
    entity = record["entities"][index]
    row = {k: entity[k] for k in ("start", "end", "label", "text", "score")}
    return plain({"number": number, "article": record["id"], "entity": index, "value": json.dumps(entity["value"], default=str)} | row)


def real(value: Any) -> float | None:
    """A number as a double; None where it is too large to be one."""
    if value is None:
        return None
    try:
        number = float(value)
    except (OverflowError, ValueError, TypeError):
        return None
    return number if math.isfinite(number) else None


def whole_number(value: Any) -> int | None:
    return value if isinstance(value, int) and abs(value) < 2**63 else None


def plain(row: Record) -> Record:
    """The row with lone surrogates, which Arrow's UTF-8 cannot hold, replaced."""
    return {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) and not _encodes(v) else v for k, v in row.items()}


def _encodes(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
