"""How far two annotators agree: Cohen's kappa for sentence labels, F1 for sentences, spans, links and claims (A as gold, B as found)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sklearn.metrics import cohen_kappa_score

from crimeclaims.pipeline.checks import gold_with_claims
from crimeclaims.pipeline.scoring import Report, score_article
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, read_articles
from crimeclaims.schema.labels import SENTENCE_LABELS


@dataclass(frozen=True)
class Agreement:
    """`kappas` by sentence label (None where an annotator never or always used it); `report` holds the tallies."""

    articles: int
    kappas: dict[str, float | None]
    report: Report


def agree(one: Path, other: Path) -> Agreement:
    """Compare the articles that both files hold. Raises BadAnnotation where there are none, or their texts differ."""
    first = {article.id: article for article in read_articles(one)}
    second = {article.id: article for article in read_articles(other)}
    common = sorted(first.keys() & second.keys())
    if not common:
        raise BadAnnotation(str(other), f"no article of {one} is annotated here", "Both files must hold the same article ids.")
    report = Report()
    marks: dict[str, tuple[list[bool], list[bool]]] = {label: ([], []) for label in SENTENCE_LABELS}
    for identity in common:
        a, b = first[identity], second[identity]
        if a.text != b.text:
            raise BadAnnotation(str(other), f"the text of {identity!r} differs from that in {one}", "Annotate the same text twice.")
        report.articles += 1
        gold, found = gold_with_claims(a), gold_with_claims(b)
        score_article(report, gold, found)
        for label, (mine, theirs) in marks.items():
            for sentence in a.sentences:
                mine.append(label in sentence.labels)
                theirs.append(label in _labels_at(b, sentence.start, sentence.end))
    return Agreement(len(common), {label: _kappa(*pair) for label, pair in marks.items()}, report)


def _labels_at(article: GoldArticle, start: int, end: int) -> tuple[str, ...]:
    best = max(article.sentences, key=lambda s: min(s.end, end) - max(s.start, start), default=None)
    return best.labels if best else ()


def _kappa(mine: list[bool], theirs: list[bool]) -> float | None:
    if len({*mine, *theirs}) < 2:
        return None
    return float(cohen_kappa_score(mine, theirs))
