"""The session form: what it shows comes back the same, over midnight too, and what is no time is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.datastructures import MultiDict

from app.domain.events import SessionKind
from app.domain.languages import LocalizedText
from app.domain.programme import SessionDetails
from app.forms.programme import SessionForm

START = datetime(2027, 3, 25, 7, tzinfo=UTC)  # 9.00 in Helsinki
WHOLE = SessionDetails(
    title=LocalizedText("Työpaja", "Verkstad", "Workshop"), kind=SessionKind.WORKSHOP, track_id=4,
    starts_at=START, ends_at=START + timedelta(hours=1), speaker="Ilta Merikaarna", room="Sali",
    remote_link="https://meet.example/1", language="sv", description=LocalizedText("Tule\nmukaan"),
    capacity=12, waiting_list=False, optional=True,
)  # fmt: skip
EVENING = replace(WHOLE, starts_at=START + timedelta(hours=12), ends_at=START + timedelta(hours=16))


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def sent(app, details: SessionDetails, **changes: str) -> SessionForm:
    """The form as a browser sends it back, with these changes."""
    with app.test_request_context("/en/", method="POST"):
        shown = SessionForm.showing(details)
        shown.offer([("4", "Polku")])
        typed = {
            field.name: field._value() for field in shown if hasattr(field, "_value") and field.type != "BooleanField"
        }
        typed |= {name: shown[name].data for name in ("kind", "track", "language")}
        typed |= {name: "y" for name in ("waiting_list", "optional") if shown[name].data}
        form = SessionForm(MultiDict({**typed, **changes}), meta={"csrf": False})
        form.base = details
        form.offer([("4", "Polku")])
        form.validate()
        return form


@pytest.mark.parametrize(
    "details",
    [
        WHOLE,
        EVENING,
        replace(WHOLE, starts_at=None, ends_at=None, track_id=None, capacity=None),
        replace(WHOLE, starts_at=START + timedelta(seconds=20)),
        replace(WHOLE, language="de"),  # it came with an event file
    ],
)  # fmt: skip
def test_what_is_shown_comes_back_the_same(app, details):
    form = sent(app, details)
    assert form.errors == {}
    assert form.to_details() == details


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_time": ""}, "starts_time"),
        ({"ends_time": ""}, "ends_time"),
        ({"day": ""}, "day"),
        ({"day": "28.3.2027", "starts_time": "3.30"}, "starts_time"),  # the clocks skip it
        ({"ends_time": "kolmelta"}, "ends_time"),
        ({"ends_date": "eilen"}, "ends_date"),
        ({"capacity": "9" * 400}, "capacity"),
        ({"language": "xx"}, "language"),
        ({"track": "7"}, "track"),
    ],
)
def test_what_is_no_session_is_said_beside_its_field(app, changes, field):
    assert list(sent(app, WHOLE, **changes).errors) == [field]


def test_both_times_empty_mean_no_time_yet(app):
    details = sent(app, WHOLE, starts_time="", ends_time="").to_details()
    assert (details.starts_at, details.ends_at) == (None, None)
