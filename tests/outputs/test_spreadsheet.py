"""CSV and XLSX files, read back as a spreadsheet program reads them."""

import csv
import io
import tempfile
import tracemalloc

import openpyxl
import pytest

from app.outputs.spreadsheet import Field, Kind, sheet_name, write_csv, write_xlsx

FIELDS = [Field("Nimi"), Field("Sija", kind=Kind.NUMBER), Field("Aika", kind=Kind.MOMENT)]
#: Summer and winter time, and the hour that comes twice.
MOMENTS = [
    ("2026-07-01 06:05:59", "2026-07-01 09:05:59"),
    ("2026-11-22 02:40:05", "2026-11-22 04:40:05"),
    ("2026-10-25 00:30:00", "2026-10-25 03:30:00"),
    ("2026-10-25 01:30:00", "2026-10-25 03:30:00"),
    ("2026-12-31 22:00:00", "2027-01-01 00:00:00"),
]
DANGEROUS = [
    "=1+1",
    "+358 40 123",
    "-1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＠SUM(A1)",
    '=HYPERLINK("http://evil.example";"x")',
    "=cmd|' /C calc'!A0",
]
HARMLESS = [
    "Mäkelä-Österberg",
    "Šišková",
    "a=b",
    "",
    " väli alussa",
    'lainaus "ja" puoli;piste',
    "kaksi\nriviä",
    "x" * 10_000,
    "😀 名前",
    "'jo heittomerkki",
    "<r><t>x</t>",
]


def as_csv(texts: list[str], moments: list[str | None] | None = None) -> list[list[str]]:
    file = io.BytesIO()
    moments = moments or [None] * len(texts)
    written = write_csv(file, FIELDS, [[texts, list(range(1, len(texts) + 1)), moments]])
    raw = file.getvalue()
    assert written == len(texts)
    assert raw.startswith(b"\xef\xbb\xbfNimi;Sija;Aika\r\n") and raw.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]


def as_xlsx(texts: list[str], moments: list[str | None] | None = None, title: str = "Päivä"):
    file = io.BytesIO()
    moments = moments or [None] * len(texts)
    assert write_xlsx(file, FIELDS, [[texts, list(range(1, len(texts) + 1)), moments]], title=title) == len(texts)
    return openpyxl.load_workbook(file).active


def test_csv_read_back_equals_what_was_written():
    assert as_csv(HARMLESS) == [[text, str(number), ""] for number, text in enumerate(HARMLESS, start=1)]


def test_no_csv_cell_begins_like_a_formula():
    assert [row[0] for row in as_csv(DANGEROUS)] == [f"'{text}" for text in DANGEROUS]


def test_csv_headings_are_made_harmless_too():
    file = io.BytesIO()
    write_csv(file, [Field("=1+1")], [])
    assert file.getvalue().decode("utf-8-sig") == "'=1+1\r\n"


@pytest.mark.parametrize(("utc", "local"), MOMENTS)
def test_moments_are_in_helsinki_time(utc, local):
    assert as_csv(["x"], [utc])[0][2] == local
    cell = as_xlsx(["x"], [utc])["C2"]
    assert cell.is_date and str(cell.value)[:19] == local
    assert cell.number_format == "d.m.yyyy h:mm"


def test_xlsx_texts_are_texts_whatever_they_look_like():
    texts = [*DANGEROUS, *HARMLESS, "https://evil.example", "123", "<r><t>=1+1</t></r></is></c><c><f>1+1</f>"]
    sheet = as_xlsx(texts)
    cells = [sheet.cell(row, 1) for row in range(2, len(texts) + 2)]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    read = [str(cell.value or "").replace("_x000D_", "\r").replace("_x0009_", "\t") for cell in cells]
    assert read[:-1] == [text if not text.startswith("<r>") else f"'{text}" for text in texts[:-1]]
    assert read[-1] == f"'{texts[-1]}"


def test_xlsx_has_frozen_headings_a_filter_and_numbers():
    sheet = as_xlsx(["Aino", "Björn"])
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C3")
    assert [cell.value for cell in sheet[1]] == ["Nimi", "Sija", "Aika"]
    assert (sheet["B3"].value, sheet["B3"].data_type) == (2, "n")
    assert sheet["A1"].font.bold


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Verkostopäivä", "Verkostopäivä"),
        ("Päivä: A/B [1]?*\\", "Päivä  A B  1"),
        ("'lainattu'", "lainattu"),
        ("History", "Sheet"),
        ("", "Sheet"),
        ("///", "Sheet"),
        ("x" * 40, "x" * 31),
        ("😀" * 31, "Sheet"),
        ("Day\x00\n", "Day"),
    ],
)
def test_sheet_names_are_such_as_excel_allows(title, name):
    assert sheet_name(title) == name
    assert as_xlsx(["x"], title=title).title == name


@pytest.mark.parametrize("write", [write_csv, lambda *args: write_xlsx(*args, title="x")])
def test_memory_does_not_grow_with_the_rows(write):
    def peak(rows: int) -> int:
        batch = [["Mäkelä"] * 500, list(range(500)), ["2026-11-22 02:40:05"] * 500]
        tracemalloc.start()
        with tempfile.TemporaryFile() as file:
            write(file, FIELDS, (batch for _ in range(rows // 500)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(500)
    assert peak(8_000) < peak(1_000) * 1.25 + 50_000
