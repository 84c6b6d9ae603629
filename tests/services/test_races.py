"""Many at once, with real threads on committed data: places are given rightly whatever the order.

Each test was seen to fail with the lock in queries/places.py taken away.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from operator import itemgetter
from threading import Barrier
from typing import TypeVar

from flask import Flask
from sqlalchemy import select

from app.database import db
from app.domain.registration import Refusal, Refused, RegistrationStatus
from app.models import Event, Registration
from app.queries import doctor, places
from app.services import registrations
from tests.factories import ask, make_event, make_link, make_registration

T = TypeVar("T")
THREADS = 12


def at_once(app: Flask, acts: list[Callable[[], T]], threads: int = THREADS) -> list[T]:
    """Run the acts in threads that start together, each with a session of its own."""
    db.session.commit()
    start = Barrier(threads)

    def share(mine: list[tuple[int, Callable[[], T]]]) -> list[tuple[int, T]]:
        with app.app_context():
            start.wait()
            return [(number, act()) for number, act in mine]

    numbered = list(enumerate(acts))
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(share, [numbered[n::threads] for n in range(threads)]))
    db.session.rollback()
    return [answer for _, answer in sorted(chain.from_iterable(parts), key=itemgetter(0))]


def registering(event: Event, email: str, **more: object) -> Callable[[], RegistrationStatus | Refusal]:
    event_id, request = event.id, ask(email, **more)

    def act() -> RegistrationStatus | Refusal:
        answer = registrations.register(event_id, request)
        return answer.reason if isinstance(answer, Refused) else answer.status

    return act


def positions(event: Event) -> list[int | None]:
    waiting = db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event.id, Registration.status == RegistrationStatus.WAITING)
        .order_by(Registration.queue_no)
    ).all()
    return [places.position(person) for person in waiting]


def well(event: Event) -> bool:
    return list(doctor.findings()) == []


def test_a_rush_fills_exactly_the_places(app):
    event = make_event(capacity=20)
    answers = at_once(app, [registering(event, f"p{n}@example.fi") for n in range(60)])
    assert answers.count(RegistrationStatus.CONFIRMED) == 20
    assert answers.count(RegistrationStatus.WAITING) == 40
    assert positions(event) == list(range(1, 41))
    served = db.session.scalars(select(Registration.status).order_by(Registration.registered_at)).all()
    assert served == [RegistrationStatus.CONFIRMED] * 20 + [RegistrationStatus.WAITING] * 40
    assert well(event)


def test_a_rush_without_a_waiting_list_refuses_the_rest(app):
    event = make_event(capacity=20, waiting_list=False)
    answers = at_once(app, [registering(event, f"p{n}@example.fi") for n in range(60)])
    assert answers.count(RegistrationStatus.CONFIRMED) == 20
    assert answers.count(Refusal.FULL) == 40
    assert well(event)


def test_one_address_many_times_is_one_registration(app):
    event = make_event(capacity=20)
    answers = at_once(app, [registering(event, "Aino@example.fi") for _ in range(24)])
    assert answers.count(RegistrationStatus.CONFIRMED) == 1
    assert answers.count(Refusal.ADDRESS_TAKEN) == 23
    assert well(event)


def test_one_form_many_times_is_the_same_registration(app):
    event = make_event(capacity=1)
    answers = at_once(app, [registering(event, "aino@example.fi", key="same") for _ in range(24)])
    assert answers == [RegistrationStatus.CONFIRMED] * 24
    assert well(event)


def test_a_link_gives_no_more_than_its_places(app):
    event = make_event(capacity=4)
    link = make_link(event, places=7)
    answers = at_once(app, [registering(event, f"p{n}@example.fi", link_id=link.id) for n in range(36)])
    assert answers.count(RegistrationStatus.CONFIRMED) == 4
    assert answers.count(RegistrationStatus.WAITING) == 3
    assert answers.count(Refusal.LINK_USED_UP) == 29
    assert well(event)


def test_cancelling_while_others_register_leaves_no_place_free(app):
    event = make_event(capacity=12)
    early = [make_registration(event, f"early{n}@example.fi").id for n in range(18)]
    cancelling = [lambda id=id: registrations.cancel(id).status for id in early[:9]]
    joining = [registering(event, f"late{n}@example.fi") for n in range(27)]
    at_once(app, [act for group in zip(cancelling, joining[:9], joining[9:18], strict=True) for act in group])
    confirmed = db.session.scalars(
        select(Registration.id).where(
            Registration.event_id == event.id, Registration.status == RegistrationStatus.CONFIRMED
        )
    ).all()
    assert len(confirmed) == 12
    assert set(early[9:]) <= set(confirmed)  # who came first was served first
    assert positions(event) == list(range(1, 16))
    assert well(event)


def test_cancelling_twice_frees_one_place(app):
    event = make_event(capacity=1)
    holder = make_registration(event, "a@example.fi").id
    for n in range(3):
        make_registration(event, f"w{n}@example.fi")
    at_once(app, [lambda: registrations.cancel(holder).status for _ in range(12)])
    assert positions(event) == [1, 2]
    assert well(event)


def test_two_events_do_not_wait_for_each_other_for_ever(app):
    events = [make_event(f"day-{n}", capacity=5) for n in range(4)]
    acts = [registering(events[n % 4], f"p{n}@example.fi") for n in range(48)]
    assert at_once(app, acts).count(RegistrationStatus.CONFIRMED) == 20
    assert all(well(event) for event in events)
