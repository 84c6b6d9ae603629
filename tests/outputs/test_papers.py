"""Papers: PDF/UA-1 by the compiler's own check, with the structure, language and title that it asks for."""

import io

import pypdf
import pytest
from flask_babel import force_locale

from app.domain.languages import Language
from app.domain.papers import SHEETS, BadgeOptions, BadgeWord, SheetName
from app.outputs import qr
from app.outputs.papers import people
from app.outputs.papers.people import Groups
from app.outputs.papers.press import Head
from tests.outputs.qr_reader import read

HEAD = Head("Nimikyltit: Verkostopäivä", "Verkosto", Language.FI, ("to 14.1.2027",), "Verkostopäivä")
GROUPS = Groups({7: "Varhaiskasvatus", 8: "Lukio"}, {1: "Työpaja A", 2: "Työpaja B"})
#: Nothing that anyone writes is read as source.
AWKWARD = '#panic("x") $a$ *b* <c> @d \\ " — Šžđŋŧ'


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def in_finnish(app):
    with force_locale("fi"):
        yield


def row(number: int, organisation: str = "Kuopio", track: int | None = 7, seats: str | None = None) -> tuple:
    return (f"Öhman{number}", "Örjan", organisation, track, seats, f"KQ7-{number:04d}")


def tags(pdf: pypdf.PdfReader) -> list[str]:
    """The kinds of the structure's elements, in reading order."""
    found: list[str] = []

    def walk(element) -> None:
        element = element.get_object()
        if isinstance(element, list):
            for child in element:
                walk(child)
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(element["/S"].removeprefix("/"))
            if "/K" in element:
                walk(element["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"])
    return found


def opened(raw: bytes) -> pypdf.PdfReader:
    """The paper, which says of itself what PDF/UA-1 asks for."""
    pdf = pypdf.PdfReader(io.BytesIO(raw))
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "fi"
    assert root["/MarkInfo"]["/Marked"] is not None and bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert pdf.metadata.title == HEAD.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    return pdf


def text(pdf: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def test_a_list_to_sign_is_a_tagged_table_with_its_headings(app):
    pdf = opened(people.sign_in(HEAD, [row(number) for number in range(60)] + [row(60, AWKWARD)]))
    found = tags(pdf)
    assert found.count("H1") == 1
    assert (found.count("Table"), found.count("TH"), found.count("TD")) == (1, 4, 61 * 4)
    assert len(pdf.pages) > 1
    assert "Öhman59 Örjan" in text(pdf)
    assert '#panic("x") $a$ *b* <c> @d' in text(pdf)


@pytest.mark.parametrize("sheet", SheetName)
def test_badges_fill_sheets(app, sheet):
    badges = SHEETS[sheet].badges
    options = BadgeOptions(sheet, BadgeWord.TRACK, with_code=True)
    pdf = opened(people.badges(HEAD, [row(number) for number in range(badges + 1)], options, GROUPS))
    assert len(pdf.pages) == 2
    sides = 2 if SHEETS[sheet].folded else 1
    assert tags(pdf).count("Figure") == sides * (badges + 1)
    said = text(pdf)
    assert said.count("Varhaiskasvatus") == sides * (badges + 1)
    assert said.count("KQ7-0000") == sides
    size = SHEETS[sheet]
    assert size.columns * size.width <= 210
    assert size.rows * size.height <= 297


def test_a_badge_of_sessions_names_those_with_a_place_alone(app):
    assert GROUPS.word(BadgeWord.SESSIONS, 7, "1:waiting 2:taken")[0] == "Työpaja B"
    assert GROUPS.word(BadgeWord.SESSIONS, 7, None) == GROUPS.word(BadgeWord.NOTHING, 7, "1:taken")
    assert GROUPS.word(BadgeWord.TRACK, 8, None) != GROUPS.word(BadgeWord.TRACK, 7, None)
    assert GROUPS.word(BadgeWord.TRACK, None, None)[0] == ""


def test_awkward_names_are_on_the_badge_as_they_were_written(app):
    somebody = [(AWKWARD, "Wolfeschlegelsteinhausenbergerdorff" * 3, AWKWARD * 5, None, None, "KQ7-4MHR")]
    nobody = [("", "", "", None, None, "KQ7-4MHS")]
    said = text(opened(people.badges(HEAD, somebody + nobody, BadgeOptions(), GROUPS)))
    assert '#panic("x")' in said
    assert "KQ7-4MHS" in said  # whose data has been erased


def test_the_quick_code_reads_as_the_other_does(app):
    assert read(qr.matrix("kq7-4mhr", mask=0)) == "kq7-4mhr"
