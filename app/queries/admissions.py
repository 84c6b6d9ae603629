"""Registrations that something must still happen to before they count."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from app import keys
from app.database import db
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration


def proves(registration: Registration, proof: str) -> bool:
    """Was this secret mailed to the registration's own address?"""
    return keys.is_address_token(proof, registration.code, registration.token_version, registration.email)


def without_held_place(event_id: int) -> Sequence[Registration]:
    """Those who wait for approval and for whom no place is held, in the order in which they registered."""
    held = select(Claim.registration_id).join(Pool, Pool.id == Claim.pool_id)
    held = held.where(Pool.event_id == event_id, Pool.kind == PoolKind.EVENT)
    return db.session.scalars(
        select(Registration)
        .where(
            Registration.event_id == event_id,
            Registration.status == RegistrationStatus.PENDING,
            Registration.id.not_in(held.where(Claim.state == ClaimState.RESERVED)),
        )
        .order_by(Registration.registered_at, Registration.id)
    ).all()


def event_with_unverified(now: datetime) -> int | None:
    """An event where the time to confirm an address is over; None: there is none."""
    return db.session.scalar(_lapsed(now).with_only_columns(Registration.event_id).limit(1))


def unverified(event_id: int, now: datetime, limit: int) -> Sequence[Registration]:
    found: Sequence[Registration] = db.session.scalars(
        _lapsed(now).where(Registration.event_id == event_id).limit(limit),
        execution_options={"populate_existing": True},
    ).all()
    return found


def _lapsed(now: datetime) -> Select[Registration]:
    return (
        select(Registration)
        .where(Registration.status == RegistrationStatus.UNVERIFIED, Registration.verify_until < now)
        .order_by(Registration.verify_until, Registration.id)
    )
