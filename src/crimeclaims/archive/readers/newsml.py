"""Agency XML: NewsML-G2 (one item or a message of many) and NITF, parsed by defusedxml. The cursor is the number of items read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from crimeclaims.archive.readers.blob import Blob
from crimeclaims.archive.readers.row import END, Cursor, Row, Wishes
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    with blob.stream() as stream:
        data = stream.read()
    try:
        root = fromstring(data, forbid_dtd=False)
    except DefusedXmlException as error:
        yield Row(BadInput(blob.name, f"XML that declares entities is not read ({type(error).__name__})"), END)
        return
    except ParseError as error:
        yield Row(BadInput(blob.name, f"not well-formed XML ({error})"), END)
        return
    items = [root] if _name(root) in ("nitf", "newsItem") else [e for e in root.iter() if _name(e) == "newsItem"] or [e for e in root.iter() if _name(e) == "nitf"]
    if not items:
        yield Row(BadInput(blob.name, f"XML, but neither NewsML-G2 nor NITF (its root is <{_name(root)}>)"), END)
    for number, item in enumerate(items):
        if number >= (start or 0):
            where = blob.name if len(items) == 1 else f"{blob.name} item {number + 1}"
            yield Row(_article(item, blob.plain_name.stem, where, wishes), number + 1)


def _article(item: Element, stem: str, where: str, wishes: Wishes) -> Article | BadInput:
    paragraphs = [text for e in item.iter() if _name(e) == "p" and (text := _text(e))]
    if not paragraphs:
        paragraphs = [text for e in item.iter() if _name(e) in ("inlineData", "body.content") and (text := _text(e))]
    if not paragraphs:
        return BadInput(where, "no text in this news item")
    text = "\n\n".join(paragraphs)
    identity = item.get("guid") or _attribute(item, "doc-id", "id-string") or stem
    title = _first(item, "headline") or _first(item, "hl1") or _first(item, "title")
    stamp = _first(item, "contentCreated") or _first(item, "versionCreated") or _attribute(item, "date.issue", "norm") or _attribute(item, "date.release", "norm")
    return wishes.dated(Article(identity, text, _date(stamp), title, extra={"text": text}, where=where))


def _name(element: Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _text(element: Element) -> str:
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def _first(item: Element, name: str) -> str | None:
    return next((text for e in item.iter() if _name(e) == name and (text := _text(e))), None)


def _attribute(item: Element, name: str, attribute: str) -> str | None:
    return next((value for e in item.iter() if _name(e) == name and (value := e.get(attribute))), None)


def _date(stamp: str | None) -> str | None:
    match = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", stamp or "")
    return "-".join(match.groups()) if match else None
