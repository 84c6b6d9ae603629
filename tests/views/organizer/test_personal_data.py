"""An event's personal data through the web: what goes when, the times, a hold; the network's table; links to counts."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.history import COMMAND_LINE, Act
from app.domain.needs import CountsKind, Diet
from app.domain.participants import Needs
from app.domain.permissions import Role
from app.domain.privacy import DataKind, Periods
from app.models import CountsLink, DeletionHold, Event, HistoryEntry, Registration, SpecialNeeds
from app.services import counts_links, personal_data, registrations, retention
from tests.browsing import send
from tests.factories import ask, make_event, make_organizer, make_registration, sign_in, text
from tests.filled_forms import filled
from tests.questions import make_question
from tests.statements import statements


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def page(event: Event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}/personal-data{rest}"


def over_since(event: Event, days: float) -> None:
    ends_at = clock.now() - timedelta(days=days)
    db.session.execute(
        update(Event).where(Event.id == event.id).values(starts_at=ends_at - timedelta(hours=1), ends_at=ends_at)
    )
    db.session.execute(update(SpecialNeeds).values(delete_at=ends_at + timedelta(days=14)))
    db.session.commit()


def periods(event: Event) -> Periods:
    db.session.remove()
    return db.session.get_one(Event, event.id).periods


def test_the_page_tells_what_goes_when_and_what_went(browser, event):
    registrations.register(event.id, ask(needs=Needs("gluteeniton")))
    make_registration(event, "toinen@example.fi")
    html = browser.get(page(event)).text
    assert "14 days" in html and "12 months" in html and "3 months" in html
    assert "Nothing has been removed by itself yet." in html
    assert "gluteeniton" not in html
    over_since(event, 20)
    assert "late: the worker has not removed it" in browser.get(page(event)).text
    assert retention.remove_due(DataKind.NEEDS) == 1
    html = browser.get(page(event)).text
    assert "late" not in html and "Nothing has been removed" not in html


def test_the_page_tells_what_answers_are_for(browser, event):
    question = make_question(event, purpose=text("Laivan paikat", en="Places on the boat"))
    registrations.register(event.id, ask(answers={question.id: "Kyllä"}))
    html = browser.get(page(event)).text
    assert "For: Places on the boat<" in html and "Legal basis: Task in the public interest." in html
    assert f'href="/en/privacy?event={event.slug}"' in html


def test_the_times_are_changed_and_kept_in_the_history(browser, event):
    form = page(event, "/edit")
    answer = send(browser, form, dict(filled(browser.get(form).text, form), needs="7", with_place="180"))
    assert (answer.status_code, answer.location) == (303, page(event))
    assert periods(event) == Periods(needs=7, with_place=180)
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.PERIODS_CHANGED)).one()
    assert entry.details == {"before": {"needs": 14, "with_place": 365}, "after": {"needs": 7, "with_place": 180}}
    assert "Diet and access needs, days kept" in browser.get(f"/en/organizer/events/{event.slug}/history").text


@pytest.mark.parametrize("days", ["", "x", "-1", "0", "31", "1.5", "99999999999999999999", "\x00", "١٤"])
def test_a_period_out_of_bounds_comes_back_with_what_was_typed(browser, event, days):
    form = page(event, "/edit")
    answer = send(browser, form, dict(filled(browser.get(form).text, form), needs=days))
    assert answer.status_code == 422
    assert 'href="#needs"' in answer.text
    assert periods(event) == Periods()


@pytest.mark.parametrize("seen", ["", "x", "14,90", "14,90,365,1", "²,90,365", "9" * 400])
def test_a_form_that_is_not_ours_overwrites_nothing(browser, event, seen):
    form = page(event, "/edit")
    answer = send(browser, form, {"needs": "7", "without_place": "90", "with_place": "365", "seen": seen})
    assert (answer.status_code, periods(event)) == (409, Periods())


def test_someone_elses_change_is_shown_and_saving_again_replaces_it(browser, event):
    form = page(event, "/edit")
    mine = dict(filled(browser.get(form).text, form), needs="7")
    personal_data.keep_for(event.id, Periods(needs=10), Periods(), COMMAND_LINE)
    answer = browser.post(form, data=mine)
    assert answer.status_code == 409
    assert "Diet and access needs: 10 days" in answer.text
    assert browser.post(form, data=filled(answer.text, form)).status_code == 303
    assert periods(event) == Periods(needs=7)


def test_a_hold_is_set_shown_and_ended_with_reasons(browser, event):
    mine = make_registration(event)
    over_since(event, 400)
    empty = send(browser, page(event, "/hold"), {"reason": ""})
    assert (empty.status_code, "Write the reason." in empty.text) == (422, True)
    code = send(browser, page(event, "/hold"), {"reason": "pyytäjä 131052-308T"})
    assert code.status_code == 422
    assert send(browser, page(event, "/hold"), {"reason": "Tietopyyntö 12/2027"}).status_code == 303
    assert send(browser, page(event, "/hold"), {"reason": "Toinen"}).status_code == 409
    html = browser.get(page(event)).text
    assert "Tietopyyntö 12/2027" in html and "not before the hold ends" in html and "Tuuli Kaislaranta" in html
    assert retention.remove_due(*DataKind) == 0
    erase = f"/en/organizer/events/{event.slug}/registrations/{mine.code}/erase"
    assert "Removal has been stopped at this event" in browser.get(erase).text
    assert send(browser, erase).status_code == 409
    assert send(browser, page(event, "/hold/end"), {"reason": "Vastattu"}).status_code == 303
    assert send(browser, page(event, "/hold/end"), {"reason": "Vastattu"}).status_code == 409
    hold = db.session.scalars(select(DeletionHold)).one()
    assert (hold.reason, hold.end_reason, hold.ended_at is not None) == ("Tietopyyntö 12/2027", "Vastattu", True)
    assert "Earlier holds" in browser.get(page(event)).text
    assert retention.remove_due(*DataKind) == 1


def test_administrators_see_every_event_that_holds_anything(app, client, event):
    make_registration(event)
    empty, other = make_event("tyhja"), make_event("toinen", title=event.title)
    registrations.register(other.id, ask(needs=Needs("vegaani")))
    sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    table = "/en/organizer/network/personal-data"
    assert table in client.get("/en/organizer/network").text
    html = client.get(table).text
    assert f"/events/{event.slug}/personal-data" in html and f"/events/{other.slug}/personal-data" in html
    assert f"/events/{empty.slug}/personal-data" not in html and "2 events hold personal data" in html
    for number in range(5):
        make_registration(make_event(f"lisaa-{number}"))
    db.session.remove()
    with statements() as few:
        client.get(table)
    for number in range(5, 10):
        make_registration(make_event(f"lisaa-{number}"))
    db.session.remove()
    with statements() as many:
        client.get(table + "?page=999999999999999")
    assert len(few) == len(many)


class TestCountsLinks:
    def links(self, event: Event) -> str:
        return f"/en/organizer/events/{event.slug}/counts-links"

    def test_a_link_is_made_shared_and_turned_off(self, browser, event):
        registrations.register(event.id, ask(needs=Needs("sana salainen", "", (Diet.VEGAN,))))
        page = self.links(event)
        assert "No links yet." in browser.get(page).text
        refused = send(browser, page + "/new", {"label": "", "kind": "meals"}, to=page)
        assert (refused.status_code, "Write for whom the link is." in refused.text) == (422, True)
        assert send(browser, page + "/new", {"label": "x", "kind": "everything"}, to=page).status_code == 422
        assert send(browser, page + "/new", {"label": "Lounas", "kind": "meals"}, to=page).status_code == 303
        link = db.session.scalars(select(CountsLink)).one()
        html = browser.get(page).text
        address = html.split('value="http://localhost')[1].split('"')[0]
        assert browser.get(address).status_code == 200
        off = f"{page}/{link.id}/turn-off"
        assert send(browser, page, to=off).status_code == 303
        assert browser.get(address).status_code == 410
        acts = db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all()
        assert acts[-2:] == [Act.COUNTS_LINK_CREATED, Act.COUNTS_LINK_ENDED]
        assert "Lounas" in browser.get(f"/en/organizer/events/{event.slug}/history").text

    def test_another_events_link_is_not_ones_own(self, browser, event):
        link = counts_links.add(make_event("toinen").id, "Muu", CountsKind.MEALS, COMMAND_LINE)
        page = self.links(event)
        send(browser, page + "/new", {"label": "Oma", "kind": "support"}, to=page)
        assert send(browser, page, to=f"{page}/{link.id}/turn-off").status_code == 404

    def test_after_the_event_there_is_nothing_to_make(self, browser, event):
        over_since(event, 3)
        assert "/counts-links/new" not in browser.get(self.links(event)).text


def test_the_event_page_counts_nobody_twice(browser, event):
    """Erased rows are no personal data: they are not counted as kept."""
    make_registration(event)
    db.session.execute(update(Registration).values(erased_at=clock.now()))
    db.session.commit()
    html = browser.get(page(event)).text
    assert html.count('data-l="Now kept">0<') == 3
