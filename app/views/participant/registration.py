"""Registering for an event: one page, one form, one submit. Also used by the registration links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, keys
from app.domain.events import TermKind
from app.domain.links import LinkFacts, window
from app.domain.registration import Refused, gate
from app.forms.registrations import RegistrationForm
from app.labels import words
from app.queries import events, network
from app.services import registrations
from app.services.registrations import RegistrationRequest
from app.views.language import current

if TYPE_CHECKING:
    from app.models import Event

bp = Blueprint("registration", __name__)


@dataclass(frozen=True)
class Door:
    """The way in: the event's own form, or a registration link's."""

    event: Event
    link: LinkFacts | None
    action: str


def page(door: Door, form: RegistrationForm, status: int = 200) -> ResponseReturnValue:
    """The form, also when it cannot be sent now: it then says why and from when."""
    now = clock.now()
    refusal = gate(door.event.facts, door.link, now)
    form.submission_key  # noqa: B018  made before the page is rendered
    return render_template(
        "participant/registration/new.html",
        event=door.event,
        link=door.link,
        action=door.action,
        form=form,
        refusal=refusal,
        opens_at=window(door.event.facts, door.link).opens_at,
        now=now,
    ), status


def receive(door: Door) -> ResponseReturnValue:
    """A submitted form: 303 to the personal page, 422 with fields to mend, 409 when the rules refuse."""
    form = prepared()
    if not form.validate_on_submit():
        return page(door, form, 422)
    request = RegistrationRequest(
        details=form.to_details(current()),
        submission_key=form.submission_key,
        link_id=door.link.id if door.link else None,
        needs=form.to_needs() if door.event.asks_needs and door.event.onsite else None,
    )
    result = registrations.register(door.event.id, request)
    if isinstance(result, Refused):
        form.refuse(words.REFUSALS[result.reason])
        return page(door, form, 409)
    token = keys.personal_token(result.code, result.token_version)
    return redirect(url_for("participant.my.show", token=token), 303)


def prepared() -> RegistrationForm:
    """An empty or submitted form with the network's choices in the page's language."""
    form = RegistrationForm()
    language = current()
    options: dict[TermKind, list[tuple[str, str]]] = {TermKind.ROLE: [], TermKind.SECTOR: []}
    for term in network.terms(TermKind.ROLE, TermKind.SECTOR):
        options[term.kind].append((str(term.id), term.name.best(language).text))
    form.offer(options[TermKind.ROLE], options[TermKind.SECTOR])
    return form


def _door(slug: str) -> Door:
    event = events.public_by_slug(slug) or abort(404)
    return Door(event, None, url_for("participant.registration.create", slug=slug))


@bp.get("/events/<slug>/register")
def new(slug: str) -> ResponseReturnValue:
    return page(_door(slug), prepared())


@bp.post("/events/<slug>/register")
def create(slug: str) -> ResponseReturnValue:
    return receive(_door(slug))
