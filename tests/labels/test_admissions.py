"""Who gets in, in words."""

import pytest
from flask import Flask
from markupsafe import Markup

from app.domain.entrance import TARGETS
from app.domain.events import TermKind
from app.labels.admissions import LISTS, target_group

REGION, SECTOR, ROLE = TermKind.REGION, TermKind.SECTOR, TermKind.ROLE


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def test_every_list_that_can_name_a_target_group_has_a_word():
    assert set(LISTS) == set(TARGETS)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        ([(SECTOR, "Sosiaaliala")], "Sosiaaliala"),
        ([(REGION, "Uusimaa"), (REGION, "Häme"), (REGION, "Lappi")], "Uusimaa, Häme tai Lappi"),
        (
            [(REGION, "Uusimaa"), (SECTOR, "Sosiaaliala"), (REGION, "Häme")],
            "alue Uusimaa tai Häme, ja lisäksi toimiala Sosiaaliala",
        ),
        (
            [(ROLE, "Rehtori"), (ROLE, "Opettaja"), (REGION, "Häme"), (SECTOR, "Sivistys")],
            "alue Häme, ja lisäksi toimiala Sivistys, ja lisäksi rooli tai ammatti Rehtori tai Opettaja",
        ),
        ([(REGION, "100 %"), (SECTOR, "A %(names)s")], "alue 100 %, ja lisäksi toimiala A %(names)s"),
    ],
)
def test_any_of_a_list_is_enough_and_every_list_must_fit(app: Flask, names, said: str):
    with app.test_request_context("/fi/"):
        assert target_group(names) == said


def test_in_a_page_names_are_escaped_but_keep_their_language(app: Flask):
    names = [(REGION, "A & B"), (REGION, Markup('<span lang="sv">Nyland</span>')), (SECTOR, "<b>")]
    with app.test_request_context("/fi/"):
        said = target_group(names, Markup)
    assert said == 'alue A &amp; B tai <span lang="sv">Nyland</span>, ja lisäksi toimiala &lt;b&gt;'
