"""Tables of people as offices have them, and as nobody should send them."""

import io
import zipfile
from collections.abc import Callable

import pytest

from app.domain.people_table import TableFault, Unreadable, people
from app.forms.people_file import MOST_BYTES, rows_of, rows_of_text
from tests.people import xlsx

ROWS = [("Etunimi", "Sähköposti"), ("Äijö", "a@x.fi")]
CSV = "Etunimi;Sähköposti\r\nÄijö;a@x.fi\r\n"


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode(),
        CSV.encode("utf-8-sig"),
        CSV.encode("cp1252"),
        CSV.encode("utf-16"),
        CSV.replace(";", "\t").encode(),
        CSV.replace(";", ",").encode(),
        CSV.replace(";", " , ").replace(" ,", ",").encode(),
        'Etunimi;Sähköposti\n"Äijö";"a@x.fi"\n'.encode(),
        xlsx(("Äijö", "a@x.fi"), headings=("Etunimi", "Sähköposti")),
    ],
)
def test_every_encoding_and_separator_reads_the_same(content):
    assert rows_of(content) == ROWS


@pytest.mark.parametrize(
    "text",
    [
        "Aino Aalto <aino@x.fi>\nBo Berg <bo@x.fi>",
        '"Aino Aalto" <aino@x.fi>; "Bo Berg" <bo@x.fi>;',
        "Aalto, Aino <aino@x.fi>, Berg, Bo <bo@x.fi>",
    ],
)
def test_recipients_as_mail_programs_copy_them(text):
    found = people(rows_of_text(text))
    assert [(one.given_name, one.family_name, one.email) for one in found] == [
        ("Aino", "Aalto", "aino@x.fi"), ("Bo", "Berg", "bo@x.fi"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["aino@x.fi\nbo@x.fi", "aino@x.fi; bo@x.fi", "aino@x.fi, bo@x.fi\n"])
def test_addresses_alone(text):
    assert [one.email for one in people(rows_of_text(text))] == ["aino@x.fi", "bo@x.fi"]


def bomb(size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * size)
    return file.getvalue()


def rewritten(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook of which one part is another, or one more."""
    file, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(xlsx(("a", "a@x.fi"), headings=("nimi", "email"))))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in {*source.namelist(), part}:
            content = source.read(name) if name in source.namelist() else b""
            archive.writestr(name, change(content) if name == part else content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
#: Entities of its own, which grow when they are read.
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\xff" * 1000,
        xlsx(("a", "a@x.fi"))[:500],
        rewritten(SHEET, lambda sheet: ENTITIES + sheet),
        rewritten(SHEET, lambda sheet: b"<!--" + b"x" * 70_000 + b"-->" + ENTITIES + sheet),
        rewritten(SHEET, lambda sheet: ("\ufeff" + (ENTITIES + sheet).decode()).encode("utf-16-le")),
        rewritten("xl/workbook.xml", lambda book: ENTITIES + book),
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"\xff\xfe\x00",
        b"a@x.fi\x00\x01",
    ],
)
def test_what_is_no_table_is_said_so(content):
    assert rows_of(content) == Unreadable(TableFault.NOT_A_TABLE)


@pytest.mark.parametrize(
    "content",
    [
        bomb(100 * 1024 * 1024),
        rewritten(
            SHEET, lambda sheet: sheet.replace(b"<sheetData>", b"<sheetData><row>" + b"<c/>" * 1_000_001 + b"</row>")
        ),
        rewritten(SHEET, lambda sheet: sheet.replace(b"<sheetData>", b"<sheetData>" + b"<row/>" * 1_000_001)),
        rewritten("xl/sharedStrings.xml", lambda _texts: b"<sst>" + b"<si/>" * 1_000_001 + b"</sst>"),
        rewritten("xl/styles.xml", lambda styles: styles.replace(b"</cellXfs>", b"<xf/>" * 50_001 + b"</cellXfs>")),
    ],
)
def test_what_would_grow_is_not_even_read(content):
    assert len(content) < 500_000
    assert rows_of(content) == Unreadable(TableFault.TOO_FULL)


def test_a_full_table_is_read():
    row = ("Aino", "Aalto", "a@x.fi", "Espoo", "rehtori", "sivistys", "Espoo", "ruotsi", "HYKS", "x")
    assert len(rows_of(xlsx(*[row] * 10_000, headings=row))) == 10_001


def test_bounds():
    assert rows_of(b"a" * (MOST_BYTES + 1)) == Unreadable(TableFault.TOO_LARGE)
    assert rows_of_text("a@x.fi\n" * 20_000) == Unreadable(TableFault.TOO_MANY_ROWS)
    assert people(rows_of_text("a@x.fi\n" * 10_001)) == Unreadable(TableFault.TOO_MANY_ROWS)
    assert len(people(rows_of_text("a@x.fi\n" * 10_000))) == 10_000
    assert len(rows_of_text("x;" * 5000 + "x")[0]) == 40
    assert len(rows_of_text("x" * 5000 + ";a@x.fi")[0][0]) == 500


def test_numbers_and_empty_cells_become_clean_text():
    row = (1.0, None, "a\u202eb\n c", "a@x.fi", True)
    assert rows_of(xlsx(row, headings=("1", "2", "3", "4", "5")))[1] == ("1", "", "ab c", "a@x.fi", "True")
