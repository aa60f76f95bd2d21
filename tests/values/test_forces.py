import pytest

from crimeclaims.schema.errors import BadInput
from crimeclaims.values.forces import ForcesAbroad, default_gazetteer, extended_gazetteer

NAMES = default_gazetteer()


@pytest.mark.parametrize(
    "text, force",
    [
        ("Merseyside Police", "merseyside"), ("West Mercia", "west-mercia"), ("Met", "metropolitan"), ("the Met", "metropolitan"), ("Met Police", "metropolitan"),
        ("Metropolitan Police Service", "metropolitan"), ("Scotland Yard", "metropolitan"), ("GMP", "greater-manchester"), ("PSNI", "psni"),
        ("Devon & Cornwall Police", "devon-and-cornwall"), ("Devon and Cornwall", "devon-and-cornwall"), ("Kent's", "kent"), ("Kent’s", "kent"),
        ("BTP", "btp"), ("Police Scotland", "police-scotland"), ("Hampshire Constabulary", "hampshire"), ("DYFED-POWYS POLICE", "dyfed-powys"),
        ("An Garda Síochána", "garda"), ("Cumbria force", "cumbria"),
        ("Metropolitan", "metropolitan"), ("NYPD", "new-york-police-department"), ("Toronto police", "toronto-police-service"),
    ],
)
def test_names_of_forces(text, force):
    assert NAMES.find_force(text).id == force


def test_unknown_names_are_no_force():
    assert NAMES.find_force("Gotham City Police") is None


@pytest.mark.parametrize(
    "place, force",
    [
        ("Dorset", "dorset"), ("Shropshire", "west-mercia"), ("Telford", "west-mercia"), ("Cornwall", "devon-and-cornwall"), ("Liverpool", "merseyside"),
        ("England and Wales", None), ("UK", None), ("Yorkshire", None), ("Belfast", "psni"), ("Glasgow", "police-scotland"), ("Atlantis", None), ("London", "metropolitan"),
        ("Herts", "hertfordshire"), ("North Herts", "hertfordshire"), ("Ipswich Hospital", "suffolk"), ("Berwick and Alnwick", "northumbria"), ("Kent and Essex", None),
        ("England, Wales and Northern Ireland", None), ("rest of England and Wales", None), ("Kansas", None),
    ],
)
def test_places_lie_in_one_force_or_none(place, force):
    assert NAMES.find_place_force(place) == force


def test_forces_that_only_the_article_names():
    abroad = ForcesAbroad(["Wichita Police Department", "Pittsburgh Bureau of Police", "Kent Police"], NAMES)
    assert abroad.find("Wichita PD") == abroad.find("Wichita police") == abroad.find("the WPD") == abroad.find_place("Wichita") == "wichita-police-department"
    assert abroad.find("Pittsburgh Bureau of Police") == "pittsburgh-bureau-of-police"
    assert abroad.find_place("Kent") is None


def test_every_territorial_force_of_england_and_wales_is_known():
    assert sum(force.nation in ("England", "Wales") for force in NAMES.forces.values()) == 43
    assert all(NAMES.find_force(force.name).id == force.id for force in NAMES.forces.values())
    assert all(NAMES.find_force(alias).id == force.id for force in NAMES.forces.values() for alias in force.aliases)


def test_a_users_file_adds_forces(tmp_path):
    path = tmp_path / "forces.jsonl"
    path.write_text('{"id": "chicago", "name": "Chicago Police Department", "aliases": ["CPD"], "areas": ["Chicago"]}\n')
    names = extended_gazetteer(path)
    assert names.find_force("CPD").id == "chicago" and names.find_place_force("Chicago") == "chicago"
    assert names.find_force("Kent Police").id == "kent"


def test_a_malformed_row_is_named(tmp_path):
    path = tmp_path / "forces.jsonl"
    path.write_text('{"id": "x", "name": "X"}\n{"name": 3\n')
    with pytest.raises(BadInput, match="line 2"):
        extended_gazetteer(path)
