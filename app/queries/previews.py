"""Mail that has not been written, as its recipient would get it: for previews. Nothing here is ever stored."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import defer, selectinload

from app import clock
from app.database import db
from app.domain.bulletins import AudienceGroup
from app.domain.event_details import plain
from app.domain.invitations import InvitationState
from app.domain.languages import Language
from app.domain.mail import ASKING, MailKind
from app.domain.mail_texts import Wording, placeholders
from app.domain.placeholders import Placeholder
from app.domain.registration import RegistrationStatus
from app.models import Bulletin, Event, Invitation, MailText, Network, OutgoingMail, Registration
from app.queries import own_choices
from app.queries.outbox import Letter

#: In which state whoever gets this kind is; the others have a place.
STATES = {
    MailKind.WAITING: RegistrationStatus.WAITING,
    MailKind.RECEIVED: RegistrationStatus.PENDING,
    MailKind.VERIFY: RegistrationStatus.UNVERIFIED,
    MailKind.NOT_APPROVED: RegistrationStatus.DECLINED,
    MailKind.PLACE_OFFERED: RegistrationStatus.WAITING,
    MailKind.PLACE_OFFER_LAPSED: RegistrationStatus.CANCELLED,
    MailKind.CANCELLED_BY_SELF: RegistrationStatus.CANCELLED,
    MailKind.CANCELLED_BY_ORGANIZER: RegistrationStatus.CANCELLED,
}
EXAMPLE = {"given_name": "Aino", "family_name": "Esimerkki", "email": "aino.esimerkki@example.fi"}


def of_bulletin(bulletin: Bulletin, reader_id: int, language: Language) -> Letter | None:
    """reader_id: of the registration, or of the invitation where the message is for the invited. None: just gone."""
    event, network = _event(bulletin.event_id)
    if bulletin.audience.group is AudienceGroup.UNANSWERED:
        invitation = db.session.get(Invitation, reader_id)
        if invitation is None or invitation.erased_at is not None:
            return None
        mail = _mail(MailKind.MESSAGE, event.id, invitation.email, language)
        return Letter(mail, None, event, network, False, invitation, bulletin=bulletin)
    registration = db.session.get(Registration, reader_id)
    if registration is None or registration.erased_at is not None:
        return None
    mail = _mail(MailKind.MESSAGE, event.id, registration.email, language)
    choices = own_choices.of(registration)
    return Letter(mail, registration, event, network, False, bulletin=bulletin, choices=choices)


def of_text(event_id: int, kind: MailKind, wording: Wording, language: Language) -> Letter:
    """To somebody made up."""
    event, network = _event(event_id)
    words = MailText(event_id=event_id, kind=kind, subject=wording.subject, introduction=wording.introduction)
    mail = _mail(kind, event_id, EXAMPLE["email"], language)
    if kind in ASKING:
        invitation = Invitation(
            event_id=event_id, handle="", state=InvitationState.SENT, language=language, data_origin="", **EXAMPLE
        )
        return Letter(mail, None, event, network, False, invitation, own_words=words)
    status = STATES.get(kind, RegistrationStatus.CONFIRMED)
    mail.facts = _facts(kind)
    registration = Registration(
        event_id=event_id,
        code="ABC-DEFG",
        token_version=1,
        status=status,
        language=language,
        outside_target=False,
        data_origin="",
        **EXAMPLE,
    )
    return Letter(mail, registration, event, network, False, own_words=words)


def _facts(kind: MailKind) -> dict[str, object]:
    """What the mail of this kind tells of its recipient, made up."""
    if kind is MailKind.WAITING:
        return {"position": 3}
    return {"until": plain(clock.now() + timedelta(days=2))} if Placeholder.DEADLINE in placeholders(kind) else {}


def _event(event_id: int) -> tuple[Event, Network | None]:
    row = db.session.execute(
        select(Event, Network)
        .outerjoin(Network, Network.id.is_not(None))
        .where(Event.id == event_id)
        .options(defer(Event.search_text), defer(Event.internal_notes), selectinload(Event.terms)),
        execution_options={"populate_existing": True},
    ).one()
    return row[0], row[1]


def _mail(kind: MailKind, event_id: int, recipient: str, language: Language) -> OutgoingMail:
    return OutgoingMail(
        kind=kind, event_id=event_id, recipient=recipient, language=language, facts={}, created_at=clock.now()
    )
