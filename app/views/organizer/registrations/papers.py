"""Name badges and lists to sign, of the people on the list."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.attendees import Listing
from app.domain.exports import Format
from app.domain.papers import AT_MOST, parts
from app.domain.permissions import Action
from app.forms.attendees import listing_of
from app.forms.exports import PaperForm
from app.labels import attendees as labels
from app.queries import attendee_totals, links, outline
from app.services import exports
from app.services.exports import Occasion
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.registrations.exports import as_file, by_worker, is_by_unseen_answer
from app.views.organizer.registrations.listing import asked_for

bp = Blueprint("papers", __name__, url_prefix="/papers")


@bp.get("")
@guard.needs(Action.EXPORT_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    kind = request.args.get("paper", "badges")
    return _page(PaperForm(formdata=None, data={"purpose": _("Running the event"), "kind": kind}))


@bp.post("")
@guard.needs(Action.EXPORT_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """The paper itself; a larger one is made by the worker: 303 to its page. 422 when something is missing."""
    form, listing, people = PaperForm(), _listing(), _people()
    if not form.validate_on_submit() or is_by_unseen_answer(form, listing):
        return _page(form), 422
    wanted, event = form.wanted(listing, administrator=guard.is_administrator()), guard.event()
    occasion = Occasion(event.id, event.slug, event.title.best(current()).text, current(), Format.PDF)
    if wanted.is_made_at_once(people):
        return as_file(exports.paper(occasion, wanted, form.purpose.data or "", guard.actor()))
    return by_worker(form, occasion, wanted, people) or (_page(form), 409)


def _listing() -> Listing:
    return asked_for().on_paper()


def _people() -> int:
    return attendee_totals.count(guard.event().id, _listing())


def _page(form: PaperForm) -> str:
    event_id = guard.event().id
    people = _people()
    return render_template(
        "organizer/registrations/papers/new.html",
        form=form,
        listing=_listing(),
        shown=listing_of(request.args),
        rows=people,
        papers=parts(people),
        most=AT_MOST,
        links={link.id: link.label for link in links.of_event(event_id)},
        outline=outline.of(event_id),
        labels=labels,
    )
