"""spaCy's DocBin, for training elsewhere: sentence starts, `doc.ents` (without MEASURE), `doc.spans["entities"]` and `["sc"]` (all), `["sentences"]`.

Spans are widened to whole tokens there; the annotation itself, to the character, is in `doc.user_data["annotation"]` as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, DocBin, Span
from spacy.util import filter_spans
from spacy.vocab import Vocab

from crimeclaims.pipeline.sentences import set_sentences
from crimeclaims.pipeline.tokenizer import make_tokenizer_language
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle


def to_docbin(articles: Iterable[GoldArticle]) -> DocBin:
    """All articles as Docs, with their annotations in the places where spaCy's own components look for them."""
    nlp = make_tokenizer_language()
    bin_ = DocBin(store_user_data=True)
    for article in articles:
        doc = nlp.make_doc(article.text)
        starts = {s.start for s in article.sentences}
        set_sentences(doc, [token.i == 0 or token.idx in starts for token in doc])
        spans = [_span(doc, s.start, s.end, s.label) for s in article.spans]
        doc.spans["entities"] = doc.spans["sc"] = spans
        doc.spans["sentences"] = [_span(doc, s.start, s.end, label) for s in article.sentences for label in s.labels]
        doc.set_ents(filter_spans([s for s in spans if s.label_ != "MEASURE"]))
        doc.user_data.clear()
        doc.user_data["annotation"] = json.dumps(article.to_record(), ensure_ascii=False)
        bin_.add(doc)
    return bin_


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    assert span is not None
    return span


def from_docbin(bin_: DocBin) -> Iterator[GoldArticle]:
    """The articles of a DocBin that `to_docbin` made. Raises BadAnnotation for another one."""
    for number, doc in enumerate(bin_.get_docs(Vocab()), start=1):
        if "annotation" not in doc.user_data:
            raise BadAnnotation(f"Doc {number}", "carries no annotation of ours", "Only a DocBin that `crimeclaims annotations to-docbin` wrote can be read back.")
        yield GoldArticle.from_record(json.loads(doc.user_data["annotation"]), f"Doc {number}")
