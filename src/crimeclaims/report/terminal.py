"""An article and its claims in the terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from crimeclaims.report.look import COLOURS, LABEL_WORDS, fit
from crimeclaims.report.words import ClaimWords, claims_in_words

Record = dict[str, Any]

_STYLES = {label: "underline" if label == "MEASURE" else f"#1c2429 on {colour}" for label, colour in COLOURS.items()}
_VERDICTS = {"consistent": "bold green", "inconsistent": "bold red", "unchecked": "dim"}


def print_article(console: Console, text: str, record: Record) -> None:
    """Print an article's text with what was found in it, and its claims. Without colours, spans stand in brackets with their labels."""
    coloured = console.color_system is not None
    console.print(_head(record))
    console.print(_legend(record))
    console.print()
    console.print(_body(fit(text), record, coloured=coloured))
    console.print()
    claims = claims_in_words(record)
    console.print(Text(f"{len(claims)} claim{'' if len(claims) == 1 else 's'}", style="bold"))
    for number, claim in enumerate(claims, start=1):
        console.print()
        console.print(_title(number, claim))
        console.print(_details(claim))


def _head(record: Record) -> Text:
    head = Text(fit(record.get("title") or record["id"]), style="bold")
    head.append(f"  published {fit(record['published'])}" if record["published"] else "  no publication date", style="dim not bold")
    return head


def _legend(record: Record) -> Text:
    present = {entity["label"] for entity in record["entities"]}
    legend = Text()
    for label in (label for label in COLOURS if label in present):
        legend.append(f" {label} " if label != "MEASURE" else label, style=_STYLES[label]).append("  ")
    return legend


def _body(text: str, record: Record, *, coloured: bool) -> Text:
    body = Text(text)
    for entity in sorted(record["entities"], key=lambda e: e["label"] != "MEASURE"):
        body.stylize(_STYLES[entity["label"]], entity["start"], entity["end"])
    return _with_notes(body, _notes(record, brackets=not coloured))


def _notes(record: Record, *, brackets: bool) -> list[tuple[int, int, str]]:
    """What is written between the characters of the article: (offset, order at that offset, note)."""
    notes = []
    for sentence in record["sentences"]:
        if sentence["labels"]:
            notes.append((sentence["end"], 2, " ‹" + ", ".join(LABEL_WORDS[label] for label in sentence["labels"]) + "›"))
    for entity in record["entities"] if brackets else ():
        if entity["label"] != "MEASURE":
            notes += [(entity["start"], 1, "["), (entity["end"], 0, f"]{entity['label']}")]
    return sorted(notes)


def _with_notes(body: Text, notes: list[tuple[int, int, str]]) -> Text:
    pieces = body.divide([offset for offset, _, _ in notes])
    written = Text()
    for piece, note in zip(pieces, [*(note for _, _, note in notes), ""], strict=True):
        written.append_text(piece).append(note, style="dim")
    return written


def _title(number: int, claim: ClaimWords) -> Text:
    title = Text(f"{number}. ", style="dim").append(claim.kind, style="cyan").append(f"  {claim.figure}", style="bold")
    return title.append(f"  “{claim.said}” in sentence {claim.sentence + 1}{', in direct speech' if claim.in_quote else ''}", style="dim")


def _details(claim: ClaimWords) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(min_width=12, style="dim", justify="right")
    table.add_column()
    for slot in claim.slots:
        table.add_row(slot.name, Text(slot.text).append(f"  {slot.origin}", style="dim"))
    verdict = Text(claim.verdict, style=_VERDICTS[claim.verdict])
    table.add_row("check", verdict.append(f"  {claim.arithmetic}", style="not bold") if claim.arithmetic else verdict)
    table.add_row("score", f"{claim.score:.2f}")
    return table
