"""Writes an annotated article with inline marks; `marked.read` gives the same article back."""

from __future__ import annotations

from crimeclaims.annotation.formats.marked import DEFAULT_LINKS, LETTERS, NAMED_LINKS, automatic_labels
from crimeclaims.schema.errors import BadAnnotation
from crimeclaims.schema.gold import GoldArticle, GoldSentence, GoldSpan

_LETTER_OF = {label: letter for letter, label in LETTERS.items()}
_NAME_OF = {label: name for name, label in NAMED_LINKS.items() if name != "by"}


def write(article: GoldArticle) -> str:
    """The marked text of an article. Raises BadAnnotation where its line ends or sentences cannot be written one a line."""
    ids = [f"{_LETTER_OF[span.label]}{i}" for i, span in enumerate(article.spans, start=1)]
    marks = _marks(article, ids)
    lines = [f"id: {article.id}", f"published: {article.published or 'none'}"]
    lines += [f"title: {article.title}"] if article.title else []
    lines += [f"{key}: {value}" for key, value in article.meta.items()] + ["==="]
    at = 0
    for sentence in article.sentences:
        gap = article.text[at:sentence.start]
        if "\n" in gap:  # spaces before a line end stay with the line before
            lines[-1] += gap[:len(gap) - len(gap.lstrip(" \t"))]
            gap = gap.lstrip(" \t")
        lines += _gap(article, gap, first=at == 0)
        joint = lines[-1][:1]  # "/" or "+", before the flags; indents of the text come after them
        lines[-1] = joint + _flags(article, sentence) + lines[-1][1:] + _line(article.text, sentence, marks)
        at = sentence.end
    if article.text[at:]:
        raise BadAnnotation(article.id, "text after the last sentence cannot be written with marks")
    return "\n".join(lines) + "\n"


def _gap(article: GoldArticle, gap: str, *, first: bool) -> list[str]:
    """The beginning of a sentence's line, after an empty line where a paragraph ends."""
    breaks, rest = ("\n\n", gap[2:]) if gap.startswith("\n\n") else ("\n", gap[1:]) if gap.startswith("\n") else ("", gap)
    if "\n" in rest or "\r" in gap or (not breaks and gap not in ("", " ")):
        raise BadAnnotation(article.id, f"the gap {gap!r} between two sentences cannot be written with marks")
    if first:
        return [""]
    if breaks == "\n\n":
        return ["", "/" + rest] if rest else ["", ""]
    if breaks == "\n":
        return ["/" + rest]
    return [""] if gap == " " else ["+"]


def _flags(article: GoldArticle, sentence: GoldSentence) -> str:
    own = set(sentence.labels)
    found = set(automatic_labels(sentence.start, sentence.end, article.spans, article.relations, article.quotes))
    if "quote" in own - found:
        raise BadAnnotation(article.id, f"the sentence at {sentence.start} is a quote without any quoted words")
    return (
        ("[a]" if "advice" in own else "") + ("[s]" if "statistical_claim" in own - found else "")
        + ("[-s]" if "statistical_claim" in found - own else "") + ("[-q]" if "quote" in found - own else "")
    )


def _marks(article: GoldArticle, ids: list[str]) -> dict[int, list[tuple[tuple[int, int], str]]]:
    """Marks by the offset they stand before; closing ones first, inner before outer."""
    marks: dict[int, list[tuple[tuple[int, int], str]]] = {}
    for i, span in enumerate(article.spans):
        links = " ".join(_link(article, ids, r.child, r.label) for r in article.relations if r.head == i)
        opening = f"{{{ids[i]}{write_value(span, article.text[span.start:span.end])}:"
        marks.setdefault(span.start, []).append(((3, -span.end * 2 + (span.label != "MEASURE")), opening))
        marks.setdefault(span.end, []).append(((0, -span.start * 2 - (span.label != "MEASURE")), f"|{links}}}" if links else "}"))
    for quote in article.quotes:
        speaker = f" {ids[quote.speaker]}" if quote.speaker is not None else ""
        marks.setdefault(quote.start, []).append(((2, 0), f"[q{speaker}]"))
        marks.setdefault(quote.end, []).append(((1, 0), "[/q]"))
    return {offset: sorted(found) for offset, found in marks.items()}


def _link(article: GoldArticle, ids: list[str], child: int, label: str) -> str:
    if label == "ATTRIBUTED_TO" and article.spans[child].label == "FORCE":
        return f"by={ids[child]}"
    if DEFAULT_LINKS.get(article.spans[child].label) == label:
        return ids[child]
    return f"{_NAME_OF[label]}={ids[child]}"


def _line(text: str, sentence: GoldSentence, marks: dict[int, list[tuple[tuple[int, int], str]]]) -> str:
    parts = []
    for offset in range(sentence.start, sentence.end + 1):
        for (order, _), mark in marks.get(offset, ()):
            # what closes at the end belongs to this line, what opens there to the next
            if (order <= 1 and offset > sentence.start) or (order >= 2 and offset < sentence.end):
                parts.append(mark)
        if offset < sentence.end:
            parts.append(text[offset])
    return "".join(parts)


def write_value(span: GoldSpan, surface: str) -> str:
    """Value, modifier and statistic as they stand between a mark's ID and its colon."""
    value = span.value or {}
    written = _WRITERS[span.label](value, surface)
    modifier = f"~{value['modifier']}" if value.get("modifier") else ""
    return ("=" + written if written else "") + modifier + (f"!{span.statistic}" if span.statistic else "")


def _change(value: dict, surface: str) -> str:
    if value.get("ratio") is not None:
        return f"{value['direction']} {value['ratio']}"
    sign = "+" if value["direction"] == "up" else "-"
    return f"{value['direction']} {sign}{value['difference']}{'pts' if value.get('unit') == 'points' else ''}"


def _source(value: dict, surface: str) -> str:
    kind = "person" if value["kind"] == "person" else "org"
    return kind if value["name"] == surface else f"{kind}/{value['name']}"


def _period(value: dict, surface: str) -> str:
    return f"{value['start'] or ''}..{value['end'] or ''}" if value["start"] or value["end"] else "?"


def _age(value: dict, surface: str) -> str:
    return "..".join("" if value[end] is None else str(value[end]) for end in ("min", "max"))


_WRITERS = {
    "FORCE": lambda v, s: v["id"], "PLACE": lambda v, s: v["force"] or "-", "PERIOD": _period, "COUNT": lambda v, s: str(v["value"]),
    "AGE": _age, "CHANGE": _change, "RATE": lambda v, s: f"{v['value']}/{v['per']}", "SHARE": lambda v, s: str(v["value"]),
    "SOURCE": _source, "MEASURE": lambda v, s: "",
}
