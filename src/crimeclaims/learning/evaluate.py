"""Running a pipeline over annotated articles and scoring what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spacy.language import Language

from crimeclaims.pipeline.checks import gold_with_claims
from crimeclaims.pipeline.doc import results
from crimeclaims.pipeline.scoring import Report, score_article
from crimeclaims.schema.gold import GoldArticle

Results = dict[str, list[dict[str, Any]]]


def evaluate(
    nlp: Language, articles: Iterable[GoldArticle], *, gold_entities: bool = False, each: Callable[[GoldArticle, Results, Results], None] | None = None,
) -> Report:
    """Run `nlp` over the articles' texts and score what it finds. With `gold_entities` only the linking is the pipeline's own.

    `each` is called with every article, its gold records and those found.
    """
    report = Report()
    for article in articles:
        report.articles += 1
        doc = nlp.make_doc(article.text)
        doc._.published, doc._.article = article.published, article.id
        gold = gold_with_claims(article)
        if gold_entities:
            given = results(doc)
            given |= {key: [dict(r) for r in gold[key]] for key in ("sentences", "entities", "quotes", "statistics")}
            for name in ("claim_relations", "claim_assembly", "claim_checks"):
                doc = nlp.get_pipe(name)(doc)
        else:
            doc = nlp(doc)
        score_article(report, gold, results(doc))
        if each is not None:
            each(article, gold, results(doc))
    return report
