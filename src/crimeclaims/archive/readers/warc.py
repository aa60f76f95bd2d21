"""One article a page of a web crawl (WARC), or a text record of its extract (WET). The cursor is [offset, records to pass over there].

Requests, images, redirects and error pages are no articles and are passed over.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crimeclaims.archive.readers.blob import Blob, skip
from crimeclaims.archive.readers.row import END, Cursor, Row, Wishes
from crimeclaims.schema.article import Article
from crimeclaims.schema.errors import BadInput

_PAGES = ("text/html", "application/xhtml+xml")


def read(blob: Blob, start: Cursor, wishes: Wishes) -> Iterator[Row]:
    base, passed = start or (0, 0)
    # gzip WARCs are compressed record by record, so that one can go on in the middle
    stream = blob.raw() if blob.codec in (None, "gz") else blob.stream()
    skip(stream, base)
    with stream:
        records = ArchiveIterator(io.BufferedReader(stream) if not isinstance(stream, io.BufferedIOBase) else stream)  # type: ignore[arg-type,type-var]
        try:
            for count, record in enumerate(records):
                if count < passed:
                    continue
                row = _row(record, blob.name, wishes)
                if row is not None:
                    item, page = row
                    yield Row(item, [base + records.get_record_offset(), 1], page)
        except ArchiveLoadFailed as error:
            yield Row(BadInput(blob.name, f"the rest cannot be read as WARC ({error})"), END)


def _row(record, name: str, wishes: Wishes) -> tuple[Article | BadInput, bytes | None] | None:
    headers = record.rec_headers
    identity = (headers.get_header("WARC-Record-ID") or "").strip("<>").removeprefix("urn:uuid:")
    url, where = headers.get_header("WARC-Target-URI"), f"{name} record {identity}"
    if record.rec_type == "conversion":
        text = record.content_stream().read().decode("utf-8", "replace")
        return wishes.dated(Article(identity, text, url=url, where=where)), None
    if record.rec_type not in ("response", "resource"):
        return None
    http = record.http_headers
    kind = (http.get_header("Content-Type") if http else headers.get_header("Content-Type")) or ""
    if kind.split(";")[0].strip().lower() not in _PAGES or (http and http.get_statuscode() != "200"):
        return None
    return wishes.dated(Article(identity, "", url=url, where=where)), record.content_stream().read()
