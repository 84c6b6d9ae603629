"""The event form: what it refuses, in which words, and what it hands on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from app.domain.event_details import EventDetails
from app.domain.events import EventKind, RegistrationMode
from app.domain.languages import LocalizedText
from app.forms.event_steps import CapacityForm, CopyForm
from app.forms.events import EventForm
from app.forms.links import LinkForm
from app.forms.moments import parts

TYPED = {
    "title_fi": "Kevään  päivä",
    "kind": "training",
    "starts_at_date": "2027-01-14",
    "starts_at_time": "09:00",
    "ends_at_date": "14.1.2027",
    "ends_at_time": "15.30",
    "attendance": ["onsite", "online"],
    "mode": "open",
    "regions": ["3"],
}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def event_form(base: EventDetails | None = None, **changes: object) -> EventForm:
    """The form as sent with these values; it has been validated."""
    typed = MultiDict({**TYPED, **changes})
    form = EventForm(formdata=typed, meta={"csrf": False})
    form.base = base
    form.offer({"regions": [("3", "Itä-Suomi")], "theme_groups": [], "audiences": []})
    form.validate()
    return form


def test_a_whole_form_gives_details_in_utc(app):
    with app.test_request_context():
        form = event_form(capacity="150", summary_sv="  Dag \r\n två ", languages=["fi", "sv"], opens_at_date="")
        assert form.problems == []
        assert form.to_details() == EventDetails(
            title=LocalizedText("Kevään päivä"),
            summary=LocalizedText("", "Dag \n två"),
            kind=EventKind.TRAINING,
            starts_at=datetime(2027, 1, 14, 7, tzinfo=UTC),
            ends_at=datetime(2027, 1, 14, 13, 30, tzinfo=UTC),
            onsite=True,
            online=True,
            languages=("fi", "sv"),
            regions=frozenset({3}),
            capacity=150,
            mode=RegistrationMode.OPEN,
            free_of_charge=False,
            waiting_list=False,
            asks_needs=False,
        )


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"title_fi": "  "}, [("title_fi", "Write the title in Finnish.")]),
        ({"kind": "feast"}, [("kind", "Choose from the list.")]),
        ({"mode": "x"}, [("mode", "Choose from the list.")]),
        ({"regions": ["99"]}, [("regions", "Choose from the list.")]),
        ({"attendance": ["moon"]}, [("attendance", "Choose from the list.")]),
        ({"attendance": []}, [("attendance", "Choose on site, online or both.")]),
        ({"starts_at_date": "31.2.2027"}, [("starts_at_date", "Write the date in the form 14.1.2027.")]),
        ({"starts_at_date": "14.1.9999"}, [("starts_at_date", "Write the date in the form 14.1.2027.")]),
        ({"starts_at_time": "25.00"}, [("starts_at_time", "Write the time in the form 9.00.")]),
        ({"opens_at_date": "1.1.2027"}, [("opens_at_time", "Write the time too.")]),
        ({"closes_at_time": "16.15"}, [("closes_at_date", "Write the date too.")]),
        (
            {"starts_at_date": "28.3.2027", "starts_at_time": "3.30", "ends_at_date": "28.3.2027"},
            [("starts_at_time", "Choose another time: the clocks go forward that night and skip this one.")],
        ),
        ({"ends_at_time": "9.00"}, [("ends_at_date", "Choose an end that is after the start.")]),
        ({"capacity": "kymmenen"}, [("capacity", "Write the capacity as a whole number, or leave it empty.")]),
        ({"capacity": "-1"}, [("capacity", "Write the capacity as a whole number, or leave it empty.")]),
        ({"capacity": "9" * 30}, [("capacity", "Write the capacity as a whole number, or leave it empty.")]),
        ({"contact_email": "tuuli@"}, [("contact_email", "Write the e-mail address in the form name@example.com.")]),
        ({"slug": "Äö"}, [("slug", "Use only small letters a–z, numbers and single hyphens between them.")]),
        ({"title_sv": "x" * 201}, [("title_sv", "Shorten this to at most 200 characters.")]),
    ],
)
def test_the_form_says_what_to_mend(app, changes, problems):
    with app.test_request_context(), force_locale("en"):
        assert event_form(**changes).problems == problems


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://etatila.example/x?y=1", True),
        ("http://localhost:8000", True),
        ("", True),
        ("javascript:alert(1)", False),
        ("etatila.example", False),
        ("https://", False),
        ("https://a b.example", False),
        ("https://a.example:huone/1", False),
        ("http://[::1", False),
        ("data:text/html,x", False),
    ],
)
def test_the_remote_link_is_a_web_address(app, address, taken):
    with app.test_request_context(), force_locale("en"):
        assert (event_form(remote_link=address).problems == []) is taken


@pytest.mark.parametrize("typed", ["9.00", "9:00", "09:00", "9", "09:00:00"])
def test_times_are_read_as_people_write_them(app, typed):
    with app.test_request_context():
        assert event_form(starts_at_time=typed).starts_at_time.data == time(9)


def test_what_was_typed_wrong_comes_back_as_it_was_typed(app):
    with app.test_request_context():
        form = event_form(starts_at_date="ensi torstai", starts_at_time="aamulla")
        assert (form.starts_at_date._value(), form.starts_at_time._value()) == ("ensi torstai", "aamulla")


def test_the_second_of_two_equal_hours_survives_an_edit(app):
    second = datetime(2027, 10, 31, 1, 30, 12, tzinfo=UTC)  # 3.30 in Helsinki, for the second time
    with app.test_request_context():
        base = EventDetails(LocalizedText("x"), EventKind.TRAINING, second, second + timedelta(hours=6))
        form = event_form(base, starts_at_date="31.10.2027", starts_at_time="3.30", ends_at_date="31.10.2027")
        assert parts(second) == (date(2027, 10, 31), time(3, 30))
        assert form.to_details().starts_at == second
        assert event_form(
            starts_at_date="31.10.2027", starts_at_time="3.30", ends_at_date="31.10.2027"
        ).to_details().starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_language_that_came_with_a_file_stays(app):
    with app.test_request_context():
        base = EventDetails(
            LocalizedText("x"),
            EventKind.TRAINING,
            datetime(2027, 1, 14, tzinfo=UTC),
            datetime(2027, 1, 15, tzinfo=UTC),
            languages=("fi", "se"),
        )
        assert event_form(base, languages=["fi", "se"]).to_details().languages == ("fi", "se")
        assert event_form(languages=["fi", "se"]).problems[0][0] == "languages"


def test_copying_needs_a_date(app):
    with app.test_request_context(), force_locale("en"):
        form = CopyForm(formdata=MultiDict({"starts_on": ""}), meta={"csrf": False})
        assert (form.validate(), form.problems) == (
            False,
            [("starts_on", "Write the date when the copy starts.")],
        )
        form = CopyForm(formdata=MultiDict({"starts_on": "7.4.2027"}), meta={"csrf": False})
        assert (form.validate(), form.date) == (True, date(2027, 4, 7))


def test_an_empty_capacity_is_no_limit(app):
    with app.test_request_context():
        form = CapacityForm(formdata=MultiDict({"capacity": ""}), meta={"csrf": False})
        assert (form.validate(), form.capacity.number) == (True, None)


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, []),
        ({"label": ""}, [("label", "Write a name for the link.")]),
        (
            {"places": "0"},
            [("places", "Write the number of places as a whole number of at least 1, or leave it empty.")],
        ),
        (
            {"opens_at_date": "2.1.2027", "opens_at_time": "9", "closes_at_date": "1.1.2027", "closes_at_time": "9"},
            [("closes_at_date", "Choose a closing time that is after the opening.")],
        ),
    ],
)
def test_the_form_of_a_link(app, changes, problems):
    with app.test_request_context(), force_locale("en"):
        form = LinkForm(formdata=MultiDict({"label": "Kunnat", "places": "5", **changes}), meta={"csrf": False})
        assert (form.validate(), form.problems) == (not problems, problems)
