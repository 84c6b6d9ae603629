"""A message to a group: who gets it, once, and how the outbox treats it."""

from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.attendees import WITHOUT_LINK, AnswerIs, SeatShow
from app.domain.bulletins import AudienceGroup, BulletinRefusal, BulletinState, RefusedBulletin, StopReason
from app.domain.choices import NO_CHOICE, Choice
from app.domain.history import COMMAND_LINE, PARTICIPANT, Act
from app.domain.mail import MailKind, MailState
from app.domain.questions import QuestionKind, Visibility
from app.domain.registration import RegistrationStatus
from app.models import Bulletin, Event, HistoryEntry, OutgoingMail, Registration
from app.queries import audiences, doctor
from app.queries import outbox as outbox_queries
from app.services import bulletins, privacy, registrations
from app.services.mail_delivery import claims
from tests.factories import (
    ask,
    make_bulletin,
    make_event,
    make_link,
    make_registration,
    make_session,
)
from tests.invited import invite
from tests.questions import make_question, options
from tests.statements import statements

CONFIRMED = AudienceGroup.CONFIRMED


def written() -> list[OutgoingMail]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.MESSAGE).order_by(OutgoingMail.id))
    )


def stored(bulletin_id: int) -> Bulletin:
    db.session.expire_all()
    return db.session.get_one(Bulletin, bulletin_id)


def sent_to(event: Event, group: AudienceGroup = CONFIRMED, **changes) -> list[str]:
    bulletin_id = make_bulletin(event, group, **changes)
    count = sum(part.count for part in audiences.readers(event.id, stored(bulletin_id).audience))
    result = bulletins.send(bulletin_id, stored(bulletin_id).version, count, COMMAND_LINE)
    assert result == count or isinstance(result, RefusedBulletin)
    return [mail.recipient for mail in written() if mail.bulletin_id == bulletin_id]


def test_each_group_gets_what_is_for_it_and_nobody_else(app):
    event, other = make_event(capacity=2), make_event("toinen")
    make_registration(other, "vieras@example.fi")
    for name in "abcd":
        make_registration(event, f"{name}@example.fi")
    registrations.cancel(registration_of("a").id, PARTICIPANT)  # c moves up
    assert sent_to(event) == ["b@example.fi", "c@example.fi"]
    assert sent_to(event, AudienceGroup.WAITING) == ["d@example.fi"]
    assert sent_to(event, AudienceGroup.REGISTERED) == ["b@example.fi", "c@example.fi", "d@example.fi"]
    assert sent_to(event, AudienceGroup.PENDING) == []
    invite(event, "kutsuttu@example.fi")
    invite(event, "e@example.fi")
    make_registration(event, "e@example.fi")
    assert sent_to(event, AudienceGroup.UNANSWERED) == ["kutsuttu@example.fi"]
    assert list(doctor.findings()) == []


def registration_of(name: str) -> Registration:
    return db.session.scalars(select(Registration).where(Registration.email == f"{name}@example.fi")).one()


def test_a_group_is_narrowed_by_link_and_by_session(app):
    event = make_event()
    link, session = make_link(event), make_session(event, optional=True)
    chosen = Choice(sessions=frozenset({session.id}))
    for name, link_id, choice in (("a", None, chosen), ("b", link.id, NO_CHOICE)):
        registrations.register(event.id, ask(f"{name}@example.fi", link_id=link_id, choice=choice))
    assert sent_to(event, link_id=link.id) == ["b@example.fi"]
    assert sent_to(event, link_id=WITHOUT_LINK) == ["a@example.fi"]
    assert sent_to(event, session_id=session.id, seat=SeatShow.HAS_PLACE) == ["a@example.fi"]


def test_a_group_is_narrowed_by_an_answer_that_every_organizer_sees(app):
    event = make_event(capacity=None)
    trip = make_question(event, QuestionKind.ONE_OF, "Retki", options=options("Vene", "Museo"))
    bus = make_question(event, QuestionKind.YES_NO, "Bussi")
    hidden = make_question(event, QuestionKind.YES_NO, "Salainen", visible_to=Visibility.ADMINISTRATORS)
    boat, museum = (option.id for option in trip.options)
    for name, option, by_bus in (("a", boat, True), ("b", museum, False)):
        given = {trip.id: [option], bus.id: by_bus, hidden.id: True}
        registrations.register(event.id, ask(f"{name}@example.fi", answers=given))
    assert sent_to(event, answer=AnswerIs(trip.id, str(boat))) == ["a@example.fi"]
    assert sent_to(event, answer=AnswerIs(bus.id, "no")) == ["b@example.fi"]
    assert sent_to(event, answer=AnswerIs(hidden.id, "yes")) == []


def test_any_number_is_written_by_the_same_number_of_statements(app):
    few, many = make_event("pieni", capacity=None), make_event("suuri", capacity=None)
    for number in range(25):
        make_registration(many, f"n{number}@example.fi")
    make_registration(few)
    needed = []
    for event, count in ((few, 1), (many, 25)):
        bulletin_id = make_bulletin(event)
        with statements() as made:
            assert bulletins.send(bulletin_id, 1, count, COMMAND_LINE) == count
        needed.append(len(made))
    assert needed[0] == needed[1] <= 8
    assert len({mail.message_id for mail in written()}) == 26


def test_it_goes_once_and_only_to_as_many_as_were_shown(app):
    event = make_event()
    make_registration(event, "a@example.fi")
    bulletin_id = make_bulletin(event)
    make_registration(event, "b@example.fi")
    assert bulletins.send(bulletin_id, 1, 1, COMMAND_LINE) == RefusedBulletin(BulletinRefusal.OTHER_NUMBER, 2)
    assert written() == []
    assert bulletins.send(bulletin_id, 7, 2, COMMAND_LINE) == RefusedBulletin(BulletinRefusal.CHANGED_MEANWHILE)
    assert bulletins.send(bulletin_id, 1, 2, COMMAND_LINE) == 2
    again = bulletins.send(bulletin_id, stored(bulletin_id).version, 2, COMMAND_LINE)
    assert again == RefusedBulletin(BulletinRefusal.NOT_EDITABLE)
    assert len(written()) == 2
    assert bulletins.remove(bulletin_id) == RefusedBulletin(BulletinRefusal.NOT_EDITABLE)
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.MESSAGE_SENT)).one()
    assert entry.details["recipients"] == 2


def test_a_planned_one_goes_at_its_time_to_whom_it_is_for_then(app, time):
    event = make_event()
    make_registration(event, "a@example.fi")
    bulletin_id = make_bulletin(event)
    at = clock.now() + timedelta(days=2)
    assert bulletins.schedule(bulletin_id, clock.now(), 1, 1, COMMAND_LINE) == RefusedBulletin(BulletinRefusal.PAST)
    assert bulletins.schedule(bulletin_id, at, 1, 1, COMMAND_LINE) is None
    assert bulletins.send_due() == 0
    make_registration(event, "b@example.fi")
    time.shift(timedelta(days=2))
    assert (bulletins.send_due(), bulletins.send_due()) == (1, 0)
    bulletin = stored(bulletin_id)
    assert (bulletin.state, bulletin.expected, bulletin.recipients) == (BulletinState.SENT, 1, 2)


def test_a_planned_one_that_has_nobody_to_go_to_is_left_to_the_organizer(app, time):
    event = make_event()
    registration = make_registration(event)
    bulletin_id = make_bulletin(event)
    bulletins.schedule(bulletin_id, clock.now() + timedelta(hours=1), 1, 1, COMMAND_LINE)
    registrations.cancel(registration.id, PARTICIPANT)
    time.shift(timedelta(hours=2))
    assert (bulletins.send_due(), bulletins.send_due()) == (1, 0)
    bulletin = stored(bulletin_id)
    assert (bulletin.state, bulletin.stopped_because) == (BulletinState.STOPPED, StopReason.NOBODY)
    assert written() == []


def test_a_stopped_one_is_a_draft_again(app, time):
    event = make_event()
    make_registration(event)
    bulletin_id = make_bulletin(event)
    bulletins.schedule(bulletin_id, clock.now() + timedelta(hours=1), 1, 1, COMMAND_LINE)
    refused = bulletins.edit(bulletin_id, stored(bulletin_id).details)
    assert refused == RefusedBulletin(BulletinRefusal.NOT_EDITABLE)
    assert bulletins.stop(bulletin_id, COMMAND_LINE) is None
    assert bulletins.stop(bulletin_id, COMMAND_LINE) == RefusedBulletin(BulletinRefusal.NOT_SCHEDULED)
    time.shift(timedelta(hours=2))
    assert bulletins.send_due() == 0
    assert bulletins.remove(bulletin_id) is None
    assert db.session.scalar(select(func.count()).select_from(Bulletin)) == 0


def test_who_stands_otherwise_by_now_does_not_get_it(app):
    event = make_event(capacity=1)
    first, second = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    bulletins.send(make_bulletin(event), 1, 1, COMMAND_LINE)
    bulletins.send(make_bulletin(event, AudienceGroup.WAITING), 1, 1, COMMAND_LINE)
    registrations.cancel(first.id, PARTICIPANT)  # the second gets the place
    assert second.id and db.session.get_one(Registration, second.id).status is RegistrationStatus.CONFIRMED
    assert [outbox_queries.letter(mail.id).is_outdated for mail in written()] == [True, True]


def test_mail_to_one_person_goes_before_mail_to_many(app):
    event = make_event()
    for name in "abc":
        make_registration(event, f"{name}@example.fi")
    claims.claim("first", 10)
    bulletins.send(make_bulletin(event), 1, 3, COMMAND_LINE)
    make_registration(event, "d@example.fi")
    kinds = {mail.id: mail.kind for mail in db.session.scalars(select(OutgoingMail))}
    found = [kinds[number] for number in claims.claim("second", 2)]
    assert found[0] is MailKind.CONFIRMED


def test_the_mail_goes_with_the_person(app):
    event = make_event()
    registration = make_registration(event)
    bulletins.send(make_bulletin(event), 1, 1, COMMAND_LINE)
    privacy.erase(registration.id, COMMAND_LINE)
    assert [(mail.recipient, mail.recipient_key, mail.state) for mail in written()] == [("", "", MailState.SUPERSEDED)]
