"""The shipped pipeline as an ordinary spaCy Language."""

import pickle

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import DocBin

from crimeclaims.pipeline.load import load, shipped_model
from crimeclaims.schema.errors import BadModel
from crimeclaims.schema.nouns import Claim

TEXT = "Kent Police recorded 909 burglaries in 2018/19, up 44% on the previous year.\n\n“Lock your doors,” said Insp Jo Marsh of the force."


def found(doc):
    return doc._.crimeclaims


def test_claims_are_typed(nlp):
    claims = nlp(TEXT)._.claims
    assert claims and all(isinstance(claim, Claim) for claim in claims)
    assert next(c for c in claims if c.kind == "count").value == 909


def test_tuples_carry_the_date_of_publication(nlp):
    texts = [("Kent Police recorded 12 burglaries last year.", {"published": date}) for date in ("2019-11-04", "2012-01-05", None)]
    docs = [doc for doc, _ in nlp.pipe(texts, as_tuples=True)]
    assert [[e.value["start"] for e in doc._.entities if e.label == "PERIOD"] for doc in docs] == [["2018-01-01"], ["2011-01-01"], [None]]


def test_worker_processes_give_the_same(nlp):
    texts = [TEXT, "Nothing here.", TEXT.replace("909", "12")] * 2
    assert [found(d) for d in nlp.pipe(texts, n_process=2, batch_size=2)] == [found(nlp(t)) for t in texts]


def test_disk_and_bytes_give_the_same(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    assert found(spacy.load(tmp_path / "model")(TEXT)) == found(nlp(TEXT))
    other = spacy.blank("en").from_config(nlp.config)
    assert found(other.from_bytes(nlp.to_bytes())(TEXT)) == found(nlp(TEXT))


def test_docbin_and_pickle_keep_everything(nlp):
    doc = nlp(TEXT)
    again = next(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab))
    assert again._.claims == doc._.claims and again._.entities == doc._.entities
    assert pickle.loads(pickle.dumps(doc))._.claims == doc._.claims


def test_spacy_loads_the_folder_without_our_import():
    import subprocess
    import sys

    code = f"import spacy; nlp = spacy.load({str(shipped_model())!r}); print(len(nlp({TEXT!r})._.claims))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert int(done.stdout) > 0, done.stderr


def test_components_declare_what_they_need(nlp):
    assert nlp.analyze_pipes()["problems"] == {name: [] for name in nlp.pipe_names}


@pytest.mark.parametrize("text", ["", " ", "\n\r\n", ".", "909", "“", "2015/16", "a" * 5000, "1 " * 3000])
def test_any_shape_of_text_passes(nlp, text):
    doc = nlp(text)
    assert all(text[e.start:e.end] == e.text for e in doc._.entities)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120) | st.lists(st.sampled_from(
    ["Kent", "Police", "recorded", "12", "909", "burglaries", "in", "2018/19", ",", ".", "up", "44%", "“", "”", "'", "said", "\n", "\r\n", "one", "in", "five", "under", "18s", "last", "year", "from", "to", "Merseyside", "and", "doubled", "per", "1,000", "people", "13", "most", "common"]
), max_size=40).map(" ".join))
def test_offsets_and_indexes_hold_for_any_text(nlp, text):
    doc = nlp(text)
    record = found(doc)
    at = 0
    for sentence in record["sentences"]:
        assert at <= sentence["start"] < sentence["end"] <= len(text)
        assert not text[at:sentence["start"]].strip()
        at = sentence["end"]
    assert not text[at:].strip()
    assert all(text[e["start"]:e["end"]] == e["text"] for e in record["entities"])
    count = len(record["entities"])
    assert all(0 <= r["head"] < count and 0 <= r["child"] < count for r in record["relations"])
    assert all(0.0 <= claim["score"] <= 1.0 for claim in record["claims"])


def test_a_user_can_add_forces(tmp_path):
    path = tmp_path / "forces.jsonl"
    path.write_text('{"id": "chicago", "name": "Chicago Police", "aliases": [], "areas": ["Chicago"]}\n')
    text = "Chicago Police recorded 909 burglaries in 2019."
    force = next(e for e in load(gazetteer=path)(text)._.entities if e.label == "FORCE")
    assert force.value["id"] == "chicago"


def test_a_hostile_or_damaged_model_is_refused(nlp, tmp_path):
    nlp.to_disk(tmp_path / "model")
    part = next((tmp_path / "model" / "claim_relations").glob("trees_*.npz"))
    part.write_bytes(b"PK not a model")
    with pytest.raises(BadModel, match="not a part"):
        load(tmp_path / "model")
    with pytest.raises(BadModel, match="no trained pipeline"):
        load(tmp_path)
