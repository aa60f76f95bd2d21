"""Archives that are run to the end, stopped anyhow, and compared byte for byte."""

import hashlib
import json
from pathlib import Path

STORIES = (
    "Kent Police recorded {n} burglaries in 2018/19, up 44% on the previous year. The force said that it would send out more patrols in the winter.",
    "The fair in village {n} drew a happy crowd. There was cake, tea and a band, and the vicar judged the dogs until it rained on all of them.",
)


def write_archive(folder, count=40):
    """`count` short articles, a few lines that cannot be read among them."""
    rows = [json.dumps({"id": f"a{i}", "text": STORIES[i % 2].format(n=i + 3), "published": "2019-11-04"}) for i in range(count)]
    rows.insert(7, "{not json")
    rows.insert(count - 5, '{"body": "no text"}')
    path = Path(folder) / "news.jsonl"
    path.write_text("\n".join(rows) + "\n")
    return path


def contents(folder):
    """Hash by name of every file that is part of a result."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(Path(folder).rglob("*")) if path.is_file() and path.name != ".lock"
    }
