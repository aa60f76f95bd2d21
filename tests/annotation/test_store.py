"""The review store: optimistic revisions, undo, several annotators, settling, export."""

import json

import pytest

from crimeclaims.annotation.export import export
from crimeclaims.annotation.formats.marked import read
from crimeclaims.annotation.settling import differences, merge, pairs, waiting
from crimeclaims.annotation.store import Queued, Stale, Store

SOURCE = "id: {}\noutlet: x\nfamily: x\npublished: none\n===\n{{F1=kent:Kent Police}} recorded {{N1:909|F1}} thefts.\n[a]Call 101.\n"


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "review.sqlite")
    store.put([Queued(read(SOURCE.format(f"a{i}")), {}, "m", i, "random" if i == 2 else "informative", wanted=2 if i == 0 else 1) for i in range(3)])
    yield store
    store.close()


def advice(labels):
    return {"do": "labels", "at": 33, "labels": labels}


def test_two_windows_do_not_overwrite_each_other(store):
    number = store.next_for("Ann")
    first = store.open(number, "Ann")
    at = first.work.article.sentences[1].start
    store.decide(number, "Ann", first.revision, {"do": "labels", "at": at, "labels": []})
    with pytest.raises(Stale):
        store.decide(number, "Ann", first.revision, {"do": "labels", "at": at, "labels": ["quote"]})
    assert store.reading(number, "Ann").work.article.sentences[1].labels == ()


def test_undo_and_redo(store):
    number = store.next_for("Ann")
    reading = store.open(number, "Ann")
    at = reading.work.article.sentences[1].start
    for labels in ([], ["quote"]):
        reading = store.decide(number, "Ann", reading.revision, {"do": "labels", "at": at, "labels": labels})
    reading = store.undo(number, "Ann", reading.revision)
    assert reading.work.article.sentences[1].labels == () and reading.can_redo
    reading = store.redo(number, "Ann", reading.revision)
    assert reading.work.article.sentences[1].labels == ("quote",) and not reading.can_redo


def test_a_second_store_on_the_file_sees_everything(store, tmp_path):
    number = store.next_for("Ann")
    reading = store.open(number, "Ann")
    store.decide(number, "Ann", reading.revision, {"do": "confirm", "at": 0})
    other = Store(tmp_path / "review.sqlite")
    assert other.reading(number, "Ann").work.confirmed == {0}
    with pytest.raises(Stale):
        other.undo(number, "Ann", reading.revision)
    other.close()


def done(store, name, labels):
    number = store.next_for(name)
    reading = store.open(number, name)
    at = reading.work.article.sentences[1].start
    reading = store.decide(number, name, reading.revision, {"do": "labels", "at": at, "labels": labels})
    store.finish(number, name, reading.revision)
    return number


def test_an_overlap_is_read_by_two_and_settled_by_a_third(store, tmp_path):
    assert done(store, "Ann", ["advice"]) == done(store, "Ben", []) == 1
    assert store.next_for("Cem") == 2  # nobody reads the first a third time
    (one, other) = waiting(store)[1]
    found = differences(one.work.article, other.work.article)
    assert [(d.kind, d.one, d.other) for d in found] == [("sentence", "advice", "other")]
    assert export(store, tmp_path).waiting == ["a0"]
    store.choose(1, "Cem", found[0].key, "other")
    store.settle(1, "Cem", merge(one.work.article, other.work.article, store.choices(1, "Cem")))
    assert not waiting(store) and not pairs(store)
    assert export(store, tmp_path).files == {"review.jsonl": 1}
    record = json.loads((tmp_path / "review.jsonl").read_text())
    assert record["sentences"][1]["labels"] == [] and record["meta"]["status"] == "settled"


def test_export_is_sorted_keeps_random_ones_apart_and_changes_nothing_twice(store, tmp_path):
    for _ in range(3):
        done(store, "Ann", ["advice"])
    assert export(store, tmp_path).files == {"review.jsonl": 2, "review-held-out.jsonl": 1}
    before = (tmp_path / "review.jsonl").read_bytes()
    export(store, tmp_path)
    assert (tmp_path / "review.jsonl").read_bytes() == before
    assert [json.loads(line)["id"] for line in before.splitlines()] == ["a0", "a1"]
    assert export(store, tmp_path, "Ann").files == {"review-Ann.jsonl": 3}


def test_merging_spans_and_links_side_by_side():
    one = read(SOURCE.format("a"))
    other = read(SOURCE.format("a").replace("{N1:909|F1}", "{N1:909}"))
    found = differences(one, other)
    assert [d.kind for d in found] == ["link"]
    assert merge(one, other, {found[0].key: "other"}) == other and merge(one, other, {found[0].key: "one"}) == one
