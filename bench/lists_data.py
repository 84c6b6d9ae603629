"""What an attendee list can be filtered by, dealt out to the people of an event that has been filled.

Run as `python -m bench.lists_data SLUG` it does so, and prints the queries of the filters as JSON; with "placed" after
it, it gives a session to all but RARE of those who had none.
"""

import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy import JSON, case, cast, func, insert, literal, select, update

from app import clock, create_app
from app.database import db
from app.domain.events import Attendance
from app.domain.places import ClaimState, PoolKind
from app.domain.questions import QuestionKind
from app.domain.registration import RegistrationStatus
from app.models import Answer, Claim, Event, Pool, Question, QuestionOption, Registration, RegistrationLink, Track
from app.queries import programme
from app.steps import unplaced
from config import Config

#: So many people have what is rare, however many there are: the page is as full.
RARE = 60
QUESTIONS: list[dict[str, Any]] = [
    {
        "kind": kind,
        "label": {"fi": f"Kysymys {number}", "sv": f"Fråga {number}", "en": f"Question {number}"},
        "purpose": {"fi": "Tapahtuma", "sv": "Evenemanget", "en": "The event"},
        "basis": "public_task",
        "kept_days": 30,
        **({"options": [{"label": {"fi": name, "sv": name, "en": name}} for name in "ABCD"]} if options else {}),
    }
    for number, (kind, options) in enumerate([("yes_no", False), ("several_of", True)])
]


def deal(slug: str) -> dict[str, str]:
    """Each filter by a part of the people, and by RARE of them; the same parts of few as of many."""
    event = db.session.scalars(select(Event).where(Event.slug == slug)).one()
    ours, number = Registration.event_id == event.id, Registration.id
    step = (db.session.scalar(select(func.count()).select_from(Registration).where(ours)) or 0) // RARE
    links = [
        RegistrationLink(event_id=event.id, handle=f"bench-{name}", label=name, created_at=clock.now(), version=1)
        for name in ("common", "rare")
    ]
    db.session.add_all(links)
    db.session.flush()
    tracks = db.session.scalars(select(Track.id).where(Track.event_id == event.id).order_by(Track.id)).all()
    db.session.execute(
        update(Registration)
        .where(ours)
        .values(
            link_id=case((number % step == 0, links[1].id), (number % 3 == 0, links[0].id)),
            attendance=case((number % step == 0, Attendance.ONLINE), else_=Attendance.ONSITE),
            track_id=case((number % 2 == 0, tracks[0]), else_=tracks[1]),
            calendar_declined_at=case((number % step == 1, clock.now() - timedelta(days=1))),
            mail_problem=case((number % step == 2, "550 5.1.1"), else_=""),
        )
    )
    sessions = _sessions(event)
    _claim(event, sessions[0], ClaimState.TAKEN, number % 2 == 0)
    _claim(event, sessions[1], ClaimState.TAKEN, number % step == 1)
    _claim(event, sessions[1], ClaimState.WAITING, number % step == 2)
    _count(event, sessions)
    questions = db.session.scalars(select(Question).where(Question.event_id == event.id).order_by(Question.id)).all()
    yes_no, several = (next(one for one in questions if one.kind is kind) for kind in KINDS)
    _answer(
        yes_no, ours, case((number % step == 0, "true"), else_="false"), case((number % step == 0, "yes"), else_="no")
    )
    options = db.session.scalars(
        select(QuestionOption.id).where(QuestionOption.question_id == several.id).order_by(QuestionOption.position)
    ).all()
    some = case((number % step == 3, f"[{options[0]},{options[3]}]"), else_=f"[{options[0]},{options[1]}]")
    said = case((number % step == 3, f",{options[0]},{options[3]},"), else_=f",{options[0]},{options[1]},")
    _answer(several, ours, some, said)
    db.session.commit()
    address = db.session.scalars(select(Registration.email).where(ours).order_by(number).limit(1)).one()
    return {
        "search for one address": f"?q={quote(address)}",
        "by a common link": f"?link={links[0].id}",
        "by a rare link": f"?link={links[1].id}",
        "without a link": "?link=0",
        "by track": f"?track={tracks[0]}",
        "by a rare way to attend": "?way=online",
        "by a common session": f"?session={sessions[0].key}",
        "by a rare session": f"?session={sessions[1].key}",
        "with a place in some session": "?seat=has_place",
        "waiting for some session": "?seat=waits",
        "without what must be chosen, as half are": "?seat=unplaced",
        "by a common answer": f"?answer={several.id}:{options[0]}",
        "by a rare answer": f"?answer={several.id}:{options[3]}",
        "by a rare yes": f"?answer={yes_no.id}:yes",
        "declined in the calendar": "?status=calendar_declined",
        "mail that does not arrive": "?status=mail_problem",
    }


def place(slug: str) -> dict[str, str]:
    """Nearly everyone has chosen what must be chosen."""
    event = db.session.scalars(select(Event).where(Event.slug == slug)).one()
    step = (db.session.scalar(select(func.count()).where(Registration.event_id == event.id)) or 0) // RARE
    sessions = _sessions(event)
    placed = select(Claim.registration_id).where(Claim.pool_id.in_([pool.id for pool in sessions]))
    lacking = Registration.id.not_in(placed)
    _claim(event, sessions[0], ClaimState.TAKEN, lacking & (Registration.id % step != 3))
    _count(event, sessions)
    db.session.commit()
    return {"without what must be chosen, as few are": "?seat=unplaced"}


KINDS = (QuestionKind.YES_NO, QuestionKind.SEVERAL_OF)


def _sessions(event: Event) -> Sequence[Pool]:
    return db.session.scalars(
        select(Pool).where(Pool.event_id == event.id, Pool.kind == PoolKind.SESSION).order_by(Pool.id)
    ).all()


def _count(event: Event, sessions: Sequence[Pool]) -> None:
    """What follows from the claims."""
    for pool in sessions:
        theirs = select(func.count()).select_from(Claim).where(Claim.pool_id == pool.id)
        pool.taken = db.session.scalar(theirs.where(Claim.state == ClaimState.TAKEN)) or 0
        pool.waiting = db.session.scalar(theirs.where(Claim.state == ClaimState.WAITING)) or 0
    unplaced.settle_event(event.id, programme.offering(event.id), sessions)


def _claim(event: Event, pool: Pool, state: ClaimState, whose: Any) -> None:
    numbered = literal(1) if state is ClaimState.WAITING else literal(None)
    people = select(Registration.id, literal(pool.id), literal(state, Claim.state.type), numbered).where(
        Registration.event_id == event.id, Registration.status == RegistrationStatus.CONFIRMED, whose
    )
    db.session.execute(insert(Claim).from_select(["registration_id", "pool_id", "state", "queue_no"], people))


def _answer(question: Question, ours: Any, value: Any, said: Any) -> None:
    rows = select(Registration.id, literal(question.id), cast(value, JSON), said).where(ours)
    db.session.execute(insert(Answer).from_select(["registration_id", "question_id", "value", "said"], rows))


if __name__ == "__main__":
    with create_app(Config()).app_context():
        print(json.dumps((place if sys.argv[2:] == ["placed"] else deal)(sys.argv[1])))
