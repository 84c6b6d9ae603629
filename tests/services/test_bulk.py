"""Acts on several registrations at once, and undoing them: places, queue and mail are what they would be one by one."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.database import db
from app.domain.bulk import BulkKind, BulkState
from app.domain.choices import Choice
from app.domain.events import EventStatus, RegistrationMode
from app.domain.history import COMMAND_LINE, Actor
from app.domain.languages import Language, LocalizedText
from app.domain.mail import LIMITS, MailKind, is_outdated
from app.domain.organizer_acts import Placing
from app.domain.participants import Needs
from app.domain.registration import RegistrationStatus
from app.models import BulkAct, Event, Organizer, OutgoingMail, Registration
from app.queries import doctor, mail_limits, own_choices
from app.services import bulk, capacity, organizers, registrations
from app.services.bulk import NotPlanned, OtherNumber, Wanted
from app.steps import outbox
from tests.factories import ask, make_event, make_organizer, make_registration, make_session

S = RegistrationStatus


@pytest.fixture
def me(app) -> Organizer:
    return make_organizer()


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=2)


def people(event: Event, *names: str, **changes: object) -> list[int]:
    return [make_registration(event, f"{name}@example.fi", given_name=name, **changes).id for name in names]


def do(me: Organizer, event: Event, kind: BulkKind, ids: list[int], seen: int | None = None, **said: object) -> int:
    number = bulk.plan(event.id, kind, ids, me.id)
    wanted = Wanted(len(ids) if seen is None else seen, **said)
    assert bulk.carry_out(number, wanted, Actor.organizer(me.id)) is None
    return number


def stands(ids: list[int]) -> list[RegistrationStatus]:
    db.session.expire_all()
    return [db.session.get_one(Registration, one).status for one in ids]


def outcomes(number: int) -> list[str]:
    db.session.expire_all()
    act = db.session.get_one(BulkAct, number)
    return [act.outcomes[str(one)]["outcome"] for one in act.ids]


def mails(kind: MailKind) -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)))


def healthy() -> bool:
    db.session.expire_all()
    return list(doctor.findings()) == []


def test_cancelling_gives_the_places_on_once_all_are_done(me, event):
    ids = people(event, "a", "b", "c", "d")
    number = do(me, event, BulkKind.CANCEL, [ids[0], ids[2]])
    assert stands(ids) == [S.CANCELLED, S.CONFIRMED, S.CANCELLED, S.CONFIRMED]
    assert outcomes(number) == ["done", "done"]
    # Whoever was to be cancelled too was not told of a place first.
    assert [mail.registration_id for mail in mails(MailKind.PROMOTED)] == [ids[3]]
    assert healthy()


def test_each_is_told_the_reason_in_their_language_else_in_another(me, event):
    ids = people(event, "a") + people(event, "b", language=Language.SV) + people(event, "c", language=Language.EN)
    do(me, event, BulkKind.CANCEL, ids, reason=LocalizedText("syy", "orsak", ""))
    assert [mail.facts["reason"] for mail in mails(MailKind.CANCELLED_BY_ORGANIZER)] == ["syy", "orsak", "syy"]


def test_whom_it_cannot_be_done_to_is_said_and_left(me, event):
    ids = people(event, "a", "b")
    registrations.cancel(ids[0])
    number = do(me, event, BulkKind.CANCEL, ids, seen=1)
    assert outcomes(number) == ["not_active", "done"]


def test_nothing_is_done_to_another_number_than_was_seen_nor_twice(me, event):
    ids = people(event, "a", "b")
    number = bulk.plan(event.id, BulkKind.CANCEL, ids, me.id)
    registrations.cancel(ids[0])
    assert bulk.carry_out(number, Wanted(2), COMMAND_LINE) == OtherNumber()
    assert stands(ids)[1] is S.CONFIRMED
    assert bulk.carry_out(number, Wanted(1), COMMAND_LINE) is None
    assert bulk.carry_out(number, Wanted(1), COMMAND_LINE) == NotPlanned()


def test_a_cancellation_is_undone_for_those_whose_place_is_still_free(me, event):
    ids = people(event, "a", "b", "c")
    number = do(me, event, BulkKind.CANCEL, ids[:2])
    assert stands(ids) == [S.CANCELLED, S.CANCELLED, S.CONFIRMED]
    assert bulk.undo(number, Actor.organizer(me.id)) is None
    assert stands(ids) == [S.CONFIRMED, S.CANCELLED, S.CONFIRMED]
    assert outcomes(number) == ["back", "no_room"]
    assert bulk.undo(number, COMMAND_LINE) == NotPlanned()
    assert healthy()


def test_what_has_not_left_yet_is_not_sent_after_all(me, event):
    [one] = people(event, "a")
    number = do(me, event, BulkKind.CANCEL, [one])
    bulk.undo(number, COMMAND_LINE)
    kinds = [mail.kind for mail in db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]
    assert kinds[-2:] == [MailKind.CANCELLED_BY_ORGANIZER, MailKind.CONFIRMED]
    [registration] = db.session.scalars(select(Registration))
    assert is_outdated(MailKind.CANCELLED_BY_ORGANIZER, registration.status, event.status)
    assert not is_outdated(MailKind.CONFIRMED, registration.status, event.status)


def test_who_waited_waits_again_at_the_same_place(me):
    event = make_event(capacity=1)
    ids = people(event, "a", "b", "c")
    number = do(me, event, BulkKind.CANCEL, [ids[1]])
    assert bulk.undo(number, COMMAND_LINE) is None
    assert stands(ids) == [S.CONFIRMED, S.WAITING, S.WAITING]
    registrations.cancel(ids[0])
    assert stands(ids) == [S.CANCELLED, S.CONFIRMED, S.WAITING]
    assert healthy()


def test_sessions_come_back_as_far_as_they_have_room_and_needs_do_not(me):
    event = make_event(capacity=5)
    wide = make_session(event, "Iso", capacity=5, optional=True)
    narrow = make_session(event, "Pieni", at=2, capacity=1, optional=True)
    both, needs = Choice(None, None, frozenset({wide.id, narrow.id})), Needs(diet="gluteeniton")
    first = registrations.register(event.id, ask("a@example.fi", needs=needs, choice=both))
    second = registrations.register(event.id, ask("b@example.fi", choice=both))
    number = do(me, event, BulkKind.CANCEL, [first.id])
    bulk.undo(number, COMMAND_LINE)
    db.session.expire_all()
    one = db.session.get_one(Registration, first.id)
    assert one.status is S.CONFIRMED
    assert {seat.session.id: seat.state.value for seat in own_choices.of(one).seats} == {
        wide.id: "taken", narrow.id: "waiting",
    }  # fmt: skip
    other = own_choices.of(db.session.get_one(Registration, second.id))
    assert {seat.session.id: seat.state.value for seat in other.seats} == {wide.id: "taken", narrow.id: "taken"}
    assert healthy()


def test_whoever_registered_anew_or_was_dealt_with_since_stays_so(me, event):
    ids = people(event, "a", "b")
    number = do(me, event, BulkKind.CANCEL, ids)
    make_registration(event, "a@example.fi")
    bulk.undo(number, COMMAND_LINE)
    assert outcomes(number) == ["taken_address", "back"]
    again = do(me, event, BulkKind.CANCEL, [ids[1]])
    bulk.undo(again, COMMAND_LINE)
    third = do(me, event, BulkKind.CANCEL, [ids[1]])
    db.session.execute(update(BulkAct).where(BulkAct.id == again).values(state=BulkState.DONE))
    db.session.commit()
    bulk.undo(again, COMMAND_LINE)  # it is the later cancellation that counts
    assert "changed_since" not in outcomes(third)
    assert stands([ids[1]]) == [S.CANCELLED]
    assert healthy()


def test_undoing_has_its_time(me, event, time):
    ids = people(event, "a")
    number = do(me, event, BulkKind.CANCEL, ids)
    time.shift(timedelta(hours=1, seconds=1))
    assert bulk.undo(number, COMMAND_LINE) == NotPlanned()


def test_undoing_an_event_that_is_off_by_now_does_nothing(me, event):
    ids = people(event, "a")
    number = do(me, event, BulkKind.CANCEL, ids)
    db.session.execute(update(Event).values(status=EventStatus.CANCELLED))
    db.session.commit()
    bulk.undo(number, COMMAND_LINE)
    assert outcomes(number) == ["not_now"] and stands(ids) == [S.CANCELLED]


def test_approving_and_declining_and_back(me):
    event = make_event(capacity=1, mode=RegistrationMode.APPROVAL)
    ids = people(event, "a", "b", "c")
    number = do(me, event, BulkKind.APPROVE, ids[:2])
    assert (stands(ids), outcomes(number)) == ([S.CONFIRMED, S.WAITING, S.PENDING], ["done", "queued"])
    assert bulk.undo(number, COMMAND_LINE) == NotPlanned()
    number = do(me, event, BulkKind.DECLINE, ids, seen=1, reason=LocalizedText("ei tällä kertaa"))
    assert outcomes(number) == ["not_pending", "not_pending", "done"]
    assert bulk.undo(number, COMMAND_LINE) is None
    assert stands(ids) == [S.CONFIRMED, S.WAITING, S.PENDING]
    assert db.session.get_one(Registration, ids[2]).decision_reason == ""
    assert outcomes(number)[2] == "back" and healthy()


def test_a_place_that_was_held_is_held_again(me):
    event = make_event(capacity=1, mode=RegistrationMode.APPROVAL, pending_holds=True)
    ids = people(event, "a")
    number = do(me, event, BulkKind.DECLINE, ids)
    bulk.undo(number, COMMAND_LINE)
    assert stands(ids) == [S.PENDING] and healthy()
    do(me, event, BulkKind.APPROVE, ids)
    assert stands(ids) == [S.CONFIRMED] and healthy()


@pytest.mark.parametrize(
    ("placing", "expected"), [(Placing.IF_ROOM, [S.CONFIRMED, S.WAITING]), (Placing.OVER_CAPACITY, [S.CONFIRMED] * 2)]
)
def test_places_from_the_waiting_list(me, placing, expected):
    event = make_event(capacity=1)
    ids = people(event, "a", "b", "c", "d")
    capacity.change(event.id, 3, COMMAND_LINE)
    assert stands(ids) == [S.CONFIRMED] * 3 + [S.WAITING]
    more = people(event, "e")
    registrations.cancel(ids[0])
    assert stands(ids[3:] + more) == [S.CONFIRMED, S.WAITING]
    number = do(me, event, BulkKind.CONFIRM, [ids[3], *more], seen=1, placing=placing)
    assert stands([ids[3], *more]) == expected
    assert outcomes(number)[0] == "not_waiting" and healthy()


def test_links_are_sent_once_in_a_while(me, event):
    ids = people(event, "a", "b")
    do(me, event, BulkKind.SEND_LINK, ids[:1])
    number = do(me, event, BulkKind.SEND_LINK, ids)
    assert outcomes(number) == ["recent", "done"]
    assert len(mails(MailKind.LINK_AGAIN)) == 2


def test_links_do_not_flood_an_address(me, event, app, time):
    """It may have several registrations, which were cancelled: only one more mail may go to it."""
    app.config["RATELIMIT_ENABLED"] = True
    first = people(event, "a", "b")
    registrations.cancel(first[0])
    ids = [*first, *people(event, "a")]
    time.shift(timedelta(minutes=30))
    most = LIMITS[0][1] - 1 - mail_limits.caused_to(["a@example.fi"])["a@example.fi"][0]
    outbox.post([outbox.row(MailKind.VERIFY, "a@example.fi", Language.FI, {}) for _ in range(most)])
    db.session.commit()
    assert outcomes(do(me, event, BulkKind.SEND_LINK, ids)) == ["done", "done", "recent"]


def test_what_was_done_long_ago_is_forgotten(me, event, time):
    bulk.plan(event.id, BulkKind.CANCEL, people(event, "a"), me.id)
    time.shift(timedelta(days=8))
    bulk.plan(event.id, BulkKind.DECLINE, [], me.id)
    assert db.session.scalars(select(BulkAct.kind)).all() == [BulkKind.DECLINE]
    assert organizers.remove_expired() == 0
    time.shift(timedelta(days=8))
    assert organizers.remove_expired() == 1  # by the worker, too, where nobody does anything more
    assert db.session.scalars(select(BulkAct.kind)).all() == []
