import json
from pathlib import Path

import pytest

from crimeclaims.annotation.check import check
from crimeclaims.schema.errors import BadAnnotation

ANNOTATIONS = Path(__file__).parents[2] / "annotations"
TEXT = "Kent Police recorded 12 thefts."
GOOD = {
    "id": "a", "text": TEXT, "published": None, "title": None, "sentences": [{"start": 0, "end": 31, "labels": ["statistical_claim"]}],
    "spans": [
        {"start": 0, "end": 11, "label": "FORCE", "value": {"id": "kent"}}, {"start": 21, "end": 23, "label": "COUNT", "value": {"value": 12, "modifier": None}},
    ],
    "relations": [{"head": 1, "child": 0, "label": "IN"}], "quotes": [], "meta": {},
}


def findings(tmp_path, *records):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return list(check(path))


def test_the_corpus_has_no_errors():
    errors = [str(finding) for finding in check(ANNOTATIONS) if finding.error]
    assert errors == []


def test_a_good_article_has_no_findings(tmp_path):
    assert findings(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    "change, problem",
    [
        ({"sentences": []}, "no sentence covers"),
        ({"sentences": [{"start": 0, "end": 31, "labels": ["claim"]}]}, "unknown sentence label"),
        ({"sentences": [{"start": 0, "end": 99, "labels": []}]}, "outside the text"),
        ({"spans": [{"start": 0, "end": 12, "label": "FORCE", "value": {"id": "kent"}}], "relations": []}, "space"),
        ({"spans": [{"start": 0, "end": 4, "label": "TOWN", "value": {}}], "relations": []}, "unknown label"),
        ({"relations": [{"head": 0, "child": 1, "label": "IN"}]}, "no relation of the contract"),
        ({"relations": [{"head": 1, "child": 7, "label": "IN"}]}, "of 2"),
        ({"quotes": [{"start": 0, "end": 4, "speaker": 1}]}, "no SOURCE"),
        ({"spans": [GOOD["spans"][0] | {"value": {"id": "essex"}}, GOOD["spans"][1]]}, "reads as"),
        ({"spans": [GOOD["spans"][0], {"start": 0, "end": 4, "label": "PLACE", "value": {"force": "kent"}}], "relations": []}, "overlaps"),
    ],
)
def test_each_kind_of_mistake_is_found_with_file_line_and_article(tmp_path, change, problem):
    found = findings(tmp_path, GOOD | {"id": "first", "text": TEXT + " ", "spans": [], "relations": []}, GOOD | change)
    assert any(problem in finding.problem and "line 2" in finding.where and finding.article == "a" for finding in found), found


def test_duplicates_and_broken_lines(tmp_path):
    found = findings(tmp_path, GOOD, GOOD, "{", '{"id": "b"}')
    assert [("the same id" in str(f), "the same text" in str(f)) for f in found[:2]] == [(True, False), (False, True)]
    assert len(found) == 4 and all(f.error for f in found)


def test_a_missing_file_is_a_clear_error(tmp_path):
    with pytest.raises(BadAnnotation, match="no annotations"):
        list(check(tmp_path / "nothing.jsonl"))
