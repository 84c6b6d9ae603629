"""A participant's details: compared, folded, sorted."""

from dataclasses import fields, replace

import pytest

from app.domain.languages import Language
from app.domain.participants import Details, Needs, email_key, sort_key

AINO = Details("Aino", "Mäkelä", "aino@example.fi", "Espoo", 1, 2, "", Language.FI)
OTHERS = {
    "given_name": "Ainu", "family_name": "M", "email": "b@example.fi", "organisation": "E", "role_id": None,
    "sector_id": 3, "region_id": 4, "municipality": "Espoo", "language": Language.SV,
}  # fmt: skip


@pytest.mark.parametrize("name", [item.name for item in fields(Details)])
def test_every_field_counts_in_fingerprint_and_difference(name):
    other = replace(AINO, **{name: OTHERS[name]})
    assert other.fingerprint != AINO.fingerprint
    assert (AINO.differing(other), AINO.differing(AINO)) == ((name,), ())


def test_fingerprint_does_not_run_fields_together():
    first = replace(AINO, given_name="A", family_name="BC")
    assert first.fingerprint != replace(AINO, given_name="AB", family_name="C").fingerprint


@pytest.mark.parametrize("spelling", ["AINO@Example.FI", " aino@example.fi ", "ａｉｎｏ@example.fi"])
def test_spellings_of_one_address_are_equal(spelling):
    assert email_key(spelling) == "aino@example.fi"


def test_names_sort_as_finns_read():
    names = ["Öhman", "Zacher", "Ääri", "Åberg", "aalto", "Mäkelä", "Makela", "Élan"]
    assert sorted(names, key=lambda name: sort_key(name, "")) == [
        "aalto", "Élan", "Makela", "Mäkelä", "Zacher", "Åberg", "Ääri", "Öhman",
    ]  # fmt: skip


def test_needs_are_there_when_either_is():
    assert [bool(Needs(*texts)) for texts in (("", ""), ("x", ""), ("", "x"))] == [False, True, True]
