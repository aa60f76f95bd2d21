from crimeclaims.annotation.queue import Candidate, doubts, near_duplicates, order, worths


def found(score, force="kent"):
    return {
        "sentences": [{"start": 0, "end": 9, "scores": {"statistical_claim": score, "quote": 0.0, "advice": 0.0}}],
        "entities": [{"start": 0, "end": 4, "label": "FORCE", "value": {"id": force}, "score": 1.0}], "relations": [], "quotes": [], "claims": [],
    }


def candidate(name, score, force="kent"):
    return Candidate(name, " ".join(f"{name}{i}" for i in range(30)), found(score, force))


def test_doubt_is_worth_more_than_certainty():
    unsure, sure, certain = worths([found(0.5), found(0.02), found(0.0)])
    assert unsure > sure > certain == 0.0


def test_labels_and_figures_count_alike():
    claim = {"quantity": 0, "score": 0.5, "force": None, "place": None, "period": None}
    dense = found(0.5) | {"entities": found(0.5)["entities"] * 9, "claims": [claim] * 9}
    plain = found(0.5)
    assert doubts(dense)[1] > 5 * doubts(plain)[0] and doubts(plain)[1] == 0
    assert abs(sum(worths([dense, plain])) - 4) < 1e-9, "each kind of doubt adds up to one an article"


def test_the_unsure_come_first_and_forces_take_turns():
    places = order([candidate("a", 0.5), candidate("b", 0.49), candidate("c", 0.42, "essex"), candidate("d", 0.0)], random_share=0)
    assert [p.id for p in places] == ["a", "c", "b", "d"]


def test_near_duplicates_come_once_at_the_end():
    text = "Kent Police recorded nine hundred and nine burglaries in the year to March the force said on Monday after a request " * 3
    copies = near_duplicates([("a", text), ("b", text + " It was raining."), ("c", "Nothing like it at all, whatever you may think of the match.")])
    assert copies == {"b": "a"}
    places = order([Candidate("a", text, found(0.5)), Candidate("b", text, found(0.5))])
    assert [p.duplicate_of for p in places] == [None, "a"]


def test_the_random_share_is_the_same_whatever_the_model_says():
    sure, unsure = ([candidate(f"n{i}", score) for i in range(200)] for score in (0.0, 0.5))
    drawn = [{p.id for p in order(c) if p.chosen == "random"} for c in (sure, unsure)]
    assert drawn[0] == drawn[1] and 20 <= len(drawn[0]) <= 60
