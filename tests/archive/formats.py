"""The same few articles, written in every format that is read."""

import bz2
import csv
import gzip
import html
import io
import json
import lzma
import zipfile

import datasets
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ARTICLES = [
    {"id": "kent", "published": "2019-11-04", "text": "Kent Police recorded 909 burglaries in 2018/19.\n\nThat was up 44% on the previous year, according to figures from the force."},
    {"id": "dorset", "published": "2019-11-05", "text": "In Dorset, there were 82 offences in 2018/19. That is up from 28 in 2015/16.\n\n“It is worrying,” said Jo Marsh, of the NSPCC.\n\nThe charity has asked for help from parents, schools and the council for some years now."},
    {"id": "fair", "published": "2019-11-06", "text": "The village fair drew a happy crowd on Saturday, with cake, tea and a brass band.\n\nThe vicar judged the dogs, and a terrier called Biscuit won the prize for the waggiest tail, to nobody's surprise."},
    {"id": "mersey", "published": "2019-11-07", "text": "Merseyside Police dealt with 1,612 thefts in 2018/19, “a record”; a third of the victims were over 65.\n\nThe force says that the number has doubled since 2016, and that more officers will be on the streets."},
]


def lines():
    return "".join(json.dumps(a) + "\n" for a in ARTICLES).encode()


def table():
    return pa.Table.from_pylist(ARTICLES)


def comma():
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, ["id", "published", "text"])
    writer.writeheader()
    writer.writerows(ARTICLES)
    return out.getvalue().encode()


def parquet():
    out = io.BytesIO()
    pq.write_table(table(), out, row_group_size=3)
    return out.getvalue()


def arrow(kind):
    out = io.BytesIO()
    with kind(out, table().schema) as writer:
        for batch in table().to_batches(max_chunksize=3):
            writer.write_batch(batch)
    return out.getvalue()


def page(article):
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in article["text"].split("\n\n"))
    head = f"<title>News</title><meta property='article:published_time' content='{article['published']}T09:00:00Z'/>"
    return f"<!DOCTYPE html><html><head>{head}</head><body><nav><a href='/'>Home</a></nav><article>{paragraphs}</article><footer>Contact us</footer></body></html>"


def warc(compressed):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compressed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for article in ARTICLES:
        url = f"https://news.example/{article['id']}"
        for status, kind, body in (("200 OK", "text/html; charset=utf-8", page(article)), ("404 Not Found", "text/html", "<html>gone</html>"), ("200 OK", "image/png", "PNG")):
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", payload=io.BytesIO(body.encode()), http_headers=headers))
    return out.getvalue()


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def newsml():
    items = "".join(
        f'<newsItem guid="{a["id"]}"><itemMeta><versionCreated>{a["published"]}T10:00:00Z</versionCreated></itemMeta><contentMeta><headline>News</headline></contentMeta>'
        f'<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{"".join(f"<p>{html.escape(p)}</p>" for p in a["text"].split(chr(10) * 2))}</body></html></inlineXML></contentSet></newsItem>'
        for a in ARTICLES
    )
    return f'<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'.encode()


def nitf(article):
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in article["text"].split("\n\n"))
    date = article["published"].replace("-", "")
    return f'<nitf><head><docdata><doc-id id-string="{article["id"]}"/><date.issue norm="{date}"/></docdata></head><body><body.head><hedline><hl1>News</hl1></hedline></body.head><body.content>{paragraphs}</body.content></body></nitf>'.encode()


def write_all(folder):
    """One input a format; names give nothing away where content must tell."""
    texts = {f"{a['id']}.txt": a["text"].encode() for a in ARTICLES}
    files = {
        "rows.jsonl": lines(), "rows.jsonl.zst": zstandard.compress(lines()), "rows.gz": gzip.compress(lines()), "rows.dat": lines(), "rows.csv": comma(),
        "bz2.csv.bz2": bz2.compress(comma()), "rows.parquet": parquet(), "parquet.bin": parquet(), "file.arrow": arrow(pa.ipc.new_file), "stream.arrow": arrow(pa.ipc.new_stream),
        "xz.arrow.xz": lzma.compress(arrow(pa.ipc.new_stream)), "crawl.warc": warc(False), "crawl.warc.gz": warc(True), "crawl.warc.zst": zstandard.compress(warc(False)),
        "texts.zip": zipped(texts), "mixed.zip": zipped({"in/rows.jsonl.gz": gzip.compress(lines())}), "tables.zip": zipped({"rows.parquet": parquet()}), "news.xml": newsml(),
        "nitf.zip": zipped({f"{a['id']}.xml": nitf(a) for a in ARTICLES}),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "pages").mkdir()
    for article in ARTICLES:
        (folder / "pages" / f"{article['id']}.html").write_text(page(article), encoding="utf-8")
    datasets.Dataset.from_list(ARTICLES).save_to_disk(folder / "saved")
    return [str(folder / name) for name in (*files, "pages", "saved")] + [f"datasets:{folder / 'rows.jsonl'}".replace("datasets:", "file://")]
