"""Which column is what, with headings and without; who is in which row."""

import pytest

from app.domain.languages import Language
from app.domain.people_lines import LineFault, LineNote, Reading, lines
from app.domain.people_table import TableFault, TablePerson, Unreadable, language_of, names, people

AINO = ("Aino", "Aalto", "aino@x.fi", "Espoo")


def one(*rows: tuple[str, ...]) -> TablePerson:
    found = people(rows)
    assert not isinstance(found, Unreadable)
    [person] = found
    return person


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        (("Etunimi", "Sukunimi", "Sähköposti", "Organisaatio"), AINO),
        (("SÄHKÖPOSTIOSOITE *", "Työnantaja", "Sukunimi", "Etunimi"), ("aino@x.fi", "Espoo", "Aalto", "Aino")),
        (("Förnamn", "Efternamn", "E-post", "Arbetsgivare"), AINO),
        (("First name", "Last name", "E-mail address", "Organization"), AINO),
        (("Nimi", "Muuta", "s-posti", "Yksikkö"), ("Aino Aalto", "x", "aino@x.fi", "Espoo")),
        (("Namn", "E-post (arbete)", "Organisation"), ("Aalto, Aino", "aino@x.fi", "Espoo")),
    ],
)
def test_headings_in_three_languages_in_any_order(headings, row):
    person = one(headings, row)
    assert (person.given_name, person.family_name, person.email, person.organisation) == AINO
    assert person.number == 2


@pytest.mark.parametrize(
    "row",
    [
        AINO,
        ("Aino Aalto", "aino@x.fi", "Espoo"),
        ("aino@x.fi", "Aino", "Aalto", "Espoo"),
        ("Aino Aalto <aino@x.fi>", "Espoo"),
        ("Aino", "Aalto", "KQ7", "aino@x.fi", "Espoo"),
    ],
)
def test_without_headings_the_place_of_the_address_tells(row):
    person = one(row)
    assert (person.given_name, person.family_name, person.email, person.organisation) == AINO


def test_what_comes_after_the_organisation():
    person = one((*AINO, "rehtori", "sivistys", "Espoo", "sv", "HYKS"))
    assert (person.role, person.sector, person.municipality) == ("rehtori", "sivistys", "Espoo")
    assert (person.language, person.region) == ("sv", "HYKS")


def test_empty_rows_are_nobody_and_still_counted():
    found = people([("",), AINO, ("", ""), ("Bo", "Berg", "bo@x.fi")])
    assert [person.number for person in found] == [2, 4]


def test_nothing_to_read():
    assert people([]) == people([("", "")]) == Unreadable(TableFault.EMPTY)
    assert people([("Aino", "Aalto")]) == Unreadable(TableFault.NO_ADDRESSES)
    assert people([("Etunimi", "Sähköposti")]) == Unreadable(TableFault.NO_ADDRESSES)


def test_names_and_languages():
    assert names("Aino Maria Aalto") == ("Aino Maria", "Aalto")
    assert names('"Aalto, Aino"') == ("Aino", "Aalto")
    assert names("Aalto") == ("", "Aalto")
    assert [language_of(text) for text in ("Ruotsi", "svenska", "EN", "suomi", "Viro", "")] == [
        Language.SV, Language.SV, Language.EN, Language.FI, None, None,
    ]  # fmt: skip


def reading(**changes: object) -> Reading:
    values: dict[str, object] = {
        "roles": {"rehtori": 3},
        "sectors": {"sivistys": 4},
        "language": Language.FI,
        "organisation": "",
        "names_needed": True,
        "address": lambda text: text.lower() if "@x" in text else None,
        "secret": lambda text: "-" in text,
    }
    return Reading(**{**values, **changes})


def test_lists_are_found_by_name_and_what_is_not_on_them_is_left_out():
    known, unknown = lines(
        [
            TablePerson(1, *AINO, role="Rehtori ", sector="SIVISTYS", language="sv", region="HYKS"),
            TablePerson(
                2, "Bo", "Berg", "bo@x.fi", "Vasa", role="kapteeni", sector="meri", language="viro", region="Kuu"
            ),
        ],
        reading(regions={"hyks": 5}),
    )
    assert (known.details.role_id, known.details.sector_id, known.details.language) == (3, 4, Language.SV)
    assert (known.details.region_id, unknown.details.region_id) == (5, None)
    assert (known.faults, known.notes) == ((), ())
    assert (unknown.faults, unknown.notes) == ((), tuple(LineNote))
    assert unknown.details.role_id is None


def test_where_nobody_is_asked_for_a_region_it_is_not_read():
    [line] = lines([TablePerson(1, *AINO, region="Kuu")], reading())
    assert (line.details.region_id, line.faults, line.notes) == (None, (), ())


@pytest.mark.parametrize(
    ("person", "fault"),
    [
        (TablePerson(1, "Aino", "", "a@x.fi", "E"), LineFault.NAME_MISSING),
        (TablePerson(1, "Aino", "Aalto", "", "E"), LineFault.EMAIL_MISSING),
        (TablePerson(1, "Aino", "Aalto", "ei", "E"), LineFault.EMAIL_BAD),
        (TablePerson(1, "Aino", "Aalto", "a@x.fi", ""), LineFault.ORGANISATION_MISSING),
        (TablePerson(1, "A" * 101, "Aalto", "a@x.fi", "E"), LineFault.TOO_LONG),
        (TablePerson(1, "Aino", "Aalto 010190-123A", "a@x.fi", "E"), LineFault.IDENTITY_CODE),
    ],
)
def test_faults(person, fault):
    [line] = lines([person], reading())
    assert line.faults == (fault,)


def test_of_two_with_one_address_the_first_counts():
    found = lines([TablePerson(1, *AINO), TablePerson(2, "Aino", "Aalto", "AINO@x.fi", "Espoo")], reading())
    assert [line.faults for line in found] == [(), (LineFault.TWICE,)]


def test_an_invitation_may_have_the_address_alone():
    [line] = lines([TablePerson(1, email="a@x.fi")], reading(names_needed=False))
    assert line.faults == ()
    [line] = lines([TablePerson(1, "Aino", "Aalto", "a@x.fi")], reading(organisation="Espoo"))
    assert (line.faults, line.details.organisation) == ((), "Espoo")
