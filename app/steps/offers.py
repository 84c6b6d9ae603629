"""Whoever was asked about a place when the event was called off is asked anew when it is on again: nobody could answer
meanwhile. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import update

from app import clock
from app.database import db
from app.domain.events import EventFacts
from app.domain.history import SYSTEM, Act
from app.domain.mail import MailKind
from app.domain.office_hours import answer_by
from app.domain.places import CHOSEN, ClaimState
from app.domain.waiting_list import answer_until
from app.models import Claim, Pool
from app.queries import places, programme, registrations
from app.steps import claims, history, outbox
from app.steps.claims import Becomes


def until(event: EventFacts, now: datetime) -> datetime:
    """Until when whoever is offered the day's place at this moment may answer."""
    return min(clock.from_local(answer_by(clock.to_local(now))), event.last_promotion)


def renew_days(event_id: int, event: EventFacts, rows: Sequence[Pool]) -> Mapping[int, datetime]:
    """Each offer of the day gets the time to answer that it would get now: until when, by registration, for the
    caller's mail. After the event's cut-off all lapse as they are."""
    if not event.promotes(clock.now()):
        return {}
    moment = until(event, clock.now())
    people = [claim.registration_id for claim in places.offers(event_id, of_the_day=True)]
    day = [row.id for row in rows if row.kind not in CHOSEN]
    db.session.execute(
        update(Claim)
        .where(Claim.registration_id.in_(people), Claim.pool_id.in_(day), Claim.state == ClaimState.OFFERED)
        .values(offered_until=moment)
    )
    said = {"until": moment.isoformat()}
    history.record_all(Act.PLACE_OFFERED, SYSTEM, [history.About(event_id, number, said) for number in people])
    return dict.fromkeys(people, moment)


def renew_sessions(event_id: int, event: EventFacts, rows: Sequence[Pool]) -> None:
    """The same of offered places in sessions; a mail of its own says each."""
    if not event.promotes(clock.now()):
        return
    keys, until_then = {row.id: row.key for row in rows}, answer_until(event, clock.now())
    asked = [(claim.registration_id, claim.pool_id) for claim in places.offers(event_id)]
    if not asked:
        return
    claims.change_all([Becomes(*one, ClaimState.OFFERED, offered_until=until_then) for one in asked])
    people, titles = registrations.by_ids(list({number for number, _ in asked})), programme.titles(event_id)
    mails = [(people[number], {"session": keys[pool_id]}) for number, pool_id in asked]
    outbox.enqueue_all(MailKind.SESSION_OFFERED, mails)
    about = [history.About(event_id, number, {"session": titles[keys[pool_id]].as_dict()}) for number, pool_id in asked]
    history.record_all(Act.SESSION_OFFERED, SYSTEM, about)
