"""Codes of the second step: spent, made anew, and all taken away."""

from sqlalchemy import delete

from app import clock, keys
from app.database import db
from app.domain.second_factor import matching_step, new_recovery_codes, recovery_code
from app.models import Organizer, Passkey, RecoveryCode, SignInStep


def spend(organizer: Organizer, typed: str) -> bool:
    """Is it a code of the account's app, or one of its recovery codes? Then it is not one again."""
    secret = keys.unseal(organizer.totp_secret)
    step = matching_step(secret, typed, clock.now(), organizer.totp_step) if secret is not None else None
    if step is not None:
        organizer.totp_step = step
        return True
    code = recovery_code(typed)
    if code is None:
        return False
    mine = (
        RecoveryCode.organizer_id == organizer.id,
        RecoveryCode.code_hash == keys.recovery_hash(organizer.id, code),
    )
    return bool(db.session.execute(delete(RecoveryCode).where(*mine).returning(RecoveryCode.id)).all())


def renew_codes(organizer_id: int) -> list[str]:
    """New recovery codes instead of the old; only now can they be shown."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.organizer_id == organizer_id))
    codes = new_recovery_codes()
    for code in codes:
        plain = recovery_code(code)
        assert plain is not None
        db.session.add(RecoveryCode(organizer_id=organizer_id, code_hash=keys.recovery_hash(organizer_id, plain)))
    return codes


def remove_all(organizer: Organizer) -> None:
    """The account has no second factor, and no sign-in waits for one."""
    organizer.totp_secret = organizer.totp_step = None
    for table in (Passkey, RecoveryCode, SignInStep):
        db.session.execute(delete(table).where(table.organizer_id == organizer.id))
