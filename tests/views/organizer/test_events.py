"""An organizer's events through the web: form, steps, conflicts."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.events import EventStatus, RegistrationMode, TermKind
from app.domain.history import Act, Actor
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind, MailState
from app.models import Event, EventRole, HistoryEntry, Organizer, OutgoingMail, Pool
from app.queries import event_details
from app.services import capacity
from tests.browsing import post_raw, send, token
from tests.factories import (
    make_event,
    make_network,
    make_organizer,
    make_registration,
    make_term,
    share,
    sign_in,
    text,
)
from tests.filled_forms import filled
from tests.hostile import HOSTILE

NEW = "/en/organizer/new-event"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def me(app) -> Organizer:
    return make_organizer("tuuli@example.fi")


@pytest.fixture
def browser(client: FlaskClient, me: Organizer) -> FlaskClient:
    return sign_in(client, me)


def own(me: Organizer, slug: str = "verkostopaiva", **changes: object) -> Event:
    event = make_event(slug, **changes)
    share(event, me)
    return event


def page(event: Event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}{rest}"


def opened(browser: FlaskClient, address: str, action: str = ""):
    """The form as the browser would send it back untouched; action: where to, unless to the page's own address."""
    return filled(browser.get(address).text, action or address)


def acts(event: Event) -> list[Act]:
    return list(
        db.session.scalars(select(HistoryEntry.act).where(HistoryEntry.event_id == event.id).order_by(HistoryEntry.id))
    )


def test_creating_gives_a_draft_of_ones_own(browser, me):
    form = opened(browser, NEW)
    form.setlist("title_fi", ["Kevään päivä"])
    for name, value in {
        "kind": "training",
        "starts_at_date": "2027-01-14",
        "starts_at_time": "09:00",
        "ends_at_date": "2027-01-14",
        "ends_at_time": "15:30",
    }.items():
        form.setlist(name, [value])
    answer = browser.post(NEW, data=form)
    assert (answer.status_code, answer.location) == (303, "/en/organizer/events/kevaan-paiva")
    event = db.session.scalars(select(Event)).one()
    assert (event.status, event.waiting_list, event.free_of_charge, event.onsite) == (
        EventStatus.DRAFT,
        True,
        True,
        True,
    )
    assert db.session.scalars(select(EventRole.organizer_id)).all() == [me.id]
    assert browser.get("/en/events/kevaan-paiva").status_code == 404


def test_a_refused_form_comes_back_whole(browser):
    form = opened(browser, NEW)
    form.setlist("summary_sv", ["Tillsammans <b>&"])
    form.setlist("starts_at_date", ["ensi viikolla"])
    form.setlist("contact_email", ["tuuli@"])
    answer = browser.post(NEW, data=form)
    again = filled(answer.text, NEW)
    assert answer.status_code == 422
    assert "<title>Error: Create an event" in answer.text
    assert (again["summary_sv"], again["starts_at_date"], again["contact_email"]) == (
        "Tillsammans <b>&",
        "ensi viikolla",
        "tuuli@",
    )
    assert 'href="#contact_email">Write the e-mail address in the form name@example.com.</a>' in answer.text


def test_a_taken_address_is_refused_beside_its_field(browser):
    make_event("kevaan-paiva")
    form = opened(browser, NEW)
    values = {
        "title_fi": "Päivä",
        "kind": "training",
        "starts_at_date": "14.1.2027",
        "starts_at_time": "9",
        "ends_at_date": "14.1.2027",
        "ends_at_time": "10",
        "slug": "kevaan-paiva",
    }
    for name, value in values.items():
        form.setlist(name, [value])
    answer = browser.post(NEW, data=form)
    assert answer.status_code == 409
    assert 'href="#slug">Another event has this address. Choose another.</a>' in answer.text


def test_an_untouched_form_changes_nothing(browser, me):
    """Whatever an event holds, its form gives back the same: every field, seconds, line breaks, terms."""
    make_network()
    kinds = (TermKind.REGION, TermKind.THEME_GROUP, TermKind.AUDIENCE, TermKind.OPERATOR)
    terms = [make_term(kind, f"t-{kind}") for kind in kinds]
    event = own(
        me,
        terms=tuple(terms),
        online=True,
        remote_link="https://etatila.example/x?a=1&b=2",
        description=LocalizedText("Yksi\n\n- kaksi\n- kolme", "<b>två</b>", "three & four"),
        venue_accessibility=text("Hissi"),
        coming_note=text("tammikuussa"),
        organized_by=text("Teemaryhmä"),
        controller_name=text("Virasto"),
        controller_contact="tietosuoja@example.fi",
        languages=["sv", "se"],
        mode=RegistrationMode.INVITATION_ONLY,
        closes_at=clock.now() + timedelta(days=9),
        promotion_until=clock.now() + timedelta(days=20),
        free_of_charge=False,
        waiting_list=False,
        asks_needs=False,
        capacity=None,
    )
    version = event.version
    answer = browser.post(page(event, "/edit"), data=opened(browser, page(event, "/edit")))
    assert answer.status_code == 303
    assert (event_details.whole(event.id).version, acts(event)) == (version, [])


def test_editing_saves_what_was_typed(browser, me):
    make_network()
    event = own(me)
    form = opened(browser, page(event, "/edit"))
    form.setlist("venue_city", ["Oulu"])
    form.poplist("waiting_list")
    assert browser.post(page(event, "/edit"), data=form).status_code == 303
    fresh = event_details.whole(event.id)
    assert (fresh.venue_city, fresh.waiting_list) == ("Oulu", False)
    assert acts(event) == [Act.EVENT_CHANGED]


def test_organizing_organisations_are_chosen_and_told_in_the_history(browser, me):
    make_network()
    operator = make_term(TermKind.OPERATOR, "valteri", "Valteri")
    event = own(me)
    form = opened(browser, page(event, "/edit"))
    form.setlist("operators", [str(operator.id)])
    assert browser.post(page(event, "/edit"), data=form).status_code == 303
    assert [term.slug for term in event_details.whole(event.id).terms] == ["valteri"]
    history = browser.get(page(event, "/history")).text
    assert "Organizing organisations" in history and "Valteri" in history


def test_the_second_editor_sees_what_changed_and_loses_nothing(browser, me):
    make_network()
    region = make_term(TermKind.REGION, "KYS", "Itä-Suomi")
    event = own(me)
    address = page(event, "/edit")
    first, second = opened(browser, address), opened(browser, address)
    for name, value in (("venue_city", "Oulu"), ("contact_name", "Ensimmäinen"), ("regions", str(region.id))):
        first.setlist(name, [value])
    second.setlist("venue_city", ["Kuopio"])
    second.setlist("summary_en", ["Typed by the second"])
    assert browser.post(address, data=first).status_code == 303
    answer = browser.post(address, data=second)
    html = " ".join(answer.text.split())
    assert answer.status_code == 409
    assert "Someone else has changed this event" in html
    assert html.count('<th role="rowheader" scope="row">') == 3
    assert "<mark>Itä-Suomi (en)</mark></td>" in html
    again = filled(answer.text, address)
    assert (again["venue_city"], again["summary_en"]) == ("Kuopio", "Typed by the second")
    assert (again["contact_name"], again["regions"]) == ("Ensimmäinen", str(region.id))
    assert browser.post(address, data=again).status_code == 303
    fresh = event_details.whole(event.id)
    assert (fresh.venue_city, fresh.contact_name, fresh.summary.en) == ("Kuopio", "Ensimmäinen", "Typed by the second")
    assert [term.slug for term in fresh.terms] == ["KYS"]


def test_lowering_below_the_confirmed_is_refused_with_the_figures(browser, me):
    make_network()
    event = own(me, capacity=3)
    for n in "ab":
        make_registration(event, f"{n}@example.fi")
    for address in (page(event, "/edit"), page(event, "/capacity")):
        form = opened(browser, address)
        form.setlist("capacity", ["1"])
        answer = browser.post(address, data=form)
        assert answer.status_code == 409
        assert "2 places are given or held, so the capacity cannot be 1." in answer.text
        assert filled(answer.text, address)["capacity"] == "1"
    assert db.session.scalars(select(Pool.capacity)).one() == 3


def test_a_capacity_that_someone_changed_meanwhile_is_shown_first(browser, me):
    event = own(me, capacity=10)
    form = opened(browser, page(event, "/capacity"))
    capacity.change(event.id, 30, Actor.organizer(me.id))
    form.setlist("capacity", ["20"])
    answer = post_raw(browser, page(event, "/capacity"), form)
    assert answer.status_code == 409
    assert "Someone else changed the capacity to 30 meanwhile." in answer.text
    assert filled(answer.text, page(event, "/capacity"))["capacity"] == "20"
    assert db.session.scalars(select(Pool.capacity)).one() == 30
    again = filled(answer.text, page(event, "/capacity"))
    assert post_raw(browser, page(event, "/capacity"), again).status_code == 303
    assert db.session.scalars(select(Pool.capacity)).one() == 20


def test_the_same_capacity_twice_is_no_conflict(browser, me):
    event = own(me, capacity=10)
    form = opened(browser, page(event, "/capacity"))
    capacity.change(event.id, None, Actor.organizer(me.id))
    form.setlist("capacity", [""])
    assert post_raw(browser, page(event, "/capacity"), form).status_code == 303


def test_raising_the_capacity_from_its_own_page(browser, me):
    event = own(me, capacity=1)
    for n in "ab":
        make_registration(event, f"{n}@example.fi")
    assert send(browser, page(event, "/capacity"), {"capacity": "2", "seen": "1"}).status_code == 303
    assert db.session.execute(select(Pool.capacity, Pool.taken, Pool.waiting)).one() == (2, 2, 0)


def test_publishing_asks_for_what_is_missing_with_links_to_the_fields(browser, me):
    make_network()
    event = own(me, status=EventStatus.DRAFT, summary=LocalizedText(), contact_email="")
    answer = send(browser, page(event), to=page(event, "/publish"))
    assert answer.status_code == 409
    for field in ("summary_fi", "summary_sv", "contact_email"):
        assert f'<a href="{page(event, "/edit")}#{field}">' in answer.text
        assert f'id="{field}"' in browser.get(page(event, "/edit")).text


def test_publish_close_and_reopen(browser, me):
    make_network()
    event = own(me, status=EventStatus.DRAFT)
    public = f"/en/events/{event.slug}"
    assert browser.get(public).status_code == 404
    for step in ("/publish", "/close-registration", "/reopen-registration"):
        answer = send(browser, page(event), to=page(event, step))
        assert (answer.status_code, answer.location) == (303, page(event))
    assert browser.get(public).status_code == 200
    assert acts(event) == [Act.EVENT_PUBLISHED, Act.REGISTRATION_CLOSED, Act.REGISTRATION_REOPENED]
    again = send(browser, page(event), to=page(event, "/publish"))
    assert again.status_code == 409
    assert "The event has already been published or cancelled." in again.text


def test_cancelling_says_whom_it_concerns_and_tells_them(browser, me):
    event = own(me, capacity=1)
    for n in "ab":
        make_registration(event, f"{n}@example.fi")
    html = browser.get(page(event, "/cancel")).text
    assert "Confirmed: 1. Waiting: 1." in html
    answer = send(browser, page(event, "/cancel"), {"reason_fi": "Puhuja sairastui", "reason_sv": "Sjukdom"})
    assert (answer.status_code, answer.location) == (303, page(event))
    fresh = event_details.whole(event.id)
    assert (fresh.status, fresh.cancellation_reason) == (
        EventStatus.CANCELLED,
        LocalizedText("Puhuja sairastui", "Sjukdom"),
    )
    kinds = db.session.scalars(select(OutgoingMail.kind).where(OutgoingMail.state == MailState.PENDING)).all()
    assert kinds == [MailKind.EVENT_CANCELLED] * 2
    assert browser.get(f"/en/events/{event.slug}").status_code == 200
    assert browser.get(page(event, "/cancel")).status_code == 303


def test_a_cancelled_event_can_be_put_on_again(browser, me):
    event = own(me)
    make_registration(event)
    assert browser.get(page(event, "/restore")).status_code == 303
    send(browser, page(event, "/cancel"), {"reason_fi": "Puhuja sairastui"})
    assert f'href="{page(event, "/restore")}"' in browser.get(page(event)).text
    assert "Confirmed: 1. Waiting: 0." in browser.get(page(event, "/restore")).text
    answer = send(browser, page(event, "/restore"))
    assert (answer.status_code, answer.location) == (303, page(event))
    assert event_details.whole(event.id).status is EventStatus.PUBLISHED
    assert "Puhuja sairastui" not in browser.get(f"/fi/events/{event.slug}").text
    assert browser.post(page(event, "/restore")).status_code == 422


def test_opening_a_page_changes_nothing(browser, me):
    event = own(me)
    for rest in ("", "/edit", "/preview", "/cancel", "/copy", "/capacity", "/links", "/links/new", "/history"):
        assert browser.get(page(event, rest)).status_code == 200, rest
    assert (event_details.whole(event.id).version, acts(event)) == (event.version, [])


def test_a_draft_can_be_previewed_in_three_languages(browser, me):
    make_network()
    event = own(me, status=EventStatus.DRAFT, title=LocalizedText("Päivä", "Dag", "Day"))
    for lang, title in (("fi", "Päivä"), ("sv", "Dag"), ("en", "Day")):
        answer = browser.get(f"/{lang}/organizer/events/{event.slug}/preview")
        assert answer.status_code == 200
        assert f"<h1>{title}</h1>" in answer.text
        assert "/register" not in answer.text
        assert "application/ld+json" not in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_copying_gives_a_draft_of_ones_own(browser, me):
    event = own(me, title=text("Päivä"))
    answer = send(browser, page(event, "/copy"), {"starts_on": "14.1.2028", "with_links": "y"})
    assert (answer.status_code, answer.location) == (303, "/en/organizer/events/paiva/edit")
    assert browser.get(answer.location).status_code == 200
    assert send(browser, page(event, "/copy"), {"starts_on": "joskus"}).status_code == 422


@pytest.mark.parametrize("rest", ["/new-event", "/edit", "/capacity", "/copy", "/cancel", "/links/new"])
def test_hostile_posts_get_an_answer(browser, me, rest):
    make_network()
    address = NEW if rest == "/new-event" else page(own(me), rest)
    to = address.removesuffix("/new")
    form, key = opened(browser, address, to), token(browser, address)
    answers = [post_raw(browser, to, dict.fromkeys(form, value) | {"csrf_token": key}) for value in HOSTILE]
    assert {answer.status_code for answer in answers} <= {303, 409, 413, 422}
