"""Second factors: what an account has, and where a sign-in stands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from app.database import db
from app.domain.permissions import Role
from app.domain.second_factor import Factors
from app.models import Organizer, Passkey, RecoveryCode, RequiredFactor, SignInStep


def of(organizer_id: int) -> Factors:
    """What the account has, freshly read."""
    codes, keys = (
        select(func.count()).select_from(table).where(table.organizer_id == organizer_id).scalar_subquery()
        for table in (RecoveryCode, Passkey)
    )
    row = db.session.execute(
        select(Organizer.totp_secret.is_not(None), keys, codes).where(Organizer.id == organizer_id)
    ).one_or_none()
    return Factors(bool(row[0]), row[1], row[2]) if row is not None else Factors(False, 0, 0)


def lacking() -> ColumnElement[bool]:
    """Organizers whose role must have a second factor, and who have none."""
    return exists().where(RequiredFactor.role == Organizer.role) & ~having()


def having() -> ColumnElement[bool]:
    """Organizers who have a second factor."""
    return or_(Organizer.totp_secret.is_not(None), exists().where(Passkey.organizer_id == Organizer.id))


def required() -> frozenset[Role]:
    """Roles whose accounts must have a second factor."""
    return frozenset(db.session.scalars(select(RequiredFactor.role)))


def passkeys(organizer_id: int) -> Sequence[Passkey]:
    """The account's, in the order they came."""
    return db.session.scalars(select(Passkey).where(Passkey.organizer_id == organizer_id).order_by(Passkey.id)).all()


def passkey(credential_id: str) -> Passkey | None:
    return db.session.scalars(
        select(Passkey).where(Passkey.credential_id == credential_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()


def step(token_hash: str, now: datetime) -> SignInStep | None:
    """A sign-in that waits for its second factor."""
    return db.session.scalars(_step(token_hash, now)).one_or_none()


def lock_step(token_hash: str, now: datetime) -> SignInStep | None:
    """The same, held still: codes are tried one after another."""
    return db.session.scalars(
        _step(token_hash, now).with_for_update(), execution_options={"populate_existing": True}
    ).one_or_none()


def _step(token_hash: str, now: datetime) -> Select[SignInStep]:
    return select(SignInStep).where(SignInStep.token_hash == token_hash, SignInStep.expires_at > now)
