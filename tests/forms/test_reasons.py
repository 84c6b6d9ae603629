"""What organizers write in their own words about people: no personal identity code (tietosuojalaki 29 §)."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from app.forms.attendees import PurposeForm
from app.forms.bulk import BulkForm
from app.forms.event_steps import CancelForm
from app.forms.fields import KutsuForm
from app.forms.links import LinkForm
from app.forms.programme import CancelSessionForm


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (BulkForm, "reason_fi"),
        (CancelSessionForm, "reason"),
        *((CancelForm, f"reason_{language}") for language in ("fi", "sv", "en")),
        (LinkForm, "note"),
        (LinkForm, "label"),
        (PurposeForm, "purpose"),
    ],
)
def test_a_reason_holds_no_identity_code(app: Flask, form: type[KutsuForm], field: str):
    with app.test_request_context("/fi/"):
        filled = form(MultiDict({field: "Puhelin, 131052-308T"}))
        filled.validate()
        assert filled[field].errors == ["Poista henkilötunnus. Emme tarvitse sitä."]
