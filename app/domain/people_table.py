"""A table of people as somebody else made it: which column is what, and who is in which row.

Knows headings in three languages; without headings the place of the e-mail address tells the order.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.languages import Language

MOST_ROWS = 10_000
MOST_COLUMNS = 40


class TableFault(StrEnum):
    """Why a table cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_FULL = "too_full"  # of pictures, formats and cells, more than people take
    TOO_MANY_ROWS = "too_many_rows"
    NOT_A_TABLE = "not_a_table"  # neither text nor XLSX, or broken
    NO_ADDRESSES = "no_addresses"


@dataclass(frozen=True)
class Unreadable:
    """An answer instead of a table."""

    fault: TableFault


class Column(StrEnum):
    """What a column may hold. NAME: given and family name together."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    NAME = "name"
    EMAIL = "email"
    ORGANISATION = "organisation"
    ROLE = "role"
    SECTOR = "sector"
    MUNICIPALITY = "municipality"
    LANGUAGE = "language"
    REGION = "region"


#: As people write them, in Finnish, Swedish and English; compared by plain().
HEADINGS: Mapping[Column, Sequence[str]] = {
    Column.GIVEN_NAME: ("etunimi", "etunimet", "kutsumanimi", "förnamn", "given name", "first name", "forename"),
    Column.FAMILY_NAME: ("sukunimi", "efternamn", "familjenamn", "släktnamn", "family name", "last name", "surname"),
    Column.NAME: (
        "nimi", "koko nimi", "osallistuja", "henkilö", "kutsuttava",
        "namn", "fullständigt namn", "deltagare", "person", "name", "full name", "participant",
    ),
    Column.EMAIL: (
        "sähköposti", "sähköpostiosoite", "s posti", "email", "e mail", "e mail address", "email address", "mail",
        "osoite", "e post", "epost", "e postadress", "epostadress", "address",
    ),
    Column.ORGANISATION: (
        "organisaatio", "työnantaja", "työpaikka", "yksikkö", "koulu", "yhteisö", "kunta tai organisaatio",
        "organisation", "organization", "arbetsgivare", "arbetsplats", "enhet", "employer", "workplace", "company",
    ),
    Column.ROLE: (
        "rooli", "rooli tai ammatti", "ammatti", "tehtävä", "tehtävänimike", "nimike", "titteli",
        "roll", "roll eller yrke", "yrke", "uppgift", "titel", "role", "role or profession", "profession",
        "title", "job title", "position",
    ),
    Column.SECTOR: ("toimiala", "ala", "sektori", "sektor", "bransch", "sector", "field"),
    Column.MUNICIPALITY: ("kunta", "kaupunki", "paikkakunta", "kommun", "stad", "ort", "municipality", "city", "town"),
    Column.LANGUAGE: (
        "kieli", "asiointikieli", "viestien kieli", "äidinkieli", "språk", "kontaktspråk",
        "language", "language of messages", "language of our messages",
    ),
    Column.REGION: (
        "alue", "yhteistyöalue", "yta", "yta alue", "hyvinvointialue", "område", "region", "samarbetsområde",
        "välfärdsområde", "area", "collaborative area", "wellbeing services county",
    ),
}  # fmt: skip
_COLUMN_OF = {word: column for column, words in HEADINGS.items() for word in words}
_LANGUAGES = {
    Language.FI: ("fi", "fin", "suomi", "finska", "finnish"),
    Language.SV: ("sv", "swe", "ruotsi", "svenska", "swedish"),
    Language.EN: ("en", "eng", "englanti", "engelska", "english"),
}
_LANGUAGE_OF = {word: language for language, words in _LANGUAGES.items() for word in words}

#: Without headings: what stands before the address, by how many cells it is, and what comes after it.
_BEFORE: Mapping[int, tuple[Column, ...]] = {
    0: (),
    1: (Column.NAME,),
    2: (Column.GIVEN_NAME, Column.FAMILY_NAME),
}
_AFTER_ADDRESS_FIRST = (Column.GIVEN_NAME, Column.FAMILY_NAME)
_REST = (Column.ORGANISATION, Column.ROLE, Column.SECTOR, Column.MUNICIPALITY, Column.LANGUAGE, Column.REGION)

#: "Aino Aalto <aino@x.fi>", with or without quotes.
_NAMED_ADDRESS = re.compile(r"\s*(?P<name>[^<>]*?)\s*<\s*(?P<address>[^<>\s]+@[^<>\s]+)\s*>\s*")


@dataclass(frozen=True)
class TablePerson:
    """One row as it was written. number: of the row, as its reader counts them."""

    number: int
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    organisation: str = ""
    role: str = ""
    sector: str = ""
    municipality: str = ""
    language: str = ""
    region: str = ""


def plain(text: str) -> str:
    """A heading or a name of a list as it is compared: small letters, no signs."""
    return " ".join(re.sub(r"\(.*?\)|[^\w]|_", " ", text.casefold()).split())


def language_of(text: str) -> Language | None:
    """The language that a cell names, by its code or in any of the three languages."""
    return _LANGUAGE_OF.get(plain(text))


def people(rows: Iterable[Sequence[str]]) -> list[TablePerson] | Unreadable:
    """Everyone in the table, in its order. rows: with clean cells; empty rows count, but are nobody."""
    filled = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    if not filled:
        return Unreadable(TableFault.EMPTY)
    columns = _headings(filled[0][1])
    if columns is not None:
        filled = filled[1:]
    if len(filled) > MOST_ROWS:
        return Unreadable(TableFault.TOO_MANY_ROWS)
    if not any("@" in cell for _number, row in filled for cell in row):
        return Unreadable(TableFault.NO_ADDRESSES)
    return [_person(number, row, columns or _by_position(row)) for number, row in filled]


def _headings(row: Sequence[str]) -> tuple[Column | None, ...] | None:
    """What each column holds, if this row says so; the first of two that say the same counts."""
    if any("@" in cell for cell in row):
        return None
    found: list[Column | None] = []
    for cell in row:
        column = _COLUMN_OF.get(plain(cell))
        found.append(column if column not in found else None)
    return tuple(found) if any(found) else None


def _by_position(row: Sequence[str]) -> tuple[Column | None, ...]:
    address = next((place for place, cell in enumerate(row) if "@" in cell), None)
    if address is None:
        return (*_BEFORE[2], Column.EMAIL, *_REST)
    if address == 0:
        alone = "<" in row[0]
        return (Column.EMAIL, *(() if alone else _AFTER_ADDRESS_FIRST), *_REST)
    before = _BEFORE.get(address, (*_BEFORE[2], *(None for _ in range(address - 2))))
    return (*before, Column.EMAIL, *_REST)


def _person(number: int, row: Sequence[str], columns: Sequence[Column | None]) -> TablePerson:
    cells = {column: cell for column, cell in zip(columns, row, strict=False) if column is not None}
    values = {column.value: cell for column, cell in cells.items() if column is not Column.NAME}
    together = cells.get(Column.NAME, "")
    if (named := _NAMED_ADDRESS.fullmatch(cells.get(Column.EMAIL, ""))) is not None:
        values["email"] = named["address"]
        together = together or named["name"]
    if together and not (values.get("given_name") or values.get("family_name")):
        values["given_name"], values["family_name"] = names(together)
    return TablePerson(number, **values)


def names(together: str) -> tuple[str, str]:
    """Given and family name: "Aino Maria Aalto", or "Aalto, Aino Maria"."""
    text = together.strip("\"' ")
    family, comma, given = text.partition(",")
    if comma:
        return given.strip(), family.strip()
    given, _space, family = text.rpartition(" ")
    return given.strip(), family.strip()
