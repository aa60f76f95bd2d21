"""Entities that nothing is about are dropped, and what is left still points at the right ones."""

from hypothesis import given
from hypothesis import strategies as st

from crimeclaims.pipeline.pruning import needed, without

LABELS = ["FORCE", "PLACE", "PERIOD", "COUNT", "AGE", "CHANGE", "MEASURE", "SOURCE"]


@st.composite
def articles(draw):
    """Records of an article with links from figures to other entities, and quotes with and without a speaker."""
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=12))
    entities = [{"label": label, "name": number} for number, label in enumerate(labels)]
    figures = [i for i, label in enumerate(labels) if label in ("COUNT", "CHANGE")]
    pairs = st.tuples(st.sampled_from(figures), st.integers(0, len(labels) - 1)) if figures else st.nothing()
    links = draw(st.lists(pairs, max_size=8)) if figures else []
    speakers = draw(st.lists(st.none() | st.integers(0, len(labels) - 1), max_size=3))
    ages = [i for i, label in enumerate(labels) if label == "AGE"]
    names = [i for i, label in enumerate(labels) if label in ("FORCE", "PLACE", "PERIOD")]
    doubtful = draw(st.lists(st.sampled_from(names), unique=True)) if names else []
    return {
        "entities": entities, "relations": [{"head": h, "child": c} for h, c in links],
        "quotes": [{"speaker": speaker} for speaker in speakers], "statistics": [{"entity": i} for i in ages], "claims": [],
        "doubtful": [{"entity": i} for i in doubtful],
    }


def named(records):
    """What links, quotes and statistics point at, by name."""

    def name(i):
        return None if i is None else records["entities"][i]["name"]

    return (
        [(name(r["head"]), name(r["child"])) for r in records["relations"]],
        [name(q["speaker"]) for q in records["quotes"]], [name(s["entity"]) for s in records["statistics"]],
    )


@given(articles())
def test_nothing_is_lost_but_unlinked_entities(found):
    pruned = without(found, needed(found))

    assert named(pruned) == named(found)
    kept = {entity["name"] for entity in pruned["entities"]}
    used = {r["child"] for r in found["relations"]} | {q["speaker"] for q in found["quotes"]}
    for entity in found["entities"]:
        linked, doubtful = entity["name"] in used, {"entity": entity["name"]} in found["doubtful"]
        assert (entity["name"] in kept) == (linked or (entity["label"] in ("FORCE", "COUNT", "AGE", "CHANGE") and not doubtful))


def test_a_period_that_no_figure_refers_to_is_no_entity(nlp):
    doc = nlp("The museum opened in 2014.\n\nKent Police recorded 412 burglaries in 2018/19, up from 388 in 2017/18.")
    periods = [e.text for e in doc._.entities if e.label == "PERIOD"]
    assert "2018/19" in periods and "2014" not in periods
    assert [span.text for span in doc.spans["entities"]] == [e.text for e in doc._.entities]
    assert {span.text for span in doc.ents} <= {e.text for e in doc._.entities}
