"""What is remembered of who was sent which session: revisions, removed sessions, what an act costs, acts at once."""

from datetime import timedelta

from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.mail import MailKind
from app.domain.programme import InUse
from app.domain.registration import RegistrationStatus
from app.models import CalendarInvitation, Event, OutgoingMail, Registration
from app.queries import calendar_invitations, outbox, own_programme
from app.services import choices, programme, registrations
from tests.calendar_mails import all_sent, compose, done_by, mails_of
from tests.days import make_day
from tests.services.test_calendar_invitations import DAYS, actor, days, well
from tests.services.test_events import edit
from tests.services.test_races import at_once
from tests.statements import statements

__all__ = ["actor", "days"]


def test_news_of_an_event_cost_the_same_whatever_the_number_of_people(actor):
    def sent(people: int) -> int:
        days = make_day(f"paivat-{people}", places=None, lasts=DAYS)
        for number in range(people):
            days.join(f"n{number}", "a1")
        all_sent()
        with statements() as found:
            edit(days.event, actor, venue_city="Oulu")
        return len(found)

    assert sent(2) == sent(12)


def test_what_is_in_someones_calendar_cannot_be_removed_but_cancelled(days, actor):
    days.join("aino", "a1")
    assert programme.remove_session(days.sessions["opening"], actor) == InUse(1)
    programme.cancel_session(days.sessions["opening"], None, actor)
    assert programme.remove_session(days.sessions["opening"], actor) is None
    assert db.session.scalars(select(CalendarInvitation.session_id)).all() == [days.sessions["a1"]]


def sequences(registration: Registration, after: int = 0) -> dict[str, int]:
    found = [done_by(compose(one.id)) for one in mails_of(registration, after)]
    return {done.uid: int(done.only["SEQUENCE"]) for done in found}


def test_a_cancel_has_a_later_sequence_than_what_it_takes_out(days):
    """The acts count the registration's revision up; here it is set as they leave it."""
    aino = days.join("aino", "a1")
    before = sequences(aino)
    sent = all_sent()
    registrations.cancel(aino.id)
    db.session.execute(
        update(Registration)
        .where(Registration.id == aino.id)
        .values(calendar_sequence=7, calendar_changed_at=clock.now().replace(microsecond=0))
    )
    db.session.commit()
    after = sequences(aino, sent)
    assert after.keys() == before.keys()
    assert all(after[name] == before[name] + 7 > before[name] for name in before)


def test_the_same_entry_has_the_same_revision_by_mail_and_in_the_file(days):
    aino = days.join("aino", "a1")
    event = days.event
    db.session.execute(
        update(Registration)
        .where(Registration.id == aino.id)
        .values(calendar_sequence=3, calendar_changed_at=clock.now().replace(microsecond=0) + timedelta(hours=1))
    )
    db.session.commit()
    by_mail = done_by(compose(mails_of(aino)[0].id)).only
    assert int(by_mail["SEQUENCE"]) == event.sequence + 3
    assert by_mail["DTSTAMP"].dt == by_mail["LAST-MODIFIED"].dt
    assert by_mail["DTSTAMP"].dt == db.session.get(Registration, aino.id).calendar_changed_at


def test_a_session_that_has_gone_is_not_written_about(days):
    aino = days.join("aino", "a1")
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.kind == MailKind.CALENDAR_INVITATION).values(facts={"session": 999_999})
    )
    db.session.commit()
    letters = [outbox.letter(one.id) for one in mails_of(aino)]
    assert [letter.is_outdated for letter in letters] == [False, True, True]
    assert aino.status is RegistrationStatus.CONFIRMED


def test_whatever_happens_at_once_calendars_are_as_the_programme_is(app, actor):
    """People swap and cancel, sessions and the event change, all at the same moment."""
    days = make_day(places=2, lasts=DAYS)
    people = [days.join(f"n{number}", "a1" if number % 2 else "a2") for number in range(8)]
    ids, swapped = [one.id for one in people], [days.choice("a2" if number % 2 else "a1") for number in range(8)]
    session_id, event_id = days.sessions["a1"], days.event.id
    acts = [
        *(lambda n=n: choices.change(ids[n], swapped[n]) for n in range(6)),
        *(lambda n=n: registrations.cancel(ids[n]) for n in (0, 6, 7)),
        lambda: programme.cancel_session(session_id, None, actor),
    ]
    at_once(app, acts, len(acts))
    db.session.expire_all()
    event = db.session.get_one(Event, event_id)
    for registration_id in ids:
        registration = db.session.get_one(Registration, registration_id)
        there = {number for number, withdrawn in calendar_invitations.of(registration_id).items() if not withdrawn}
        confirmed = registration.status is RegistrationStatus.CONFIRMED
        assert there == (own_programme.of(registration, event).held.keys() if confirmed else set())
    assert well()
