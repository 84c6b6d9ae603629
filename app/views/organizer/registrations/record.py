"""One participant: details, state, mails, history, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.events import EventStatus
from app.domain.organizer_acts import gate
from app.domain.permissions import Action
from app.domain.registration import ACTIVE, RegistrationStatus, may_change
from app.forms.fields import KutsuForm
from app.labels import attendees as labels
from app.labels import mail as mail_labels
from app.labels import rosters
from app.queries import answers, dossier, history, own_choices, places, programme
from app.queries.dossier import Mail
from app.services import special_data
from app.views.organizer import guard
from app.views.organizer.history import Row, in_words
from app.views.organizer.registrations.listing import seen_questions

if TYPE_CHECKING:
    from datetime import datetime

    from app.models import Registration


@dataclass(frozen=True)
class Record:
    """A registration of the event that the address names, with its place in the queue while it waits."""

    registration: Registration
    position: int | None
    #: While they are asked whether they want a place: until when they may answer.
    offered_until: datetime | None

    @property
    def acts(self) -> set[str]:
        """What can be done to it now."""
        registration, event, now = self.registration, guard.event().facts, clock.now()
        if registration.erased_at is not None:
            return set()
        possible = {
            "erase": True,
            "edit": registration.status in ACTIVE,
            "cancel": may_change(registration.status, event, now),
            "answer": registration.status in ACTIVE,
            "choose": may_change(registration.status, event, now),
            "confirm": registration.status is RegistrationStatus.WAITING and gate(event, now) is None,
            "link": guard.event().status is not EventStatus.DRAFT,
        }
        return {name for name, may in possible.items() if may}


def one(code: str) -> Record:
    """The event's registration with this code, or 404."""
    registration = dossier.registration(guard.event().id, code.upper()) or abort(404)
    waits = registration.queue_no is not None
    offered_until = places.offered_until(registration.id) if waits else None
    return Record(registration, places.position(registration) if waits else None, offered_until)


@guard.needs(Action.SEE_PERSON)
def show(slug: str, code: str) -> ResponseReturnValue:
    return page(code)


def page(code: str, problems: Sequence[tuple[str, str]] = ()) -> str:
    """The participant's page; problems: why a button did nothing."""
    record = one(code)
    if guard.is_administrator() and answers.has_restricted(record.registration.id):
        special_data.answers_of(record.registration.id, guard.event().id, guard.actor())
    asked = seen_questions()
    mails: Sequence[Mail] = dossier.mails(record.registration.id)
    acts: list[Row] = [in_words(entry) for entry in history.of_registration(record.registration.id)]
    return render_template(
        "organizer/registrations/show.html",
        record=record,
        mails=mails,
        acts=acts,
        own=own_choices.of(record.registration),
        given=answers.given(record.registration.id, asked),
        has_needs=dossier.has_needs(record.registration.id),
        asks=any(question.retired_at is None for question in asked),
        offering=programme.offering(guard.event().id),
        roster_labels=rosters,
        button=KutsuForm(None),
        problems=problems,
        labels=labels,
        mail_labels=mail_labels,
    )
