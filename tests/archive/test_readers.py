"""Every format gives the same articles, from its beginning and from any place in it."""

import json

import fsspec
import pyarrow as pa
import pytest
from formats import ARTICLES, comma, lines, nitf, write_all, zipped

from crimeclaims.archive.batch import extract_batch, row_of
from crimeclaims.archive.readers import Walk, Wishes, article_of, read_inputs
from crimeclaims.archive.sources import find_sources
from crimeclaims.schema.arrow import ARTICLE_IN
from crimeclaims.schema.errors import BadInput

FORMATS = [
    "rows.jsonl", "rows.jsonl.zst", "rows.gz", "rows.dat", "rows.csv", "bz2.csv.bz2", "rows.parquet", "parquet.bin", "file.arrow", "stream.arrow", "xz.arrow.xz",
    "crawl.warc", "crawl.warc.gz", "crawl.warc.zst", "texts.zip", "mixed.zip", "tables.zip", "news.xml", "nitf.zip", "pages", "saved",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("formats")
    write_all(path)
    return path


def articles(path, **wishes):
    return list(map(plain, Walk(find_sources([str(path)]), Wishes(**wishes))))


def plain(row):
    item = row.item
    return item if isinstance(item, BadInput) or row.html is None else article_of(item, row.html)


@pytest.fixture(scope="module")
def claims(nlp):
    def of(found):
        batch = pa.RecordBatch.from_pylist([row_of(a, i) for i, a in enumerate(found)], schema=ARTICLE_IN)
        rows = extract_batch(nlp, batch, ("claims",))["claims"].to_pylist()
        return [(r["kind"], r["value"], r["ratio"], r["force_id"], r["place_name"], r["period_start"], r["period_end"], r["measure"]) for r in rows]

    return of


@pytest.fixture(scope="module")
def expected(folder, claims):
    return claims(sorted(articles(folder / "rows.jsonl"), key=lambda a: a.text))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_claims(folder, claims, expected, name):
    found = articles(folder / name, published="2019-11-06")
    assert not any(isinstance(a, BadInput) for a in found)
    assert sorted(" ".join(a.text.split()) for a in found) == sorted(" ".join(a["text"].split()) for a in ARTICLES)
    assert claims(sorted(found, key=lambda a: a.text)) == expected
    assert len(expected) >= 6


@pytest.mark.parametrize("name", FORMATS)
def test_reading_goes_on_from_any_cursor(folder, name):
    """The cursor is JSON, and nothing is lost or read twice."""
    sources = find_sources([str(folder / name)])
    whole, cursors = [], []
    for row in Walk(sources, Wishes()):
        whole.append(row.item.id)
        cursors.append(json.loads(json.dumps(row.after() if callable(row.after) else row.after)))
    for i, cursor in enumerate(cursors, start=1):
        assert [row.item.id for row in Walk(sources, Wishes(), cursor)] == whole[i:]


def test_a_parquet_file_is_not_read_from_its_beginning_again(folder, monkeypatch):
    import pyarrow.parquet as pq

    groups = []
    real = pq.ParquetFile.iter_batches
    monkeypatch.setattr(pq.ParquetFile, "iter_batches", lambda self, row_groups, **more: groups.append(row_groups) or real(self, row_groups=row_groups, **more))
    rows = list(Walk(find_sources([str(folder / "rows.parquet")]), Wishes(), [0, [1, 0]]))
    assert [row.item.id for row in rows] == ["mersey"] and groups == [[1]]


def test_datasets_stream_by_path(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "train.jsonl").write_bytes(lines())
    sources = find_sources([f"datasets:{tmp_path / 'data'}:train"])
    rows, cursors = [], []
    for row in Walk(sources, Wishes()):
        rows.append(row.item.id)
        cursors.append(row.after())
    assert rows == [a["id"] for a in ARTICLES]
    assert [row.item.id for row in Walk(sources, Wishes(), cursors[1])] == rows[2:]


def test_urls_are_read_by_the_same_code():
    files = fsspec.filesystem("memory")
    files.pipe({"/news/a.jsonl": lines(), "/news/b.csv": comma()})
    assert len(articles("memory://news/*")) == len(articles("memory://news")) == 2 * len(ARTICLES)
    assert [a.id for a in articles("memory://news/b.csv")] == [a["id"] for a in ARTICLES]


def test_columns_are_mapped(tmp_path):
    (tmp_path / "a.csv").write_text("uid;body;date;desk\n1;Kent Police;2019-11-04;crime\n")
    (found,) = articles(tmp_path / "a.csv", columns={"id": "uid", "text": "body", "published": "date"})
    assert (found.id, found.text, found.published, found.extra) == ("1", "Kent Police", "2019-11-04", {"desk": "crime"})


@pytest.mark.parametrize(
    "name, data, reason",
    [
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00garbage", "damaged"), ("a.parquet", b"PAR1 and nothing else", "damaged"), ("a.zip", b"PK\x03\x04 nothing", "damaged"),
        ("a.csv", b"id,body\n1,x\n", 'no "text" column (found: id, body)'), ("a.pdf", b"%PDF-1.7", "cannot read .pdf files"), ("a.csv", b"id,text\n1,caf\xe9\n", "not UTF-8"),
        ("a.xml", b'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a "b">]><nitf>&a;</nitf>', "declares entities"), ("a.xml", b"<nitf><p>x</nitf>", "not well-formed"),
        ("a.csv", b"id,text\n1,a,b,c\n", "4 fields, but the header names 2"), ("a.zip", zipped({"b.zip": zipped({"c.txt": b"x"})}), "a zip inside a zip"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    (found,) = articles(tmp_path / name)
    assert isinstance(found, BadInput) and reason in str(found)


def test_the_readable_part_of_a_damaged_file_is_kept(tmp_path):
    import gzip

    many = b"".join(json.dumps({"id": str(i), "text": "x" * 500}).encode() + b"\n" for i in range(3000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(many, 1)[:-2000])
    *good, last = articles(tmp_path / "a.jsonl.gz")
    assert len(good) > 1000 and "damaged" in last.reason


def test_missing_inputs_are_named(tmp_path):
    (tmp_path / "empty").mkdir()
    reasons = [str(item) for item in read_inputs([tmp_path / "no", tmp_path / "empty", str(tmp_path / "*.csv"), "nosuch://x/y"])]
    assert ["no such file" in reasons[0], "no file in" in reasons[1], "no file matches" in reasons[2], len(reasons)] == [True, True, True, 4]


def test_single_nitf(tmp_path):
    (tmp_path / "a.xml").write_bytes(nitf(ARTICLES[0]))
    (found,) = articles(tmp_path / "a.xml")
    assert (found.id, found.published, found.title) == ("kent", "2019-11-04", "News")
