"""One message: to whom and to how many, how it reads for one of them in each language, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.domain.bulletins import EDITABLE, BulletinState, may_send
from app.domain.languages import Language, Phrase
from app.domain.permissions import Action
from app.domain.typed_numbers import must_be_typed
from app.forms.fields import KutsuForm
from app.forms.messages import SendForm
from app.labels import languages
from app.labels import messages as labels
from app.outputs import mail
from app.queries import audiences, previews
from app.queries import bulletins as queries
from app.views.organizer import guard
from app.views.organizer.messages import groups

if TYPE_CHECKING:
    from app.models import Bulletin
    from app.outputs.mail import Page
    from app.queries.audiences import Readers
    from app.queries.bulletins import Delivery


@dataclass(frozen=True)
class Preview:
    """How the message reads for one of those who read that language; fallback: it is not written in it. page: None
    where nobody is known any more to whom it went, and what was written is shown alone."""

    language: Language
    count: int
    subject: Phrase
    body: Phrase
    name: str = ""
    page: Page | None = None

    @property
    def fallback(self) -> Language | None:
        return None if self.body.language is self.language else self.body.language


@dataclass(frozen=True)
class Shown:
    bulletin: Bulletin
    previews: Sequence[Preview]
    count: int
    delivery: Delivery

    @property
    def is_editable(self) -> bool:
        return self.bulletin.state in EDITABLE

    @property
    def refusal(self) -> str:
        """Why it cannot be sent at all now."""
        reason = may_send(self.bulletin.state, guard.event().status)
        return str(labels.REFUSALS[reason]) if reason is not None and self.is_editable else ""

    @property
    def must_be_typed(self) -> bool:
        return must_be_typed(self.count)


def one(bulletin_id: int) -> Bulletin:
    """The event's message of this number, or 404."""
    return queries.one_of_event(guard.event().id, bulletin_id) or abort(404)


@guard.needs(Action.MESSAGE)
def show(slug: str, bulletin_id: int) -> ResponseReturnValue:
    return page(bulletin_id)


def page(bulletin_id: int, form: SendForm | None = None, problems: Sequence[tuple[str, str]] = ()) -> str:
    """form: as it was sent, with what to mend; its numbers become those that the page shows."""
    bulletin = one(bulletin_id)
    shown = _shown(bulletin)
    form = (SendForm(None) if form is None else form).renew(bulletin.version, shown.count)
    return render_template(
        "organizer/messages/show.html",
        shown=shown,
        form=form,
        button=KutsuForm(None),
        problems=[*problems, *form.problems],
        names=groups.names(),
        labels=labels,
        written_in=languages.WRITTEN_IN,
    )


def _shown(bulletin: Bulletin) -> Shown:
    """To whom it is for now; once it has been sent, to whom it went."""
    sent = bulletin.state is BulletinState.SENT
    readers = audiences.written_to(bulletin.id) if sent else audiences.readers(guard.event().id, bulletin.audience)
    delivery = queries.deliveries([bulletin.id]).get(bulletin.id, queries.NONE)
    return Shown(
        bulletin, [_preview(bulletin, part) for part in readers], sum(part.count for part in readers), delivery
    )


def _preview(bulletin: Bulletin, part: Readers) -> Preview:
    texts = bulletin.subject.best(part.language), bulletin.body.best(part.language)
    letter = previews.of_bulletin(bulletin, part.first_id, part.language) if part.first_id is not None else None
    if letter is None:
        return Preview(part.language, part.count, *texts)
    person = letter.registration or letter.invitation
    name = person.name if person is not None else ""
    return Preview(part.language, part.count, *texts, name or letter.mail.recipient, mail.preview(letter))
