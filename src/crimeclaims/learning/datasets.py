"""The corpus as a Hugging Face DatasetDict with typed features."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from datasets import Dataset, DatasetDict, Features, Sequence, Value

from crimeclaims.schema.gold import GoldArticle, read_articles

# Values differ in shape from label to label, so `value` and `meta` are JSON text.
FEATURES = Features({
    "id": Value("string"), "text": Value("large_string"), "published": Value("string"), "title": Value("string"),
    "sentences": [{"start": Value("int64"), "end": Value("int64"), "labels": Sequence(Value("string"))}],
    "spans": [{"start": Value("int64"), "end": Value("int64"), "label": Value("string"), "value": Value("string"), "statistic": Value("string")}],
    "relations": [{"head": Value("int64"), "child": Value("int64"), "label": Value("string")}],
    "quotes": [{"start": Value("int64"), "end": Value("int64"), "speaker": Value("int64")}],
    "meta": Value("string"),
})


def as_datasets(folder: Path) -> DatasetDict:
    """One dataset a split, from the JSONL files of a folder of annotations."""
    return DatasetDict({
        file.stem: Dataset.from_list([_row(article) for article in read_articles(file)], features=FEATURES) for file in sorted(folder.glob("*.jsonl"))
    })


def _row(article: GoldArticle) -> dict[str, Any]:
    record = article.to_record()
    for span in record["spans"]:
        span["value"] = json.dumps(span.get("value"), ensure_ascii=False)
        span.setdefault("statistic", None)
    return record | {"meta": json.dumps(record["meta"], ensure_ascii=False)}
