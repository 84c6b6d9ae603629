"""What reaches whose calendar by mail at an event of several days, and is taken out of it again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.choices import Choice
from app.domain.history import COMMAND_LINE, Actor
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.programme import SessionDetails
from app.models import EventSession, OutgoingMail
from app.outputs import calendar
from app.services import attendees, capacity, choices, programme, publication, registrations, session_moves
from tests.calendar_mails import all_sent, compose, done_by, done_in, file_of_sessions, mails_of, told
from tests.days import Day, make_day
from tests.factories import details, make_event, make_network, make_organizer, make_registration, make_session
from tests.programmes import well
from tests.services.test_events import edit
from tests.statements import statements

DAYS = timedelta(hours=32)


@pytest.fixture
def actor(app) -> Actor:
    make_network()
    return Actor.organizer(make_organizer().id)


@pytest.fixture
def days(actor) -> Day:
    """Two days: who joins with a workshop has it and the opening."""
    return make_day(places=1, lasts=DAYS)


def event_uid(day: Day) -> str:
    return calendar.event_uid(day.event.public_id)


def uid(day: Day, name: str) -> str:
    return calendar.session_uid(db.session.get(EventSession, day.sessions[name]).public_id)


def test_the_event_comes_in_the_mail_and_each_session_in_one_of_its_own(days):
    aino = days.join("aino", "a1")
    assert told(aino) == [
        (MailKind.CONFIRMED, "REQUEST", (event_uid(days),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "opening"),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a1"),)),
    ]
    assert well()


def test_on_one_day_the_event_is_the_only_entry(actor):
    day = make_day()
    aino = day.join("aino", "a1")
    assert told(aino) == [(MailKind.CONFIRMED, "REQUEST", (event_uid(day),))]
    registrations.cancel(aino.id)
    assert told(aino) == [(MailKind.CANCELLED_BY_SELF, "CANCEL", (event_uid(day),))]


def test_who_waits_gets_nothing_for_the_calendar_before_there_is_a_place(actor):
    days = make_day(capacity=1, lasts=DAYS)
    first, second = days.join("eka", "a1"), days.join("toka", "a2")
    assert told(second) == [(MailKind.WAITING, "", ())]
    sent = all_sent()
    registrations.cancel(first.id)
    assert told(second, sent) == [
        (MailKind.PROMOTED, "REQUEST", (event_uid(days),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "opening"),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a2"),)),
    ]
    third = days.join("kolmas", "a1")
    registrations.cancel(third.id)
    assert told(third) == [(MailKind.CANCELLED_BY_SELF, "", ())]  # never had a place


def test_an_organizer_who_gives_a_place_invites_too(actor):
    days = make_day(capacity=1, lasts=DAYS)
    days.join("eka", "a1")
    waiting = days.join("toka", "a2")
    sent = all_sent()
    attendees.confirm(waiting.id, attendees.Placing.OVER_CAPACITY, actor)
    assert [kind for kind, _, _ in told(waiting, sent)] == [
        MailKind.PROMOTED,
        MailKind.CALENDAR_INVITATION,
        MailKind.CALENDAR_INVITATION,
    ]


def test_a_session_swapped_away_leaves_the_calendar_and_the_new_one_comes(days):
    aino = days.join("aino", "a1")
    sent = all_sent()
    choices.change(aino.id, days.choice("a2"))
    assert told(aino, sent) == [
        (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "a1"),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a2"),)),
    ]
    sent = all_sent()
    choices.change(aino.id, days.choice("a1"))
    assert told(aino, sent) == [
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a1"),)),
        (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "a2"),)),
    ]


def test_a_swap_that_nobody_has_heard_of_yet_is_told_once_as_it_is_in_the_end(days):
    aino = days.join("aino", "a1")
    choices.change(aino.id, days.choice("a2"))
    choices.change(aino.id, days.choice("a1"))
    invited = [(method, uids) for kind, method, uids in told(aino) if kind is MailKind.CALENDAR_INVITATION]
    assert sorted(invited) == sorted(
        [
            ("REQUEST", (uid(days, "opening"),)),
            ("REQUEST", (uid(days, "a1"),)),
            ("CANCEL", (uid(days, "a2"),)),
        ]
    )


def test_a_session_from_the_queue_comes_in_the_mail_that_tells_of_it(days):
    first, second = days.join("eka", "a1"), days.join("toka", "a1")
    sent = all_sent()
    registrations.cancel(first.id)
    assert told(second, sent) == [(MailKind.SESSION_GIVEN, "REQUEST", (uid(days, "a1"),))]


def test_organizers_changes_and_moves_bring_the_event_anew_and_the_sessions_apart(days, actor):
    aino = days.join("aino", "a1")
    sent = all_sent()
    choices.change(aino.id, days.choice("a2"), actor, reason="Toive")
    assert told(aino, sent) == [
        (MailKind.CHOICES_CHANGED, "REQUEST", (event_uid(days),)),
        (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "a1"),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a2"),)),
    ]
    sent = all_sent()
    session_moves.move(days.sessions["a2"], days.sessions["a1"], [aino.code], "Sali", actor)
    assert told(aino, sent) == [
        (MailKind.CHOICES_CHANGED, "REQUEST", (event_uid(days),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a1"),)),
        (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "a2"),)),
    ]


def test_whom_an_organizer_gives_another_address_gets_the_calendar_there(days, actor):
    aino = days.join("aino", "a1")
    sent = all_sent()
    wanted = replace(aino.details, email="uusi@example.fi")
    attendees.correct(aino.id, wanted, "", actor, seen=aino.noted.fingerprint)
    assert told(aino, sent) == [
        (MailKind.ADDRESS_CHANGED, "", ()),
        (MailKind.CHANGED_BY_ORGANIZER, "REQUEST", (event_uid(days),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "opening"),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a1"),)),
    ]
    guests = [str(done_by(compose(one.id)).only["ATTENDEE"]) for one in mails_of(aino, sent)[1:]]
    assert guests == ["mailto:uusi@example.fi"] * 3


def change_session(session_id: int, actor: Actor, **changes: object) -> None:
    present = db.session.get(EventSession, session_id).details
    programme.change_session(session_id, SessionDetails(**{**vars(present), **changes}), actor)


def test_a_changed_session_is_changed_where_it_is(days, actor):
    aino, other = days.join("aino", "a1"), days.join("muu", "b1")
    sent = all_sent()
    change_session(days.sessions["a1"], actor, room="Sali 9")
    assert told(aino, sent) == [(MailKind.SESSION_CHANGED, "REQUEST", (uid(days, "a1"),))]
    assert "Sali 9" in done_by(compose(mails_of(aino, sent)[0].id)).only["LOCATION"]
    assert told(other, sent) == []


def test_a_cancelled_session_is_taken_out_and_one_given_instead_is_put_in(days, actor):
    aino = days.join("aino", "a1")
    sent = all_sent()
    programme.cancel_session(days.sessions["a1"], days.sessions["a2"], actor)
    assert told(aino, sent) == [
        (MailKind.SESSION_CANCELLED, "REQUEST", (uid(days, "a2"),)),
        (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "a1"),)),
    ]
    sent = all_sent()
    programme.cancel_session(days.sessions["a2"], None, actor)
    assert told(aino, sent) == [(MailKind.SESSION_CANCELLED, "CANCEL", (uid(days, "a2"),))]
    sent = all_sent()
    programme.cancel_session(days.sessions["opening"], None, actor)
    assert told(aino, sent) == [(MailKind.SESSION_CANCELLED, "CANCEL", (uid(days, "opening"),))]
    sent = all_sent()
    registrations.cancel(aino.id)  # nothing is cancelled twice
    assert told(aino, sent) == [(MailKind.CANCELLED_BY_SELF, "CANCEL", (event_uid(days),))]


def test_a_cancelled_registration_empties_the_calendar(days):
    aino = days.join("aino", "a1")
    sent = all_sent()
    registrations.cancel(aino.id)
    assert told(aino, sent) == [
        (MailKind.CANCELLED_BY_SELF, "CANCEL", (event_uid(days),)),
        (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "opening"),)),
        (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "a1"),)),
    ]
    assert well()


def test_a_cancelled_event_empties_everyones_calendar(days):
    people = [days.join("aino", "a1"), days.join("muu", "b1")]
    sent = all_sent()
    publication.cancel(days.event.id, LocalizedText("Sairastui"), COMMAND_LINE)
    for person, workshop in zip(people, ("a1", "b1"), strict=True):
        assert told(person, sent) == [
            (MailKind.EVENT_CANCELLED, "CANCEL", (event_uid(days),)),
            (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, "opening"),)),
            (MailKind.CALENDAR_INVITATION, "CANCEL", (uid(days, workshop),)),
        ]


def test_another_place_of_the_event_changes_every_entry_another_time_of_its_own_one(days, actor):
    aino = days.join("aino", "a1")
    sent = all_sent()
    edit(days.event, actor, venue_city="Oulu")
    assert told(aino, sent) == [
        (MailKind.EVENT_CHANGED, "REQUEST", (event_uid(days),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "opening"),)),
        (MailKind.CALENDAR_INVITATION, "REQUEST", (uid(days, "a1"),)),
    ]
    assert all("Oulu" in done_by(compose(one.id)).only["LOCATION"] for one in mails_of(aino, sent))
    sent = all_sent()
    edit(days.event, actor, ends_at=days.event.ends_at + timedelta(hours=1))
    assert told(aino, sent) == [(MailKind.EVENT_CHANGED, "REQUEST", (event_uid(days),))]


def test_more_than_three_sessions_are_one_file(days, actor):
    more = [make_session(days.event, f"Tupa {hour}", hour, lasts=0.5) for hour in (25, 26)]
    aino = days.join("aino", "a1")
    assert told(aino) == [(MailKind.CONFIRMED, "REQUEST", (event_uid(days),))]
    message = compose(mails_of(aino)[0].id)
    sessions = done_in(file_of_sessions(message))
    assert sessions.method == "PUBLISH"
    assert sessions.entries.keys() == {
        uid(days, "opening"), uid(days, "a1"), *(calendar.session_uid(one.public_id) for one in more),
    }  # fmt: skip
    assert not any("ATTENDEE" in entry for entry in sessions.entries.values())
    assert not any("X-WR-CALNAME" in name for name in file_of_sessions(message).decode().split())
    assert "Se ei päivity itsestään" in message.get_body(("plain",)).get_content()
    assert "Se ei päivity itsestään" in message.get_body(("html",)).get_content()
    sent = all_sent()
    change_session(days.sessions["a1"], actor, room="Sali 9")
    assert told(aino, sent) == [(MailKind.SESSION_CHANGED, "REQUEST", (event_uid(days),))]
    again = done_in(file_of_sessions(compose(mails_of(aino, sent)[0].id)))
    assert "Sali 9" in again.entries[uid(days, "a1")]["LOCATION"]
    sent = all_sent()
    choices.change(aino.id, days.choice("a2"))
    assert told(aino, sent) == []  # nothing was put there that could be changed
    registrations.cancel(aino.id)
    assert told(aino, sent) == [(MailKind.CANCELLED_BY_SELF, "CANCEL", (event_uid(days),))]


def test_who_has_invitations_gets_the_fourth_as_one_too(days, actor):
    aino = days.join("aino", "a1")
    optional = make_session(days.event, "Iltaretki", 10, optional=True, capacity=5)
    make_session(days.event, "Aamu", 25)
    sent = all_sent()
    wanted = days.choice("a1")
    choices.change(aino.id, Choice(wanted.attendance, wanted.track_id, wanted.sessions | {optional.id}))
    methods = [(method, len(uids)) for _, method, uids in told(aino, sent)]
    assert methods == [("REQUEST", 1), ("REQUEST", 1)]  # the trip, and what was added for everyone meanwhile


def test_sessions_that_are_not_out_yet_come_with_the_next_mail(actor):
    days = make_day(lasts=DAYS)
    days.event.programme_from = clock.now() + timedelta(days=1)
    db.session.commit()
    aino = attendees.add(
        days.event.id,
        attendees.Addition(
            details=details(), placing=attendees.Placing.IF_ROOM, note="", submission_key="x", choice=days.choice("a1")
        ),
        actor,
    )
    assert told(aino) == [(MailKind.CONFIRMED, "REQUEST", (event_uid(days),))]


def test_many_who_move_up_are_invited_by_as_few_statements_as_few(actor):
    """Mail is a row for each; what is asked of the database grows with nobody."""
    counts = []
    for number in (2, 12):
        event = make_event(f"kurssi{number}", capacity=1, lasts=DAYS)
        make_session(event, "Avaus", waiting_list=False)
        for n in range(number + 1):
            make_registration(event, f"n{n}@example.fi")
        with statements() as sent:
            capacity.change(event.id, number + 1, actor)
        # Each promotion writes its own registration, claims, mail and history.
        counts.append(sum("calendar_invitation" in one or "event_session" in one for one in sent))
    assert counts[0] == counts[1] <= 8
    kinds = db.session.scalars(select(OutgoingMail.kind)).all()
    assert kinds.count(MailKind.CALENDAR_INVITATION) == 2 + 14
