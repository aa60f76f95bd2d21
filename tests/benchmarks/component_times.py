"""How long each component of a pipeline takes, in processor time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

AT_ONCE = 100  # articles


def component_times(nlp: Any, articles: Sequence[Any], make_doc: Callable[[Any], Any]) -> dict[str, float]:
    """Seconds of the tokenizer (`make_doc`, which makes a Doc of an article) and of each component over all articles."""
    spent = dict.fromkeys(["tokenizer", *nlp.pipe_names], 0.0)
    for first in range(0, len(articles), AT_ONCE):
        with nlp.memory_zone():
            begin = time.process_time()
            docs = [make_doc(article) for article in articles[first:first + AT_ONCE]]
            spent["tokenizer"] += time.process_time() - begin
            for name, component in nlp.pipeline:
                begin = time.process_time()
                docs = list(component.pipe(docs)) if hasattr(component, "pipe") else [component(doc) for doc in docs]
                spent[name] += time.process_time() - begin
            del docs
    return spent
