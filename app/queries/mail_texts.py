"""How an event words its standard mail."""

from collections.abc import Mapping

from sqlalchemy import select

from app.database import db
from app.domain.mail import MailKind
from app.domain.mail_texts import Wording
from app.models import MailText


def of_event(event_id: int) -> Mapping[MailKind, Wording]:
    """Those that are not the product's own."""
    found = db.session.scalars(select(MailText).where(MailText.event_id == event_id))
    return {text.kind: text.wording for text in found}


def locked(event_id: int, kind: MailKind) -> MailText | None:
    return db.session.scalars(
        select(MailText).where(MailText.event_id == event_id, MailText.kind == kind).with_for_update(),
        execution_options={"populate_existing": True},
    ).one_or_none()
