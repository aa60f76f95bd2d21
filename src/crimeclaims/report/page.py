"""An article and its claims as one self-contained HTML page. Everything of the article's is escaped, and nothing is fetched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html import escape
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from spacy import displacy

from crimeclaims.report.look import COLOURS, LABEL_WORDS, fit
from crimeclaims.report.words import claims_in_words, sentence_at

Record = dict[str, Any]

_MARK = '<mark class="entity" style="background: {bg}" title="{title}">{text}<span>{label}</span></mark>'
PAGES = Environment(loader=PackageLoader("crimeclaims.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
PAGES.globals.update(colours=COLOURS, label_words=LABEL_WORDS)


def article_page(text: str, record: Record) -> str:
    """The page of an article record and the text it was made from."""
    text = fit(text)
    present = {entity["label"] for entity in record["entities"]}
    return PAGES.get_template("article.html").render(
        title=fit(record.get("title") or record["id"]), published=fit(record["published"] or ""), claims=claims_in_words(record),
        sentences=list(_sentences(text, record)), legend=[label for label in COLOURS if label in present],
    )


def _sentences(text: str, record: Record) -> Iterator[Record]:
    behind = 0
    claimed = {claim["sentence"] for claim in record["claims"]}
    within: dict[int, list[Record]] = defaultdict(list)
    for entity in record["entities"]:
        within[sentence_at(record["sentences"], entity["start"])].append(entity)
    for number, sentence in enumerate(record["sentences"]):
        start, end = sentence["start"], sentence["end"]
        labels = [(label, round(sentence["scores"].get(label, 0.0) * 100)) for label in sentence["labels"]]
        inside = [e for e in within[number] if e["end"] <= end]
        yield {"number": number, "paragraph": "\n" in text[behind:start], "labels": labels, "claimed": number in claimed, "html": _marked(text[start:end], start, inside)}
        behind = end


def _marked(text: str, offset: int, entities: list[Record]) -> Markup:
    """displaCy's markup of one sentence: spans of the flat layer marked, measures underlined beneath them."""
    flat = [e for e in entities if e["label"] != "MEASURE"]
    lines = [(e["start"] - offset, e["end"] - offset) for e in entities if e["label"] == "MEASURE"]
    edges = sorted({edge for e in flat for edge in (e["start"] - offset, e["end"] - offset)})
    opening, closing = _unused(text)
    text, moved = _underlined(text, lines, edges, opening, closing)
    spans = [{"start": moved(e["start"] - offset), "end": moved(e["end"] - offset), "label": e["label"], "params": {"title": _value(e)}} for e in flat]
    html = displacy.render(
        {"text": text, "ents": spans, "title": None}, style="ent", manual=True, jupyter=False, options={"colors": COLOURS, "template": _MARK},
    )
    return Markup(html.replace(opening, '<u title="MEASURE">').replace(closing, "</u>"))


def _unused(text: str) -> tuple[str, str]:
    """Two private-use characters that the text does not hold, to stand for tags until the text is escaped."""
    free = (chr(code) for code in range(0xF0000, 0x10FFFD) if chr(code) not in text)
    return next(free), next(free)


def _underlined(text: str, lines: list[tuple[int, int]], edges: list[int], opening: str, closing: str):
    """The text with each measure between `opening` and `closing`, cut at the edges of other spans so that tags nest; and how offsets moved."""
    starts, ends = set(), set()
    for start, end in lines:
        cuts = [start, *(edge for edge in edges if start < edge < end), end]
        starts.update(cuts[:-1])
        ends.update(cuts[1:])
    pieces = [(closing if i in ends else "") + (opening if i in starts else "") + text[i:i + 1] for i in range(len(text) + 1)]

    def moved(at: int) -> int:
        return at + sum(e <= at for e in ends) + sum(s < at for s in starts)

    return "".join(pieces), moved


def _value(entity: Record) -> str:
    known = {k: v for k, v in (entity["value"] or {}).items() if v is not None}
    return escape(fit(f"{entity['label']} {entity['score']:.2f}: " + ", ".join(f"{k} {v}" for k, v in known.items())))
