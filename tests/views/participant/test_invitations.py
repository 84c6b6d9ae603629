"""The pages behind an invitation's link: answering, declining, passing on, and what is left when it has ended."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import EventStatus, RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.invitations import InvitationState
from app.domain.languages import Language
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.labels import dates
from app.models import Event, HistoryEntry, OutgoingMail, Registration
from app.services import entrance, invitations, registrations
from tests.browsing import send, token
from tests.factories import make_event, make_network, make_registration, make_session, make_term, make_track
from tests.filled_forms import filled
from tests.invited import address, invitation, invite
from tests.people import ask_region
from tests.views.participant.reading import all_registrations, heading, plain, problems


@pytest.fixture
def event(app) -> Event:
    make_network()
    valteri, rectors = make_term(TermKind.OPERATOR, "valteri", "Valteri"), make_term(TermKind.AUDIENCE, "r", "Rehtorit")
    return make_event(
        mode=RegistrationMode.INVITATION_ONLY, opens_at=clock.now() + timedelta(days=3), terms=(valteri, rectors)
    )


def answer_at(client, page: str, **changes: str):
    """The form as it is filled in already, sent."""
    fields = filled(client.get(page).text, page)
    return client.post(page, data={**fields.to_dict(), **changes})


def test_the_form_is_filled_in_and_sent_with_one_press(client, event):
    role = make_term(TermKind.ROLE, "rehtori", "Rehtori")
    made = invite(event, role_id=role.id)
    page = address(made)
    shown = client.get(page)
    assert shown.status_code == 200
    assert heading(shown) == "Invitation: Network day"
    for said in (
        "Valteri (en)",
        "Rehtorit (en)",
        "Kuntien luettelo",
        "Espoon kaupunki",
        "Aino",
        "Mäkelä",
        "aino@example.fi",
    ):
        assert said in shown.text
    assert shown.headers["Cache-Control"] == "private, no-store"
    done = answer_at(client, page)
    assert done.status_code == 303
    assert "/my/" in done.location
    [registration] = all_registrations()
    assert (registration.email, registration.role_id, registration.source) == ("aino@example.fi", role.id, "invitation")
    assert invitation(event, "aino@example.fi").state is InvitationState.ACCEPTED


def test_opening_every_page_changes_nothing(client, event):
    made = invite(event)
    before = db.session.scalar(select(func.count()).select_from(HistoryEntry))
    for rest in ("", "/decline", "/pass-on"):
        for lang in ("fi", "sv", "en"):
            assert client.get(address(made, rest, lang)).status_code == 200
            assert client.head(address(made, rest, lang)).status_code == 200
    assert invitation(event, "aino@example.fi").state is InvitationState.SENT
    assert db.session.scalar(select(func.count()).select_from(HistoryEntry)) == before
    assert all_registrations() == []


def test_what_is_mended_is_kept_and_the_same_form_twice_is_one(client, event):
    page = address(invite(event))
    fields = {**filled(client.get(page).text, page).to_dict(), "given_name": "Anna", "organisation": ""}
    refused = client.post(page, data=fields)
    assert (refused.status_code, len(problems(refused))) == (422, 1)
    assert "Anna" in refused.text
    fields["organisation"] = "Vantaa"
    first, again = client.post(page, data=fields), client.post(page, data=fields)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    assert [(one.given_name, one.organisation) for one in all_registrations()] == [("Anna", "Vantaa")]


def test_an_address_alone_is_enough_to_be_invited(client, event):
    made = invite(event, given_name="", family_name="", organisation="", municipality="")
    refused = answer_at(client, address(made))
    assert refused.status_code == 422
    assert len(problems(refused)) == 3
    done = answer_at(client, address(made), given_name="Aino", family_name="Aalto", organisation="Espoo")
    assert done.status_code == 303


def test_choices_are_asked_on_the_same_form(client, event):
    tracks = [make_track(event, name) for name in ("A", "B")]
    make_session(event)
    page = address(invite(event))
    assert answer_at(client, page).status_code == 422
    assert answer_at(client, page, track=str(tracks[0].id)).status_code == 303
    assert [one.track_id for one in all_registrations()] == [tracks[0].id]


def test_a_full_event_has_its_waiting_list(client, app):
    make_network()
    full = make_event(capacity=0)
    assert answer_at(client, address(invite(full))).status_code == 303
    assert [one.status for one in all_registrations()] == ["waiting"]


def test_declining_asks_first_keeps_the_word_and_leaves_the_way_back(client, event):
    made = invite(event)
    assert send(client, address(made, "/decline"), {"word": "x" * 501}).status_code == 422
    done = send(client, address(made, "/decline"), {"word": "Olen lomalla"})
    assert (done.status_code, done.location) == (303, address(made))
    now = invitation(event, "aino@example.fi")
    assert (now.state, now.word) == (InvitationState.DECLINED, "Olen lomalla")
    shown = client.get(address(made))
    assert "You have declined the invitation." in shown.text
    assert answer_at(client, address(made)).status_code == 303


def test_passing_on_says_who_gave_the_name(client, event):
    made = invite(event)
    colleague = {"given_name": "Kaisa", "family_name": "Kollega", "email": "kaisa@example.fi", "language": "sv"}
    assert send(client, address(made, "/pass-on"), {**colleague, "email": "kaisa@"}).status_code == 422
    assert send(client, address(made, "/pass-on"), {**colleague, "email": "AINO@example.fi"}).status_code == 409
    done = send(client, address(made, "/pass-on"), colleague)
    assert (done.status_code, done.location) == (303, address(made))
    ended = client.get(address(made))
    assert (ended.status_code, heading(ended)) == (410, "The invitation has been passed on")
    theirs = invitation(event, "kaisa@example.fi")
    assert (theirs.state, theirs.language, theirs.delegated_from) == (InvitationState.SENT, "sv", made.id)
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.invitation_id == theirs.id)).one()
    assert mail.kind is MailKind.INVITATION_DELEGATED
    assert answer_at(client, address(theirs)).status_code == 303


def test_passing_on_tells_of_nobody_whether_they_are_there(client, event):
    invite(event, "kaisa@example.fi")
    answers = []
    for invited, colleague in (("a@example.fi", "kaisa@example.fi"), ("b@example.fi", "uusi@example.fi")):
        made = invite(event, invited)
        fields = {"given_name": "Kaisa", "family_name": "Kollega", "email": colleague, "language": "sv"}
        done = send(client, address(made, "/pass-on"), fields)
        ended = client.get(address(made))
        answers.append((done.status_code, ended.status_code, heading(ended)))
    assert answers == [(303, 410, "The invitation has been passed on")] * 2


def test_an_ended_invitation_says_so(client, event):
    made = invite(event)
    csrf = token(client, address(made, "/decline"))
    invitations.withdraw(event.id, [made.id], COMMAND_LINE)
    for rest in ("", "/decline", "/pass-on"):
        assert (client.get(address(made, rest)).status_code, heading(client.get(address(made)))) == (
            410, "The invitation has been withdrawn",
        )  # fmt: skip
        posted = client.post(address(made, rest), data={"csrf_token": csrf, "email": "x@example.fi"})
        assert posted.status_code == 410
    assert all_registrations() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": EventStatus.CANCELLED}, "The event has been cancelled"),
        ({"registration_closed": True}, "The invitation can no longer be answered"),
    ],
)
def test_an_event_that_takes_nobody_more(client, event, changes, said):
    made = invite(event)
    for name, value in changes.items():
        setattr(event, name, value)
    db.session.commit()
    shown = client.get(address(made))
    assert (shown.status_code, heading(shown)) == (410, said)


def test_who_accepted_or_registered_otherwise_is_told_so(client, app):
    make_network()
    event = make_event()
    made = invite(event)
    make_registration(event, "aino@example.fi")
    shown = client.get(address(made))
    assert (shown.status_code, heading(shown)) == (200, "You have registered already")
    registration = all_registrations()[0]
    assert registration.code not in shown.text  # whoever holds the link need not be who registered
    registrations.cancel(registration.id)
    assert heading(client.get(address(made))).startswith("Invitation:")


def test_a_false_link_opens_nothing_and_a_drafts_neither(client, event):
    made = invite(event)
    for false in (address(made)[:-1] + "x", "/en/invitation/x", f"/en/invitation/{made.handle}-", "/en/invitation/-"):
        assert client.get(false).status_code == 404
    event.status = EventStatus.DRAFT
    db.session.commit()
    answer = client.get(address(made))
    assert (answer.status_code, heading(answer)) == (404, "This invitation link does not work")


def test_another_persons_form_sent_at_once_is_refused(client, event):
    page = address(invite(event))
    fields = filled(client.get(page).text, page).to_dict()
    other = filled(client.get(page).text, page).to_dict()
    assert client.post(page, data=fields).status_code == 303
    refused = client.post(page, data={**other, "email": "toinen@example.fi"})
    assert refused.status_code == 409
    assert len(db.session.scalars(select(Registration)).all()) == 1


def test_the_region_is_filled_in_where_the_event_asks_for_it(client, app):
    make_network()
    event = make_event()
    region = ask_region(event)
    assert answer_at(client, address(invite(event, region_id=region.id))).status_code == 303
    asked = answer_at(client, address(invite(event, "toinen@example.fi")), email="toinen@example.fi")
    assert (asked.status_code, len(problems(asked))) == (422, 1)
    assert [one.region_id for one in all_registrations()] == [region.id]


@pytest.mark.parametrize(
    "sent", [{}, {"draft": "y"}, {"given_name": "Toinen"}], ids=["nothing", "a draft", "one field"]
)
def test_a_form_that_comes_back_once_there_is_a_registration_shows_nothing_of_the_person(app, client, event, sent):
    page = address(invite(event, given_name="Salattu", family_name="Salainen", organisation="Salattu Oy"))
    stranger = app.test_client()
    fields = {"csrf_token": token(stranger, page), **sent}
    assert answer_at(client, page).status_code == 303
    answer = stranger.post(page, data=fields)
    assert answer.status_code == (200 if "draft" in sent else 422)
    for secret in ("Salattu", "Salainen", "aino@example.fi", "Kuntien luettelo"):
        assert secret not in answer.text


def said(client, made) -> str:
    return plain(client.get(address(made)))


def test_whoever_waits_is_told_of_the_kept_place_and_takes_it_with_one_button(client, app):
    make_network()
    event = make_event(capacity=3)
    until = datetime(2030, 5, 6, 9, 30, tzinfo=UTC)
    event.starts_at, event.ends_at = until + timedelta(days=9), until + timedelta(days=9, hours=3)
    db.session.commit()
    settings = EntranceSettings(invited_places=2, invited_until=until)
    assert isinstance(entrance.change(event.id, settings, COMMAND_LINE), Event)
    make_registration(event, "eka@example.fi")
    made = invite(event)
    waits = make_registration(event, "aino@example.fi", given_name="Salainen")
    assert (waits.status, heading(client.get(address(made)))) == (
        RegistrationStatus.WAITING,
        "You have registered already",
    )
    page = said(client, made)
    assert "It is on the waiting list." in page
    assert "There is a place for you: places are kept for the invited until Mon 6 May 2030, 12:30." in page
    assert "Salainen" not in page and waits.code not in page and "aino@example.fi" not in page
    assert client.get(address(made, "/take")).status_code == 405
    assert all_registrations()[-1].status is RegistrationStatus.WAITING  # a GET changes nothing
    answer = client.post(address(made, "/take"), data={"csrf_token": "x"})
    assert (answer.status_code, len(problems(answer))) == (422, 1)
    done = send(client, address(made), to=address(made, "/take"))
    assert (done.status_code, done.location) == (303, address(made))
    assert "The invitation has been answered" in said(client, made)
    assert all_registrations()[-1].status is RegistrationStatus.CONFIRMED


def test_whoever_wrote_a_registration_that_waits_cannot_tell_by_the_form_that_the_address_is_invited(client, app):
    make_network()
    event = make_event(capacity=2)
    settings = EntranceSettings(invited_places=1, invited_until=clock.now() + timedelta(days=2))
    assert isinstance(entrance.change(event.id, settings, COMMAND_LINE), Event)
    invite(event)
    page = "/en/events/verkostopaiva/register"
    make_registration(event, "eka@example.fi")
    texts = []
    for email in ("aino@example.fi", "outo@example.fi"):
        answer = answer_at(client, page, given_name="A", family_name="B", email=email, organisation="C")
        texts.append(heading(client.get(answer.location)))
    assert texts == ["You are number 1 on the waiting list", "You are number 2 on the waiting list"]


@pytest.mark.parametrize("kept", [True, False], ids=["places for the invited", "the target group first"])
def test_who_waits_for_what_is_kept_stands_before_nobody_invited(client, app, kept):
    make_network()
    event = make_event(capacity=3)
    later = clock.now() + timedelta(days=2)
    if kept:
        settings = EntranceSettings(invited_places=2, invited_until=later)
        assert isinstance(entrance.change(event.id, settings, COMMAND_LINE), Event)
        make_registration(event, "eka@example.fi")
    else:
        ask_region(event)
    waiting = make_registration(event, "jono@example.fi")
    later_said = dates.short_moment(later, Language.EN)
    assert waiting.status is RegistrationStatus.WAITING
    other = make_term(TermKind.REGION, "TAYS", "TAYS")
    page = address(invite(event, region_id=other.id))
    shown = client.get(page).text
    assert "waiting list" not in shown
    assert f"{2 if kept else 3} places" in shown
    assert (f"kept until {later_said}" in shown) == kept
    assert answer_at(client, page).status_code == 303
    made = db.session.scalars(select(Registration).where(Registration.email == "aino@example.fi")).one()
    assert made.status is RegistrationStatus.CONFIRMED
