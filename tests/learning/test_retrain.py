"""`train --only`: the part learns as in a full training, from what the annotators corrected; the rest stays as it was."""

from dataclasses import replace

import pytest

from crimeclaims.learning.findings import FILE, read_findings, write_findings
from crimeclaims.learning.registry import load_trained, save_model
from crimeclaims.learning.train import Trained, model_hash, retrain
from crimeclaims.schema.errors import BadInput, BadModel
from crimeclaims.schema.gold import GoldArticle, GoldSentence


@pytest.fixture(scope="module")
def folder(trained, tmp_path_factory):
    """The trained model on disk, as an annotator has it."""
    folder = tmp_path_factory.mktemp("models") / "claims"
    save_model(trained, folder, data=folder, articles=10, report=None)
    return folder


@pytest.fixture(scope="module")
def loaded(folder):
    return load_trained(folder)


def digest(trained, part):
    return trained.nlp.get_pipe(f"claim_{part}").digest()


@pytest.mark.parametrize("part", ["labels", "relations"])
def test_alone_a_part_learns_exactly_what_it_learns_in_a_full_training(few, configs, trained, loaded, part):
    # the rest of the model comes from the same training, so that the whole must be equal
    blank = "relations" if part == "labels" else "labels"
    assert model_hash(retrain(loaded, few, configs, part).nlp) == model_hash(trained.nlp)
    other = retrain(loaded, few[:-2], configs, part)
    assert digest(other, part) != digest(trained, part) and digest(other, blank) == digest(trained, blank)


def test_a_model_without_findings_gets_them_from_the_folds(few, configs, trained, loaded):
    again = retrain(Trained(loaded.nlp, {}), few, configs, "labels", workers=1)
    assert again.findings == trained.findings and digest(again, "labels") == digest(trained, "labels")


def test_of_new_articles_the_current_models_findings_are_taken_and_kept(few, configs, trained, loaded):
    text = "Burglary up\n\nKent Police recorded 909 burglaries in 2018/19."
    new = GoldArticle("new", text, "2019-11-04", sentences=(GoldSentence(0, 11), GoldSentence(13, len(text), ("statistical_claim",))))
    changed = retrain(loaded, [*few, new], configs, "labels")
    assert len(changed.findings) == len(few) + 1 and trained.findings.items() <= changed.findings.items()
    assert digest(changed, "labels") == digest(retrain(loaded, [*few, new], configs, "labels"), "labels")


def test_corrected_labels_change_the_prediction_and_nothing_else(few, configs, loaded):
    # annotators decide that these articles' direct speech is advice, too
    corrected = [replace(a, sentences=tuple(replace(s, labels=("quote", "advice") if "quote" in s.labels else s.labels) for s in a.sentences)) for a in few]
    changed = retrain(loaded, corrected, configs, "labels")
    text = next(a.text for a in few[1:] if a.quotes)
    before, after = loaded.nlp(text)._, changed.nlp(text)._
    spoken = [i for i, s in enumerate(before.sentences) if "quote" in s.labels]
    assert spoken and any(after.sentences[i].scores["advice"] > before.sentences[i].scores["advice"] + 0.2 for i in spoken)
    assert after.entities == before.entities and after.relations == before.relations
    assert digest(changed, "relations") == digest(loaded, "relations")


def test_other_parts_cannot_be_trained_alone(few, configs, loaded):
    with pytest.raises(BadInput, match="cannot be trained alone"):
        retrain(loaded, few, configs, "entities")


def test_findings_hold_no_text_and_are_the_same_bytes_each_time(tmp_path, trained, few):
    write_findings(trained.findings, tmp_path)
    first = (tmp_path / FILE).read_bytes()
    write_findings(dict(reversed(trained.findings.items())), tmp_path)
    assert (tmp_path / FILE).read_bytes() == first and read_findings(tmp_path) == trained.findings
    assert not any("text" in record for found in trained.findings.values() for records in found.values() for record in records)


def test_damaged_findings_are_named(tmp_path):
    assert read_findings(tmp_path) == {}
    (tmp_path / FILE).write_bytes(b"nonsense")
    with pytest.raises(BadModel, match="delete it"):
        read_findings(tmp_path)
