"""An organizer words an event's standard mail anew, or has the product's own words again."""

from app.database import db, transaction
from app.domain.history import Act, Actor, changed_values
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.mail_texts import Wording
from app.models import MailText
from app.queries import mail_texts as queries
from app.steps import history


@transaction
def write(event_id: int, kind: MailKind, wording: Wording, actor: Actor) -> None:
    """An empty wording is the product's own."""
    if not wording:
        _restore(event_id, kind, actor)
        return
    text = queries.locked(event_id, kind)
    if text is not None and text.wording == wording:
        return
    before = text.wording if text is not None else Wording(LocalizedText(), LocalizedText())
    if text is None:
        text = MailText(event_id=event_id, kind=kind)
        db.session.add(text)
    text.subject, text.introduction = wording.subject, wording.introduction
    changed = changed_values(_plain(before), _plain(wording))
    history.record(Act.MAIL_TEXT_CHANGED, actor, event_id=event_id, kind=kind.value, **changed)


def _plain(wording: Wording) -> dict[str, dict[str, str]]:
    return {"subject": wording.subject.as_dict(), "introduction": wording.introduction.as_dict()}


@transaction
def restore(event_id: int, kind: MailKind, actor: Actor) -> None:
    """The product's own words again, in every language."""
    _restore(event_id, kind, actor)


def _restore(event_id: int, kind: MailKind, actor: Actor) -> None:
    text = queries.locked(event_id, kind)
    if text is not None:
        db.session.delete(text)
        history.record(Act.MAIL_TEXT_RESTORED, actor, event_id=event_id, kind=kind.value)
