"""Where the form of an event, or of its capacity, would break who gets in: said beside the field, nothing lost."""

from datetime import timedelta

import pytest

from app import clock
from app.domain.entrance import EntranceFault, EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.forms import entrance as entrance_forms
from app.forms import events as event_forms
from app.labels import admissions, event_faults
from app.models import Event
from app.services import entrance
from tests.browsing import post_raw
from tests.factories import make_event, make_network, make_term
from tests.filled_forms import filled
from tests.views.participant.reading import problems

PAGE = "/en/organizer/events/verkostopaiva"
OFFERED = "Whoever is next in line is asked when a place becomes free, which needs a waiting list."
WITHOUT = "Places are kept for the invited, so the event needs a capacity."
OVER = "More places than this are kept for the invited."


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    make_network()
    event, sector = make_event(capacity=10), make_term(TermKind.SECTOR, "sivistys")
    until = event.starts_at - timedelta(days=2)
    wanted = EntranceSettings(
        RegistrationMode.TARGET_GROUP_FIRST,
        frozenset({sector.id}),
        until,
        invited_places=4,
        invited_until=until,
        offers_places=True,
    )
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    return event


def typed(moment: str, days: int, event: Event) -> dict[str, str]:
    day = clock.to_local(event.starts_at) - timedelta(days=days)
    return {f"{moment}_date": day.date().isoformat(), f"{moment}_time": "08:00"}


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        (lambda _: {"waiting_list": None}, "waiting_list", "The target group is let in first, so the others"),
        (lambda _: {"waiting_list": None, "mode": "open"}, "waiting_list", OFFERED),
        (lambda event: typed("starts_at", 3, event), "starts_at_date", "Others than the target group would get"),
        (lambda event: typed("closes_at", 3, event), "closes_at_date", "Others than the target group would get"),
        (
            lambda event: {"mode": "open", **typed("promotion_until", 3, event)},
            "promotion_until_date",
            "Places would be kept for the invited until",
        ),
        (lambda _: {"capacity": ""}, "capacity", WITHOUT),
        (lambda _: {"capacity": "3"}, "capacity", OVER),
    ],
)
def test_the_form_of_the_event_says_what_stands_in_the_way(browser, event, changes, field, expected):
    form = filled(browser.get(f"{PAGE}/edit").text, f"{PAGE}/edit")
    for name, value in {"venue_name": "Uusi talo", **changes(event)}.items():
        if value is None:
            form.pop(name)
        else:
            form.setlist(name, [value])
    answer = post_raw(browser, f"{PAGE}/edit", form)
    assert answer.status_code == 422
    assert any(
        said.startswith(expected) and said.endswith("first on the page Who gets in.") for said in problems(answer)
    )
    assert f'id="{field}-error"' in answer.text
    shown = filled(answer.text, f"{PAGE}/edit")
    assert {name: shown.get(name) for name in form if name != "csrf_token"} == {
        name: form[name] for name in form if name != "csrf_token"
    }


@pytest.mark.parametrize(("number", "expected"), [("", WITHOUT), ("3", OVER)])
def test_the_form_of_the_capacity_says_it_too(browser, event, number, expected):
    form = filled(browser.get(f"{PAGE}/capacity").text, f"{PAGE}/capacity")
    form.setlist("capacity", [number])
    answer = post_raw(browser, f"{PAGE}/capacity", form)
    assert (answer.status_code, problems(answer)) == (422, [f"{expected} Change that first on the page Who gets in."])
    assert filled(answer.text, f"{PAGE}/capacity")["capacity"] == number
    assert filled(browser.get(f"{PAGE}/capacity").text, f"{PAGE}/capacity")["capacity"] == "10"


def test_every_fault_has_words_and_a_field():
    for words in (entrance_forms.FAULT_FIELDS, admissions.FAULTS, event_forms.ENTRANCE_FIELDS):
        assert set(words) == set(EntranceFault)
    assert set(event_faults.ENTRANCE_FAULTS) == set(EntranceFault)
