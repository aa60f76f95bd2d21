import pytest

from crimeclaims.values.measures import find_offence
from crimeclaims.values.sources import kind_of_source


@pytest.mark.parametrize(
    "before, text, kind",
    [
        ("chief executive ", "Peter Wanless", "person"), ("the ", "NSPCC", "organisation"), ("", "Office for National Statistics", "organisation"),
        ("Insp ", "Marsh", "person"), ("", "Home Office", "organisation"), ("according to the ", "Cyclists' Alliance", "organisation"),
        ("", "Mary O'Brien", "person"), ("", "University of Leeds", "organisation"),
    ],
)
def test_people_and_bodies(before, text, kind):
    assert kind_of_source(text, before) == kind


@pytest.mark.parametrize(
    "before, text, after, kind",
    [
        ("", "Karma Nirvana", ", the Leeds charity that", "organisation"), ("according to ", "Fleetwise Recovery", ", a tracking firm", "organisation"), ("", "Plaid Cymru", ", which made", "organisation"),
        ("said ", "Isla Corrieshaw", ", the charity's director", "person"), ("said Inspector ", "Geraint Bufton", ", which points", "person"), ("said his sister ", "Chloe", ". ", "person"),
    ],
)
def test_words_beside_the_name_tell_people_from_bodies(before, text, after, kind):
    assert kind_of_source(text, before, after) == kind


@pytest.mark.parametrize(
    "measure, offence",
    [
        ("cyber-related sex crimes against children", "child-sexual-offence"), ("shoplifting offences", "shoplifting"), ("victims", None), ("knife crimes", "weapon-offence"),
        ("recorded rapes", "sexual-offence"), ("thefts of vehicles", "vehicle-theft"),
    ],
)
def test_offence_categories(measure, offence):
    assert find_offence(measure) == offence
