"""Special needs: kept sealed and apart, with the consent; removed for good. The caller holds the pools' lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, Table, delete, exists, insert, update

from app import clock, keys
from app.database import db
from app.domain.history import SYSTEM, Act, Actor
from app.domain.participants import Needs
from app.domain.privacy import CONSENT_VERSION, DECLINED_NEEDS_KEPT
from app.domain.registration import RegistrationStatus
from app.models import Registration, SealingKey, SpecialNeeds
from app.queries import retention, sealing
from app.steps import history

INSERT = insert(cast(Table, SpecialNeeds.__table__))


@dataclass(frozen=True)
class Given:
    """Needs that someone gave with consent."""

    event_id: int
    registration_id: int
    needs: Needs


def keep(given: Given) -> None:
    """Seal the needs, in place of earlier ones; the consent counts from this moment."""
    db.session.execute(delete(SpecialNeeds).where(SpecialNeeds.registration_id == given.registration_id))
    keep_new([given])


def keep_new(given: Sequence[Given]) -> None:
    """The same for new registrations, which have no earlier ones; at least one."""
    found = sealing.of({one.event_id for one in given})
    seals = {event_id: _seal(event_id, known.key) for event_id, known in found.items()}
    db.session.execute(
        INSERT,
        [
            {
                "registration_id": one.registration_id,
                "sealed": seals[one.event_id].close(one.needs.plain),
                "under_event_key": seals[one.event_id].opens,
                "consented_at": clock.now(),
                "consent_version": CONSENT_VERSION,
                "delete_at": found[one.event_id].delete_at,
            }
            for one in given
        ],
    )


def _seal(event_id: int, key: bytes | None) -> keys.Seal:
    """Under the event's key, which is made for the first needs.

    One that DATA_KEY does not open is left alone: with the right DATA_KEY it opens again what is sealed under it.
    """
    if key is not None:
        return keys.Seal(key)
    made = keys.new_sealing_key()
    db.session.execute(
        insert(cast(Table, SealingKey.__table__)), {"event_id": event_id, "sealed": made, "created_at": clock.now()}
    )
    return keys.Seal(made)


def reseal(event_id: int, limit: int) -> int:
    """Seal needs from before events had keys under the event's own; how many could be read."""
    seal = _seal(event_id, sealing.key(event_id))
    rows = sealing.to_reseal(event_id, limit) if seal.opens else []
    done = 0
    for row in rows:
        values = seal.open(row.sealed)
        if values is not None:
            row.sealed, row.under_event_key = seal.close(values), True
            done += 1
    return done


def destroy_key(event_id: int) -> bool:
    """When nothing is sealed under it any more: no copy of what was can be read from now on."""
    if sealing.has_needs(event_id):
        return False
    db.session.execute(delete(SealingKey).where(SealingKey.event_id == event_id))
    return True


def remove(registration: Registration, actor: Actor) -> bool:
    """Delete what is kept, at once; False when there was nothing."""
    return bool(remove_all([registration.id], registration.event_id, actor))


def remove_all(registration_ids: Sequence[int], event_id: int, actor: Actor) -> int:
    """The same of several at one event; how many had any."""
    gone = db.session.scalars(
        delete(SpecialNeeds)
        .where(SpecialNeeds.registration_id.in_(registration_ids))
        .returning(SpecialNeeds.registration_id)
    ).all()
    if gone:
        history.record_all(
            Act.NEEDS_REMOVED, actor, [history.About(event_id, registration_id) for registration_id in gone]
        )
    return len(gone)


def remove_expired(event_id: int, now: datetime, limit: int) -> int:
    """Delete needs of the event whose day has come, and the key with the last of them; how many."""
    expired = retention.expired_needs(event_id, now, limit)
    if not expired:
        return 0
    count = remove_all(expired, event_id, SYSTEM)
    destroy_key(event_id)
    return count


def delete_on(event_id: int, moment: datetime) -> None:
    """From this moment the worker removes the special needs of everyone at the event; of the declined never later
    than before."""
    _delete_on(moment, Registration.event_id == event_id, Registration.status != RegistrationStatus.DECLINED)
    declined = Registration.status == RegistrationStatus.DECLINED
    _delete_on(moment, Registration.event_id == event_id, declined, SpecialNeeds.delete_at > moment)


def delete_declined(registration_ids: Sequence[int]) -> None:
    """Nobody cooks for who does not come: the needs go soon, and are there still when it was a mistake."""
    moment = clock.now() + DECLINED_NEEDS_KEPT
    _delete_on(moment, Registration.id.in_(registration_ids), SpecialNeeds.delete_at > moment)


def keep_as_planned(event_id: int, registration_ids: Sequence[int]) -> None:
    """Approved after all: what has not gone yet goes when everyone's does."""
    _delete_on(sealing.of({event_id})[event_id].delete_at, Registration.id.in_(registration_ids))


def _delete_on(moment: datetime, *whose: ColumnElement[bool]) -> None:
    theirs = exists().where(Registration.id == SpecialNeeds.registration_id, *whose)
    db.session.execute(
        update(SpecialNeeds).where(theirs).values(delete_at=moment), execution_options={"synchronize_session": False}
    )
