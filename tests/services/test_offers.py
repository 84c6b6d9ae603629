"""Offers that nobody answers: several workers at once let each lapse once, and no place is lost or given twice."""

import time_machine
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain import waiting_list
from app.domain.history import Act
from app.domain.places import ClaimState, PoolKind
from app.models import Claim, HistoryEntry, Pool
from app.queries import doctor
from app.services import choices, registrations
from tests.days import Day, make_day
from tests.services.test_races import at_once


def asked_in(slug: str, *, people: int) -> Day:
    """So many are offered a1 while they sit in a2; as many wait for a1 after them."""
    day = make_day(slug, places=people)
    holders = [day.join(f"eka{n}", "a1") for n in range(people)]
    asked = [day.join(f"kysytty{n}", "a2") for n in range(people)]
    for person in asked:
        choices.change(person.id, day.choice("a1"))
    for n in range(people):
        day.join(f"seuraava{n}", "a1")
    for holder in holders:
        registrations.cancel(holder.id)
    return day


def states(day: Day, name: str) -> list[ClaimState]:
    return sorted(
        db.session.scalars(
            select(Claim.state).join(Pool).where(Pool.kind == PoolKind.SESSION, Pool.key == day.sessions[name])
        )
    )


def test_several_workers_let_each_offer_lapse_once(app):
    days = [asked_in(f"day-{n}", people=3) for n in range(3)]
    assert states(days[0], "a1") == [ClaimState.OFFERED] * 3 + [ClaimState.WAITING] * 3
    assert choices.lapse_offers() == 0
    with time_machine.travel(clock.now() + waiting_list.OFFER_LASTS, tick=False):
        answers = at_once(app, [choices.lapse_offers for _ in range(12)], threads=4)
        while more := choices.lapse_offers():
            answers.append(more)
    assert sum(answers) == 9
    for day in days:
        assert states(day, "a1") == [ClaimState.TAKEN] * 3
        assert states(day, "a2") == [ClaimState.TAKEN] * 3  # what they had
    lapsed = db.session.scalars(
        select(HistoryEntry.registration_id).where(HistoryEntry.act == Act.OFFER_LAPSED).order_by(HistoryEntry.id)
    ).all()
    assert len(lapsed) == len(set(lapsed)) == 9
    assert list(doctor.findings()) == []


def test_where_nobody_waits_the_place_is_free_again(app):
    day = make_day(places=1)
    holder, asked = day.join("eka", "a1"), day.join("aino", "a2")
    choices.change(asked.id, day.choice("a1"))
    registrations.cancel(holder.id)
    with time_machine.travel(clock.now() + waiting_list.OFFER_LASTS, tick=False):
        assert choices.lapse_offers() == 1
        day.join("uusi", "a1")
    assert states(day, "a1") == [ClaimState.TAKEN]
    assert list(doctor.findings()) == []
