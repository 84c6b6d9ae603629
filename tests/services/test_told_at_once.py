"""What an organizer's act says to everyone takes as many statements for many as for few."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db, transaction
from app.domain.choices import Choice
from app.domain.history import COMMAND_LINE, SYSTEM, Act
from app.domain.mail import MailKind
from app.models import Event, OutgoingMail, Registration
from app.services import pool_upkeep, programme, registrations
from app.steps import history
from tests.factories import ask, make_event, make_session, make_track
from tests.programmes import change, well
from tests.statements import statements

FEW, MANY = 2, 9


def come(event: Event, count: int, *chosen: int) -> None:
    for number in range(count):
        registrations.register(
            event.id, ask(f"{event.slug}{number}@example.fi", choice=Choice(sessions=frozenset(chosen)))
        )


def moved_in_time(count: int) -> Callable[[], object]:
    """A session that is everyone's."""
    event = make_event(f"aika{count}", capacity=None)
    talk = make_session(event, "Puhe")
    come(event, count)
    return lambda: change(talk.id, room="Sali 2", starts_at=talk.starts_at + timedelta(minutes=5))


def to_be_chosen(count: int) -> Callable[[], object]:
    event = make_event(f"valinta{count}", capacity=None)
    talk = make_session(event, "Puhe", track_id=make_track(event).id)
    come(event, count)
    return lambda: change(talk.id, capacity=count)


def everyones_cancelled(count: int) -> Callable[[], object]:
    event = make_event(f"kaikki{count}", capacity=None)
    talk = make_session(event, "Puhe")
    come(event, count)
    return lambda: programme.cancel_session(talk.id, None, COMMAND_LINE, reason="Sairastapaus")


def chosen_cancelled(count: int) -> Callable[[], object]:
    event = make_event(f"valittu{count}", capacity=None)
    one, other = (make_session(event, title, capacity=count) for title in ("A", "B"))
    come(event, count, one.id)
    return lambda: programme.cancel_session(one.id, other.id, COMMAND_LINE)


def ways_settled(count: int) -> Callable[[], object]:
    event = make_event(f"tavat{count}", capacity=None, online=True)
    come(event, count)
    return pool_upkeep.settle_one


@pytest.mark.parametrize(
    ("prepare", "kind"),
    [
        (moved_in_time, MailKind.SESSION_CHANGED),
        (to_be_chosen, MailKind.SESSION_TO_CHOOSE),
        (everyones_cancelled, MailKind.SESSION_CANCELLED),
        (chosen_cancelled, MailKind.SESSION_CANCELLED),
        (ways_settled, MailKind.CHOICES_CHANGED),
    ],
)
def test_as_many_statements_for_many_as_for_few(app, prepare, kind):
    needed = []
    for count in (FEW, MANY):
        act = prepare(count)
        db.session.rollback()
        with statements() as sent:
            act()
        needed.append(len(sent))
    assert needed[0] == needed[1]
    told = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind)).all()
    assert len(told) == FEW + MANY
    assert all(mail.in_bulk for mail in told)
    assert well()


def test_the_same_act_about_several_reaches_each_ones_calendar(app):
    event = make_event()
    come(event, MANY)
    people = db.session.scalars(select(Registration.id)).all()

    @transaction
    def act() -> None:
        history.record_all(Act.CHOICES_CHANGED, SYSTEM, [history.About(event.id, number) for number in people])
        history.record_all(Act.DATA_TAKEN, SYSTEM, [history.About(event.id, number) for number in people])
        history.record_all(Act.CHOICES_CHANGED, SYSTEM, [])

    before = sequences()
    act()
    assert sequences() == [number + 1 for number in before]


def sequences() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Registration.calendar_sequence).order_by(Registration.id)))
