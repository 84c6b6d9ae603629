"""Counts for the caterer and the interpreter: numbers of now, no names, nobody's words, until the day after."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from app import clock, keys
from app.database import db
from app.domain.events import Attendance, EventStatus
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.needs import CountsKind, Diet, Support
from app.domain.participants import Needs
from app.models import CountsLink, Event, Registration
from app.queries import counts
from app.services import counts_links, publication, registrations
from tests.factories import ask, make_event, make_registration
from tests.statements import statements


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(online=True, capacity=4)


def link(event: Event, kind: CountsKind = CountsKind.MEALS) -> CountsLink:
    return counts_links.add(event.id, "Lounas", kind, COMMAND_LINE)


def address(link: CountsLink, lang: str = "fi") -> str:
    return f"/{lang}/counts/{keys.counts_token(link.handle)}"


def fill(event: Event) -> None:
    """Four with a place, one of them online, and one who waits."""
    told = (
        Needs("ei selleriä", "", (Diet.VEGAN, Diet.GLUTEN_FREE), (Support.INDUCTION_LOOP,)),
        Needs("", "", (Diet.VEGAN,)),
        None,
        Needs("", "tulkki venäjästä", (Diet.FISH_FREE,), (Support.SIGN_INTERPRETING,)),  # online
        Needs("", "", (Diet.PORK_FREE,)),  # waits
    )
    for number, needs in enumerate(told):
        made = registrations.register(event.id, ask(f"p{number}@example.fi", needs=needs))
        way = Attendance.ONLINE if number == 3 else Attendance.ONSITE
        language = Language.SV if number == 1 else Language.FI
        db.session.execute(
            update(Registration).where(Registration.id == made.id).values(attendance=way, language=language)
        )
        db.session.commit()


def test_meals_are_counted_for_those_who_come_on_site(client, event):
    fill(event)
    sheet = counts.sheet(event, CountsKind.MEALS)
    assert (sheet.onsite, sheet.online, sheet.languages) == (3, 1, {Language.FI: 3, Language.SV: 1})
    assert {diet: count for diet, count in sheet.counts.single.items() if count} == {
        Diet.VEGAN: 2, Diet.GLUTEN_FREE: 1,
    }  # fmt: skip
    assert (sheet.counts.together, sheet.counts.worded) == ({(Diet.VEGAN, Diet.GLUTEN_FREE): 1}, 1)
    html = client.get(address(link(event))).text
    assert "Vegaaninen + Gluteeniton" in html and "Suomi" in html
    assert [word for word in ("selleri", "Aino", "Mäkelä", "p1@", "Espoo") if word in html] == []


def test_access_and_interpreting_are_counted_for_everyone_with_a_place(client, event):
    fill(event)
    html = client.get(address(link(event, CountsKind.SUPPORT))).text
    assert "Induktiosilmukka" in html and "Viittomakielen tulkkaus" in html
    assert "venäjä" not in html and "Vegaaninen" not in html


def test_the_page_is_dated_private_and_sets_no_cookie(client, event):
    with time_machine.travel("2026-12-01 07:15:00+00:00", tick=False):
        db.session.execute(
            update(Event).values(
                starts_at=clock.now() + timedelta(days=3), ends_at=clock.now() + timedelta(days=3, hours=6)
            )
        )
        db.session.commit()
        answer = client.get(address(link(event)))
    assert "Tilanne ti 1.12.2026 klo\xa09.15" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"] and "private" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers and "csrf" not in answer.text


def test_it_ends_with_the_day_after_the_event(client, event):
    made = link(event)
    end = counts.end(event.ends_at)
    assert (end - event.ends_at) < timedelta(days=2)
    for moment, status in ((end - timedelta(seconds=1), 200), (end, 410), (end + timedelta(days=400), 410)):
        with time_machine.travel(moment, tick=False):
            assert client.get(address(made)).status_code == status


def test_a_false_address_and_that_of_a_draft_open_nothing(client, event):
    made = link(event)
    token = keys.counts_token(made.handle)
    for false in (token[:-1], token + "x", made.handle, "x-y", "ä", "-", keys.counts_token("none")):
        assert client.get(f"/fi/counts/{false}").status_code == 404
    db.session.execute(update(Event).values(status=EventStatus.DRAFT))
    db.session.commit()
    assert client.get(address(made)).status_code == 404


def test_a_cancelled_event_says_so(client, event):
    made = link(event)
    db.session.execute(update(Event).values(status=EventStatus.CANCELLED))
    db.session.commit()
    assert "Tapahtuma on peruttu" in client.get(address(made)).text


def test_as_many_statements_for_many_as_for_few(client, event):
    made, vegan = link(event), Needs("", "", (Diet.VEGAN,))
    sent = []
    for number in range(2):
        for one in range(4):
            make_registration(make_event(f"muu-{number}-{one}"))
        registrations.register(event.id, ask(f"q{number}@example.fi", needs=vegan))
        db.session.remove()
        with statements() as now:
            client.get(address(made))
        sent.append(len(now))
    assert sent[0] == sent[1] <= 5


def test_once_registration_has_closed_the_page_says_that_little_changes(client, event):
    given, said = link(event), "Registration has closed."
    before = client.get(address(given, "en")).text
    assert said not in before and "The numbers change until the event." in before
    db.session.execute(update(Event).values(closes_at=clock.now() + timedelta(days=1)))
    db.session.commit()
    before = client.get(address(given, "en")).text
    assert "Registration closes on" in before and "until the event" not in before
    publication.close(event.id, COMMAND_LINE)
    assert said in client.get(address(given, "en")).text
