"""Tables as the bytes of output files."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

# format -> (tables that are written, file ending)
FORMATS = {
    "parquet": (("claims", "sentences", "entities", "articles"), ".parquet"),
    "jsonl": (("records",), ".jsonl"),
    "csv": (("claims",), ".csv"),
}


def encode(table: pa.Table, form: str) -> bytes:
    """The bytes of a part file; the same for the same table."""
    if form == "parquet":
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        return sink.getvalue().to_pybytes()
    if form == "jsonl":
        return "".join(table["json"].to_pylist()).encode("utf-8")
    return _csv(table)


def _csv(table: pa.Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.schema.names)
    writer.writerows([harmless(value) for value in row.values()] for row in table.to_pylist())
    return out.getvalue().encode("utf-8")


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that begins like one is given a leading apostrophe."""
    return "'" + value if isinstance(value, str) and value.lstrip(" \u00a0\ufeff").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")) else value
