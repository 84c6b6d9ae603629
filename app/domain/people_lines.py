"""The rows of a table of people as details to act on, and what is wrong with each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.languages import Language
from app.domain.participants import Details
from app.domain.people_table import TablePerson, language_of, plain

#: As the forms of the same details allow.
LONGEST = {"given_name": 100, "family_name": 100, "email": 254, "organisation": 200, "municipality": 100}


class LineFault(StrEnum):
    """What must be mended before anything is done with the table."""

    NAME_MISSING = "name_missing"
    EMAIL_MISSING = "email_missing"
    EMAIL_BAD = "email_bad"
    ORGANISATION_MISSING = "organisation_missing"
    TOO_LONG = "too_long"
    IDENTITY_CODE = "identity_code"
    TWICE = "twice"  # the address is on an earlier row too


class LineNote(StrEnum):
    """What was left out of a row, which goes on without it."""

    ROLE_UNKNOWN = "role_unknown"
    SECTOR_UNKNOWN = "sector_unknown"
    LANGUAGE_UNKNOWN = "language_unknown"
    REGION_UNKNOWN = "region_unknown"


@dataclass(frozen=True)
class Line:
    """One row. number: as its reader counts them; details: also where there are faults, as far as they go."""

    number: int
    details: Details
    faults: tuple[LineFault, ...] = ()
    notes: tuple[LineNote, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How rows become details. roles, sectors: ids by plain() names, in every language; regions, too, or None where
    nobody is asked for one.

    address: the normalised address, or None where it is none; secret: does a text hold a personal identity code?
    names_needed: a registration has a name and an organisation; an invitation may have the address alone.
    """

    roles: Mapping[str, int]
    sectors: Mapping[str, int]
    language: Language
    organisation: str
    names_needed: bool
    address: Callable[[str], str | None]
    secret: Callable[[str], bool]
    regions: Mapping[str, int] | None = None


def lines(people: Sequence[TablePerson], reading: Reading) -> list[Line]:
    """Every row with what is wrong with it; of two with one address the first counts."""
    seen: set[str] = set()
    found = []
    for person in people:
        line = _line(person, reading)
        key = line.details.email_key
        if key and key in seen:
            line = replace(line, faults=(*line.faults, LineFault.TWICE))
        seen.add(key)
        found.append(line)
    return found


def _line(person: TablePerson, reading: Reading) -> Line:
    address = reading.address(person.email) if person.email else None
    language = language_of(person.language)
    details = Details(
        given_name=person.given_name,
        family_name=person.family_name,
        email=address or person.email,
        organisation=person.organisation or reading.organisation,
        role_id=reading.roles.get(plain(person.role)),
        sector_id=reading.sectors.get(plain(person.sector)),
        municipality=person.municipality,
        language=language or reading.language,
        region_id=(reading.regions or {}).get(plain(person.region)),
    )
    return Line(
        person.number,
        details,
        tuple(_faults(person, details, address, reading)),
        tuple(_notes(person, details, language, reading)),
    )


def _faults(person: TablePerson, details: Details, address: str | None, reading: Reading) -> list[LineFault]:
    texts = {name: str(getattr(details, name)) for name in LONGEST}
    wrong = {
        LineFault.EMAIL_MISSING: not person.email,
        LineFault.EMAIL_BAD: bool(person.email) and address is None,
        LineFault.NAME_MISSING: reading.names_needed and not (details.given_name and details.family_name),
        LineFault.ORGANISATION_MISSING: reading.names_needed and not details.organisation,
        LineFault.TOO_LONG: any(len(text) > LONGEST[name] for name, text in texts.items()),
        LineFault.IDENTITY_CODE: any(map(reading.secret, texts.values())),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _notes(person: TablePerson, details: Details, language: Language | None, reading: Reading) -> list[LineNote]:
    left_out = {
        LineNote.ROLE_UNKNOWN: bool(person.role) and details.role_id is None,
        LineNote.SECTOR_UNKNOWN: bool(person.sector) and details.sector_id is None,
        LineNote.LANGUAGE_UNKNOWN: bool(person.language) and language is None,
        LineNote.REGION_UNKNOWN: reading.regions is not None and bool(person.region) and details.region_id is None,
    }
    return [note for note, is_so in left_out.items() if is_so]
