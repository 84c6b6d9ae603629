"""Tables of people for tests."""

import io
from datetime import timedelta

from openpyxl import Workbook

from app import clock
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.organizer_acts import Placing
from app.domain.people_lines import Line
from app.models import Event, Term
from app.services import entrance
from app.services.people_import import Table
from tests.factories import details, make_term

HEADINGS = ("Etunimi", "Sukunimi", "Sähköposti", "Organisaatio", "Kieli")


def line(number: int, email: str, **changes: object) -> Line:
    return Line(number, details(email, **changes))


def lines(*emails: str) -> list[Line]:
    return [line(number, email) for number, email in enumerate(emails, 1)]


def many(count: int) -> list[Line]:
    return lines(*(f"henkilo{number}@example.fi" for number in range(count)))


def table(*emails: str, placing: Placing = Placing.IF_ROOM, key: str = "avain") -> Table:
    return Table(lines(*emails), "Espoon luettelo", placing, key)


def pasted(*emails: str) -> str:
    """Lines with a semicolon, without headings."""
    return "\n".join(f"Aino;Mäkelä;{email};Espoon kaupunki" for email in emails)


def xlsx(*rows: tuple[object, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    workbook, file = Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    for row in (headings, *rows):
        sheet.append(row)
    workbook.save(file)
    return file.getvalue()


def ask_region(event: Event) -> Term:
    """The event lets people of this region in first, and asks everyone for theirs."""
    region = make_term(TermKind.REGION, "HYKS", "HYKS")
    first = EntranceSettings(
        RegistrationMode.TARGET_GROUP_FIRST, frozenset({region.id}), clock.now() + timedelta(hours=1)
    )
    assert isinstance(entrance.change(event.id, first, COMMAND_LINE), Event)
    return region
