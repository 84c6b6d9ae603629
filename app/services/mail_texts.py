"""An organizer words an event's standard mail anew, or has the product's own words again."""

from dataclasses import dataclass

from app.database import db, transaction
from app.domain.edit_conflicts import changes
from app.domain.history import Act, Actor, changed_values
from app.domain.mail import MailKind
from app.domain.mail_texts import DEFAULT, Wording
from app.models import MailText
from app.queries import mail_texts as queries
from app.queries import places
from app.steps import history


@dataclass(frozen=True)
class WordingEdited:
    """A refusal: someone else saved these words since the form was filled. now: what they are at present."""

    now: Wording


@transaction
def write(
    event_id: int, kind: MailKind, wording: Wording, actor: Actor, *, seen: str | None = None
) -> WordingEdited | None:
    """An empty wording is the product's own, in every language.

    seen: the fingerprint of what the form was filled with; None: there was no form.
    """
    places.lock(event_id)  # a text that is not there yet cannot be held still
    text = queries.locked(event_id, kind)
    now = text.wording if text is not None else DEFAULT
    if seen is not None and changes(seen, now, wording):
        return WordingEdited(now)
    if now == wording:
        return None
    if not wording:
        db.session.delete(text)
    else:
        text = text or _new(event_id, kind)
        text.subject, text.introduction = wording.subject, wording.introduction
    act = Act.MAIL_TEXT_CHANGED if wording else Act.MAIL_TEXT_RESTORED
    changed = changed_values(_plain(now), _plain(wording))
    history.record(act, actor, event_id=event_id, kind=kind.value, **changed)
    return None


def _new(event_id: int, kind: MailKind) -> MailText:
    text = MailText(event_id=event_id, kind=kind)
    db.session.add(text)
    return text


def _plain(wording: Wording) -> dict[str, dict[str, str]]:
    return {"subject": wording.subject.as_dict(), "introduction": wording.introduction.as_dict()}
