"""What only a demo needs: mail of fictional people counts as sent, and the disk is not waited for."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import or_, select, update

from app.database import db, transaction
from app.domain.mail import MailState
from app.domain.registration import Source
from app.models import OutgoingMail, Registration

#: By database: do not wait for the disk at every commit; and as it was.
IN_A_HURRY = {
    "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA synchronous=FULL"),
    "postgresql": ("SET synchronous_commit = off", "RESET synchronous_commit"),
}


@contextmanager
def hurried() -> Iterator[None]:
    """For one process that fills an empty database: a crash may cost what it wrote, which it can write again."""
    hurry, as_it_was = IN_A_HURRY[db.engine.dialect.name]
    _tell_connection(hurry)
    try:
        yield
    finally:
        db.session.rollback()
        _tell_connection(as_it_was)


def _tell_connection(statement: str) -> None:
    # One thread uses one connection of the pool, again and again: this one.
    connection = db.engine.raw_connection()
    connection.cursor().execute(statement)
    connection.commit()
    connection.close()


@transaction
def settle_mail() -> None:
    """Nothing leaves for the demo's people: what the load wrote was sent, in the story, when it was written."""
    theirs = select(Registration.id).where(Registration.source == Source.DEMO)
    db.session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.state == MailState.PENDING,
            or_(OutgoingMail.registration_id.in_(theirs), OutgoingMail.invitation_id.is_not(None)),
        )
        .values(state=MailState.SENT, sent_at=OutgoingMail.created_at, attempts=1),
        execution_options={"synchronize_session": False},
    )
