"""One person over all events: found, handed over and erased, and nobody else with them."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.participants import Needs
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, OutgoingMail, Registration, SpecialNeeds
from app.outputs import personal_data as output
from app.queries import history, personal
from app.queries import people as queries
from app.services import participants, people, personal_data, registrations, series_registrations
from app.services.registrations import RegistrationRequest
from app.services.series_registrations import SeriesRequest
from tests.days import make_day
from tests.factories import ask, details, make_event, make_organizer, make_registration, make_series
from tests.invited import invite
from tests.questions import make_question
from tests.services.test_participants import ask_for_address
from tests.statements import statements

ADDRESS = "aino@example.fi"


@pytest.fixture
def officer(app) -> Actor:
    return Actor.organizer(make_organizer("tietosuoja@example.fi").id)


@pytest.fixture
def events(app) -> list[Event]:
    return [make_event(slug, capacity=1) for slug in ("yksi", "kaksi", "kolme")]


def acts(*, of: Act) -> list[tuple]:
    rows = (
        select(HistoryEntry.event_id, HistoryEntry.registration_id, HistoryEntry.details)
        .where(HistoryEntry.act == of)
        .order_by(HistoryEntry.id)
    )
    return [tuple(row) for row in db.session.execute(rows.order_by(HistoryEntry.id))]


def test_everything_under_the_address_is_found_and_nothing_of_others(events, officer):
    mine = make_registration(events[0], ADDRESS)
    make_registration(events[1], "muu@example.fi")
    invite(events[1], ADDRESS)
    found = people.look_up("AINO@Example.fi", officer)
    assert [(one.event.slug, one.registration is not None) for one in found.at_events] == [
        ("kaksi", False),
        ("yksi", True),
    ]
    assert [one.id for one in found.registrations] == [mine.id]
    people.look_up(ADDRESS, officer)  # the same look
    assert acts(of=Act.PERSON_LOOKED_UP) == [(events[0].id, mine.id, {}), (events[1].id, None, {})]


def test_that_somebody_looked_in_vain_is_kept_without_the_address(app, officer):
    assert not people.look_up(ADDRESS, officer).is_known
    assert acts(of=Act.PERSON_LOOKED_UP) == [(None, None, {})]


def test_what_is_handed_over_holds_all_events_and_needs_and_each_read_is_kept(events, officer):
    mine = make_registration(events[0], ADDRESS)
    participants.change_needs(mine.id, Needs("gluteeniton"))
    make_registration(events[2], ADDRESS)
    taken = people.take_along(ADDRESS, "Pyyntö 12.11.", officer)
    document = json.loads(output.of_person(taken.person, taken.registered, taken.guests))
    assert len(document["events"]) == 2
    assert "gluteeniton" in json.dumps(document)
    assert [event_id for event_id, *_ in acts(of=Act.PERSON_DATA_TAKEN)] == [events[2].id, events[0].id]
    assert acts(of=Act.SPECIAL_DATA_READ) == [(events[0].id, mine.id, {"shown": "needs"})]


def test_erased_everywhere_but_where_a_hold_stands_and_the_next_in_line_get_the_places(events, officer):
    mine = [make_registration(event, ADDRESS) for event in events]
    participants.change_needs(mine[2].id, Needs("gluteeniton"))
    next_in_line = make_registration(events[0], "muu@example.fi")
    personal_data.hold(events[2].id, "Tietopyyntö", officer)
    said = people.erase(ADDRESS, "Pyyntö 12.11.", officer)
    assert (said.registrations, said.invitations, [event.slug for event in said.held]) == (2, 0, ["kolme"])
    db.session.expire_all()
    assert db.session.get_one(Registration, next_in_line.id).status is RegistrationStatus.CONFIRMED
    left = queries.of_address(ADDRESS)
    assert [one.event.slug for one in left.at_events] == ["kolme"]
    assert left.registrations[0].erasure_asked_at is not None
    assert db.session.scalars(select(SpecialNeeds)).all() == []
    assert acts(of=Act.PERSON_ERASED) == [
        (None, None, {"reason": "Pyyntö 12.11.", "registrations": 2, "invitations": 0, "held": 1})
    ]


def mailed_to(address: str) -> list[MailKind]:
    rows = select(OutgoingMail.kind).where(OutgoingMail.recipient == address).order_by(OutgoingMail.id)
    return list(db.session.scalars(rows))


def test_an_address_that_a_registration_was_to_get_is_found_and_erased_and_the_registration_stays(events, officer):
    other = make_registration(events[0], "muu@example.fi")
    ask_for_address(other, "Aino@Example.FI")
    found = people.look_up(ADDRESS, officer)
    assert (found.is_known, found.can_be_erased, found.at_events) == (True, True, [])
    assert [one.registration.id for one in found.moving_here] == [other.id]
    assert [mail.kind for mail in found.other_mails] == [MailKind.ADDRESS_CONFIRM]
    document = json.loads(output.of_person(found, [], []))
    assert len(document["new_address_waiting_for_confirmation_at"]) == len(document["other_mail"]) == 1
    assert people.erase(ADDRESS, "Pyyntö", officer).registrations == 0
    db.session.expire_all()
    one = db.session.get_one(Registration, other.id)
    assert (one.email, one.pending_email, one.status) == ("muu@example.fi", None, RegistrationStatus.CONFIRMED)
    assert (mailed_to("Aino@Example.FI"), mailed_to("muu@example.fi")) == ([], [MailKind.CONFIRMED])
    assert not queries.of_address(ADDRESS).is_known


def test_mail_to_an_address_that_a_registration_had_before_is_found_and_emptied(events, officer):
    moved = make_registration(events[0], ADDRESS)
    participants.confirm_address(moved.id, ask_for_address(moved, "uusi@example.fi"))
    assert [mail.kind for mail in people.look_up(ADDRESS, officer).other_mails] == [MailKind.ADDRESS_CHANGED]
    people.erase(ADDRESS, "Pyyntö", officer)
    assert mailed_to(ADDRESS) == [] and MailKind.CONFIRMED in mailed_to("uusi@example.fi")
    assert not queries.of_address(ADDRESS).is_known


def test_an_address_that_was_to_come_stays_where_removal_is_stopped(events, officer):
    other = make_registration(events[0], "muu@example.fi")
    ask_for_address(other, ADDRESS)
    personal_data.hold(events[0].id, "Tietopyyntö", officer)
    assert [event.slug for event in people.erase(ADDRESS, "Pyyntö", officer).held] == ["yksi"]
    db.session.expire_all()
    assert db.session.get_one(Registration, other.id).pending_email == ADDRESS
    assert mailed_to(ADDRESS) == [MailKind.ADDRESS_CONFIRM]


def test_an_invitation_alone_is_erased_too(events, officer):
    invite(events[0], ADDRESS)
    assert people.erase(ADDRESS, "Pyyntö", officer).invitations == 1
    assert not queries.of_address(ADDRESS).is_known
    assert people.erase(ADDRESS, "Pyyntö", officer).invitations == 0


def test_whoever_got_an_invitation_from_a_colleague_gets_their_own_data_alone(events):
    first = invite(events[0], "salainen@example.fi", given_name="Salainen", family_name="Salaniemi")
    request = RegistrationRequest(details("kollega@example.fi"), "avain", invitation_id=first.id)
    registration = registrations.register(events[0].id, request)
    assert isinstance(registration, Registration)
    document = output.document(personal.everything(registration.id))
    assert "Salaniemi" not in document
    assert "salainen@example.fi" not in document
    assert json.loads(document)["invitations"] == [{"state": "accepted", "sent_to_somebody_else": True}]


def test_several_are_read_at_once_as_each_is_alone(app):
    """Nobody gets what is another's: choices, answers, needs, mails, invitations, links and siblings."""
    day = make_day(places=1)
    question = make_question(day.event)
    wanted = ask(needs=Needs("kala"), answers={question.id: "yksi"}, choice=day.choice("a1"))
    first, second = registrations.register(day.event.id, wanted), day.join("bea", "a1")
    led = invite(make_event("kutsuttu"), "aino@example.fi")
    request = RegistrationRequest(details("aino@example.fi"), "avain", invitation_id=led.id)
    third = registrations.register(led.event_id, request)
    row = make_series(make_event("x"), make_event("y", starts_in=timedelta(days=40)), whole=True)
    together = series_registrations.register(row.id, SeriesRequest(details("dag@example.fi"), "avain2"))
    ids = [one.id for one in (first, second, third, *together)]
    db.session.expire_all()
    at_once = [output.document(one) for one in personal.everything_of(ids)]
    assert at_once == [output.document(personal.everything(number)) for number in ids]
    told = [json.loads(one) for one in at_once]
    assert ["kala" in one for one in at_once] == [True, False, False, False, False]
    assert [len(one["answers"]) for one in told] == [1, 0, 0, 0, 0]
    assert [len(one["invitations"]) for one in told] == [0, 0, 1, 0, 0]
    assert [len(one["registered_together_with"]) for one in told] == [0, 0, 0, 1, 1]
    assert [len(one["mail"]) for one in told] == [1, 1, 2, 1, 1]


def look_up(officer: Actor) -> None:
    people.look_up(ADDRESS, officer)


def hand_over(officer: Actor) -> None:
    taken = people.take_along(ADDRESS, "Pyyntö", officer)
    history.of_registrations([one.own.registration.id for one in taken.registered])


@pytest.mark.parametrize("act", [look_up, hand_over])
def test_statements_do_not_grow_with_the_events(officer, act):
    def count() -> int:
        db.session.expire_all()
        with statements() as sent:
            act(officer)
        return len(sent)

    def join(slug: str) -> None:
        """With a registration, and invited to another event."""
        participants.change_needs(make_registration(make_event(f"{slug}-1"), ADDRESS).id, Needs("kala"))
        invite(make_event(f"{slug}-2"), ADDRESS)

    join("a")
    count()
    one = count()
    for slug in "bc":
        join(slug)
    count()
    assert count() == one
