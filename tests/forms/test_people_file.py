"""Tables of people as offices have them, and as nobody should send them."""

import io
import zipfile

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


def with_entities() -> bytes:
    """A sheet that defines entities of its own, which grow when they are read."""
    file, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(xlsx(("a", "a@x.fi"), headings=("nimi", "email"))))
    with zipfile.ZipFile(file, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + content
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\xff" * 1000,
        xlsx(("a", "a@x.fi"))[:500],
        bomb(100 * 1024 * 1024),
        with_entities(),
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        b"\xff\xfe\x00",
        b"a@x.fi\x00\x01",
    ],
)
def test_what_is_no_table_is_said_so(content):
    assert rows_of(content) == Unreadable(TableFault.NOT_A_TABLE)


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
