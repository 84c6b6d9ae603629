"""What fields make of what is typed, and what never reaches them."""

from io import BytesIO

import pytest

from app.forms.fields import KutsuForm, LineField, LinesField, lines, one_line, required
from app.forms.registrations import AddressForm, DetailsForm


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


class Form(KutsuForm):
    class Meta(KutsuForm.Meta):
        csrf = False

    line = LineField("Rivi", required("Kirjoita rivi."))
    text = LinesField("Teksti")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Aino   Mäkelä ", "Aino Mäkelä"),
        ("Aino\r\nBcc: x@evil.example", "Aino Bcc: x@evil.example"),
        ("A\x00B\x1b\u202e\ufeff\ufffe", "AB"),
        ("a\u0308", "ä"),
        ("\u2028", ""),
        ("Eka\u2028toka\x85kolmas\x0bneljäs", "Eka toka kolmas neljäs"),
        ("\ud800x", "x"),
        (None, ""),
    ],
)
def test_one_line_is_clean(typed, kept):
    assert one_line(typed) == kept


def test_longer_text_keeps_its_line_breaks():
    assert lines(" eka\r\ntoka\rkolmas\x00\u2028neljäs \n") == "eka\ntoka\nkolmas\nneljäs"


def test_uploaded_file_is_no_text(app):
    data = {"line": (BytesIO(b"x"), "x.txt"), "text": "teksti"}
    with app.test_request_context("/", method="POST", data=data, content_type="multipart/form-data"):
        form = Form()
        assert (form.validate(), form.line.data, form.text.data) == (False, None, "teksti")
        assert form.problems == [("line", "Kirjoita rivi.")]


@pytest.mark.parametrize("json", [{"line": "x"}, [1, 2], None, "x"])
def test_json_is_no_form(app, json):
    with app.test_request_context("/", method="POST", json=json):
        form = Form()
        assert (form.validate(), form.line.data) == (False, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Aino@Example.FI ", "Aino@example.fi"),
        ("a@xn--kknen-fraa0m.fi", "a@ääkkönen.fi"),
        ("ä@example.fi", None),
        ("a@b", None),
    ],
)
def test_address_is_kept_normalised_or_refused(app, typed, kept):
    class Address(AddressForm):
        class Meta(KutsuForm.Meta):
            csrf = False

    with app.test_request_context("/", method="POST", data={"email": typed}):
        form = Address()
        assert (form.validate(), form.email.data if form.email.errors == [] else None) == (kept is not None, kept)


def test_only_one_fault_is_told_of_a_field(app):
    class Details(DetailsForm):
        class Meta(KutsuForm.Meta):
            csrf = False

    with app.test_request_context("/", method="POST", data={"role": "9"}):
        form = Details()
        form.offer([("1", "Rehtori")], [("2", "Sivistystoimi")])
        form.validate()
        told = {field.name: len(field.errors) for field in form}
        assert told == {
            "given_name": 1, "family_name": 1, "email": 1, "organisation": 1, "role": 1, "sector": 1,
            "municipality": 0, "draft": 0,
        }  # fmt: skip
