"""Registration links through the web: list, form, on and off, pictures of the code."""

import pytest
from sqlalchemy import select

from app import keys
from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.history import Act
from app.domain.languages import LocalizedText
from app.domain.links import LinkDetails
from app.domain.registration import Refused
from app.models import Event, HistoryEntry, RegistrationLink
from app.outputs import qr
from app.queries import links as queries
from app.services import registrations
from tests.browsing import send
from tests.factories import ask, make_event, make_link
from tests.filled_forms import filled
from tests.statements import statements
from tests.views.participant.reading import problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(title=LocalizedText("Päivä", "Dag"))


def page(event: Event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}/links{rest}"


def test_an_event_without_links_says_what_they_are(browser, event):
    html = browser.get(page(event)).text
    assert "The event has no registration links yet" in html
    assert page(event, "/new") in html


def test_a_new_link_shows_its_address_and_code(browser, event):
    answer = send(browser, page(event, "/new"), {"label": "Kunnat", "places": "5"}, to=page(event))
    link = db.session.scalars(select(RegistrationLink)).one()
    assert (answer.status_code, answer.location) == (303, page(event, f"/{link.id}"))
    html = browser.get(answer.location).text
    token = keys.link_token(link.handle)
    assert f'value="http://localhost/r/{token}"' in html
    assert f'src="/r/{token}/qr.svg?lang=en"' in html
    assert browser.get(f"/r/{token}").status_code == 200


def test_a_refused_link_form_comes_back_whole(browser, event):
    answer = send(browser, page(event, "/new"), {"label": "", "note": "muistiin", "places": "nolla"}, to=page(event))
    again = filled(answer.text, page(event))
    assert (answer.status_code, again["note"], again["places"]) == (422, "muistiin", "nolla")
    assert 'href="#label">Write a name for the link.</a>' in answer.text


def test_the_list_counts_use_and_says_the_state(browser, event):
    used_up, off = make_link(event, "Kunnat", places=1), make_link(event, "Alueet", active=False)
    assert not isinstance(registrations.register(event.id, ask(link_id=used_up.id)), Refused)
    html = " ".join(browser.get(page(event)).text.split())
    assert "All places used" in html
    assert "Turned off" in html
    assert '<td role="cell" data-l="Used places">1 / 1</td>' in html
    assert html.index(used_up.label) < html.index(off.label)


def test_who_waits_for_approval_is_counted_and_told_apart(browser, event):
    link = make_link(event, places=2, mode=RegistrationMode.APPROVAL)
    for name in "ab":
        registrations.register(event.id, ask(f"{name}@example.fi", link_id=link.id))
    for address in (page(event), page(event, f"/{link.id}")):
        html = " ".join(browser.get(address).text.split())
        assert "2 / 2" in html and "All places used" in html
        assert "0 confirmed, 0 waiting, 2 wait for approval" in html


def test_the_list_asks_the_same_with_1_and_30_links(browser, event):
    def count() -> int:
        with statements() as sent:
            assert browser.get(page(event)).status_code == 200
        return len(sent)

    make_link(event)
    count()
    one = count()
    for number in range(30):
        make_link(event, f"Linkki {number}")
    assert count() == one


def test_editing_an_untouched_link_changes_nothing(browser, event):
    link = make_link(event, "Kunnat", places=5, opens_at=event.opens_at, closes_at=event.starts_at)
    address = page(event, f"/{link.id}/edit")
    version = link.version
    assert browser.post(address, data=filled(browser.get(address).text, address)).status_code == 303
    assert queries.locked(link.id).version == version


def test_the_second_editor_of_a_link_is_shown_both(browser, event):
    link = make_link(event, "Kunnat")
    address = page(event, f"/{link.id}/edit")
    first, second = (filled(browser.get(address).text, address) for _ in range(2))
    first.setlist("label", ["Kaupungit"])
    second.setlist("places", ["7"])
    assert browser.post(address, data=first).status_code == 303
    answer = browser.post(address, data=second)
    assert answer.status_code == 409
    assert "Someone else has changed this link" in answer.text
    assert "<mark>Kaupungit</mark></td>" in answer.text
    again = filled(answer.text, address)
    assert (again["label"], again["places"]) == ("Kaupungit", "7")
    assert browser.post(address, data=again).status_code == 303
    assert queries.details(queries.locked(link.id)) == LinkDetails("Kaupungit", places=7)


def test_turning_off_and_on(browser, event):
    link = make_link(event, "Kunnat")
    for step, active in (("/turn-off", False), ("/turn-on", True)):
        answer = send(browser, page(event, f"/{link.id}"), to=page(event, f"/{link.id}{step}"))
        assert (answer.status_code, queries.locked(link.id).active) == (303, active)
    acts = db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all()
    assert acts == [Act.LINK_CHANGED] * 2


def test_another_events_link_is_not_found(browser, event):
    other = make_link(make_event("toinen"))
    for rest in (f"/{other.id}", f"/{other.id}/edit", "/99999999999999999999", "/0"):
        assert browser.get(page(event, rest)).status_code == 404
    assert send(browser, page(event, "/new"), to=page(event, f"/{other.id}/turn-off")).status_code == 404
    assert queries.locked(other.id).active is True


def test_the_codes_lead_to_the_link(client, event):
    link = make_link(event)
    token = keys.link_token(link.handle)
    svg, png = client.get(f"/r/{token}/qr.svg"), client.get(f"/r/{token}/qr.png?lang=sv")
    assert (svg.status_code, svg.content_type) == (200, "image/svg+xml")
    assert svg.data == qr.svg(f"http://localhost/r/{token}")
    assert (png.status_code, png.content_type) == (200, "image/png")
    assert png.data == qr.png(f"http://localhost/r/{token}", "Dag")
    assert client.get(f"/r/{token}/qr.png?lang=xx").data == qr.png(f"http://localhost/r/{token}", "Päivä")


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" * 17, lambda token: token + "a"])
def test_an_unknown_link_has_no_code(client, event, change):
    token = change(keys.link_token(make_link(event).handle))
    for name in ("qr.svg", "qr.png"):
        assert client.get(f"/r/{token}/{name}").status_code == 404


def test_a_signed_handle_that_was_never_given_out_has_no_code(client, event):
    for name in ("qr.svg", "qr.png"):
        assert client.get(f"/r/{keys.link_token('zzzzzz')}/{name}").status_code == 404


def test_a_draft_has_links_to_print_beforehand(browser):
    draft = make_event("luonnos", status=EventStatus.DRAFT)
    token = keys.link_token(make_link(draft).handle)
    assert browser.get(f"/r/{token}/qr.png").status_code == 200


def test_what_the_rule_of_a_link_lacks_is_told_beside_it_and_nothing_typed_is_lost(browser, event):
    link = make_link(event, "Kunnat")
    edit = page(event, f"/{link.id}/edit")
    for form, to in ((page(event, "/new"), page(event)), (edit, edit)):
        typed = {"label": "Alueet", "mode": "target_group_first", "note": "lista"}
        answer = send(browser, form, {**filled(browser.get(form).text, to), **typed}, to=to)
        assert answer.status_code == 422
        expected = "The event has no target group. Choose first who belongs to it, on the page Who gets in."
        assert problems(answer) == [expected]
        assert 'id="mode-error"' in answer.text
        shown = filled(answer.text, to)
        assert {name: shown[name] for name in typed} == typed
    assert queries.details(queries.locked(link.id)) == LinkDetails("Kunnat")


@pytest.mark.parametrize(
    ("event_mode", "link_mode", "expected"),
    [
        ("open", None, None),
        ("open", "open", None),
        ("open", "approval", "Those whom an organizer approves"),
        ("approval", None, None),
        ("approval", "open", "Everyone, in order of registration"),
        ("approval", "target_group_first", "The event&#39;s target group first"),
        # By invitation the link is the permission.
        ("invitation_only", None, "Everyone, in order of registration"),
        ("invitation_only", "approval", "Those whom an organizer approves"),
    ],
)
def test_a_rule_that_is_not_the_events_is_said(browser, event, event_mode, link_mode, expected):
    event.mode = RegistrationMode(event_mode)
    link = make_link(event, mode=RegistrationMode(link_mode) if link_mode else None)
    listed, own = browser.get(page(event)).text, browser.get(page(event, f"/{link.id}")).text
    assert f"<dt>Who gets in by this link</dt><dd>{expected or 'as the event'}</dd>" in own
    assert ("Who gets in: " in listed) is bool(expected)
    assert expected is None or f"Who gets in: {expected}<" in listed
