"""One article in, one plain record out: the contract's article-out."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from crimeclaims.pipeline.claims import sentence_text
from crimeclaims.pipeline.doc import keep_text, results
from crimeclaims.schema.article import Article

_SURROGATES = re.compile("[\ud800-\udfff]")


def extract(nlp: Language, article: Article) -> dict[str, Any]:
    """The record of an article: sentences, entities, relations, quotes, claims, with offsets into its text as given."""
    return record_of(article, nlp(make_doc(nlp, article)))


def make_doc(nlp: Language, article: Article) -> Doc:
    """The Doc that the components read. spaCy cannot hash lone surrogates; a replacement of the same length keeps every offset."""
    text = _SURROGATES.sub("\ufffd", article.text)
    doc = nlp.make_doc(text)
    keep_text(doc, text)
    doc._.published, doc._.article = article.published, article.id
    return doc


def record_of(article: Article, doc: Doc) -> dict[str, Any]:
    """The article-out of a Doc that went through the pipeline."""
    found = results(doc)
    if _SURROGATES.search(article.text):
        _restore(found, article.text)
    record: dict[str, Any] = {"id": article.id, "published": article.published}
    record |= {name: value for name, value in (("title", article.title), ("url", article.url)) if value is not None}
    record |= {key: found[key] for key in ("sentences", "entities", "relations", "quotes", "claims")}
    return record | {name: value for name, value in article.extra.items() if name not in record}


def _restore(found: dict[str, Any], text: str) -> None:
    for entity in found["entities"]:
        entity["text"] = text[entity["start"]:entity["end"]]
    for claim in found["claims"]:
        claim["text"] = sentence_text(text, found["sentences"], claim["sentence"], found["entities"][claim["quantity"]])
