"""Registration links of an event: list, form, on and off, address and QR code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock, keys, urls
from app.domain.edit_conflicts import changes, merged
from app.domain.entrance import FaultyEntrance, mode_of
from app.domain.events import EventFacts
from app.domain.links import LinkFacts
from app.domain.permissions import Action
from app.domain.registration import Refusal, gate
from app.forms.event_steps import StepForm
from app.forms.links import LinkForm
from app.labels import links as labels
from app.labels.event_fields import LINK_FIELDS
from app.labels.places import Sign
from app.queries import links as queries
from app.services import links
from app.services.links import LinkChangedMeanwhile
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, in_words, values

if TYPE_CHECKING:
    from app.models import RegistrationLink
    from app.queries.links import LinkUse

bp = Blueprint("links", __name__, url_prefix="/events/<slug>/links")
ONE = "/<int(max=2147483647):link_id>"


@dataclass(frozen=True)
class Shown:
    """A link as the pages show it. used: everyone who came by it; came: how these stand; rule: who gets in by it, if
    not as the event says."""

    link: RegistrationLink
    used: int
    came: str
    sign: Sign
    rule: str

    @property
    def address(self) -> str:
        return urls.registration_link(self.link.handle)

    @property
    def token(self) -> str:
        return keys.link_token(self.link.handle)


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def index(slug: str) -> ResponseReturnValue:
    return render_template("organizer/links/index.html", links=_all())


@bp.get("/new")
@guard.needs(Action.MANAGE_EVENT)
def new(slug: str) -> ResponseReturnValue:
    return _new_page(LinkForm())


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def create(slug: str) -> ResponseReturnValue:
    """303 to the link's own page with its address and code."""
    form = LinkForm()
    if not form.validate_on_submit():
        return _new_page(form), 422
    link = links.add(guard.event().id, form.to_details(), guard.actor())
    if isinstance(link, FaultyEntrance):
        form.blame(link.faults)
        return _new_page(form), 422
    flash(_("The registration link is ready to be shared."), "ok")
    return redirect(url_for(".show", slug=slug, link_id=link.id), 303)


@bp.get(ONE)
@guard.needs(Action.MANAGE_EVENT)
def show(slug: str, link_id: int) -> ResponseReturnValue:
    return _show_page(link_id)


@bp.get(f"{ONE}/edit")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str, link_id: int) -> ResponseReturnValue:
    link = _own(link_id)
    return _edit_page(LinkForm.showing(queries.details(link)), link_id)


@bp.post(f"{ONE}/edit")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str, link_id: int) -> ResponseReturnValue:
    """303 to the link's page; 422 what to mend; 409 what someone else saved meanwhile."""
    link = _own(link_id)
    form = LinkForm()
    form.base = queries.details(link)
    if not form.validate_on_submit():
        return _edit_page(form, link_id), 422
    details, seen = form.settled(form.to_details(), form.base), form.seen_then
    result = links.edit(link_id, details, guard.actor(), seen=seen)
    match result:
        case LinkChangedMeanwhile(now):
            found = changes(seen, now, details)
            again = LinkForm.showing(merged(details, found), seen=now)
            return _edit_page(again, link_id, in_words(found, LINK_FIELDS, values())), 409
        case FaultyEntrance(faults):
            form.blame(faults)
            return _edit_page(form, link_id), 422
    flash(_("The changes have been saved."), "ok")
    return redirect(url_for(".show", slug=slug, link_id=link_id), 303)


@bp.post(f"{ONE}/turn-off")
@guard.needs(Action.MANAGE_EVENT)
def turn_off(slug: str, link_id: int) -> ResponseReturnValue:
    return _turn(link_id, active=False)


@bp.post(f"{ONE}/turn-on")
@guard.needs(Action.MANAGE_EVENT)
def turn_on(slug: str, link_id: int) -> ResponseReturnValue:
    return _turn(link_id, active=True)


def _turn(link_id: int, *, active: bool) -> ResponseReturnValue:
    _own(link_id)
    form = StepForm()
    if not form.validate_on_submit():
        return _show_page(link_id, form.problems), 422
    links.turn(link_id, guard.actor(), active=active)
    flash(_("The link is in use again.") if active else _("The link has been turned off."), "ok")
    return redirect(url_for(".show", slug=guard.event().slug, link_id=link_id), 303)


def _own(link_id: int) -> RegistrationLink:
    return queries.one_of_event(guard.event().id, link_id) or abort(404)


def _all() -> list[Shown]:
    return [_shown(one) for one in queries.with_use(guard.event().id)]


def _shown(use: LinkUse) -> Shown:
    link, event = use.link, guard.event().facts
    facts = LinkFacts(link.id, link.active, link.opens_at, link.closes_at, link.places, use.used, link.mode)
    rule = labels.rule(mode_of(event, facts, invited=False), event.mode)
    return Shown(link, use.used, labels.came(use.by_status), _sign(event, facts), rule)


def _sign(event: EventFacts, facts: LinkFacts) -> Sign:
    refusal = gate(event, facts, clock.now())
    return labels.sign(Refusal.LINK_USED_UP if refusal is None and facts.used_up else refusal)


def _new_page(form: LinkForm) -> str:
    return render_template("organizer/links/new.html", form=form)


def _edit_page(form: LinkForm, link_id: int, meanwhile: list[Meanwhile] | None = None) -> str:
    return render_template("organizer/links/edit.html", form=form, link_id=link_id, meanwhile=meanwhile or [])


def _show_page(link_id: int, problems: list[tuple[str, str]] | None = None) -> str:
    shown = next((shown for shown in _all() if shown.link.id == link_id), None) or abort(404)
    return render_template("organizer/links/show.html", shown=shown, button=StepForm(None), problems=problems or [])
