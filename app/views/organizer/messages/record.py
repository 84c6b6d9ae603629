"""One message: to whom and to how many, how it reads for one of them in each language, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app.domain.bulletins import EDITABLE, may_send
from app.domain.languages import Language
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
    from app.queries.bulletins import Delivery


@dataclass(frozen=True)
class Preview:
    """How the message reads for one of those who read that language; fallback: it is not written in it."""

    language: Language
    count: int
    name: str
    page: Page

    @property
    def fallback(self) -> Language | None:
        return None if self.page.written_in is self.language else self.page.written_in


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
    readers = audiences.readers(guard.event().id, bulletin.audience)
    found = []
    for part in readers:
        letter = previews.of_bulletin(bulletin, bulletin.audience, part.first_id)
        if letter is not None:
            person = letter.registration or letter.invitation
            name = person.name if person is not None else ""
            found.append(Preview(part.language, part.count, name or letter.mail.recipient, mail.preview(letter)))
    delivery = queries.deliveries([bulletin.id]).get(bulletin.id, queries.NONE)
    return Shown(bulletin, found, sum(part.count for part in readers), delivery)
