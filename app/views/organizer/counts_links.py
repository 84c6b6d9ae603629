"""Links to counts for the caterer and the interpreter: list, new, off."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock, urls
from app.domain.needs import CountsKind
from app.domain.permissions import Action
from app.forms.event_steps import StepForm
from app.forms.personal_data import CountsLinkForm
from app.labels import privacy as labels
from app.queries import counts
from app.services import counts_links
from app.views.language import current
from app.views.organizer import guard

bp = Blueprint("counts_links", __name__, url_prefix="/events/<slug>/counts-links")


@bp.get("")
@guard.needs(Action.SEE_NEEDS)
def index(slug: str) -> ResponseReturnValue:
    return _page()


@bp.get("/new")
@guard.needs(Action.SEE_NEEDS)
def new(slug: str) -> ResponseReturnValue:
    return _new_page(CountsLinkForm(None))


@bp.post("")
@guard.needs(Action.SEE_NEEDS)
def create(slug: str) -> ResponseReturnValue:
    form = CountsLinkForm()
    if not form.validate_on_submit():
        return _new_page(form), 422
    counts_links.add(guard.event().id, form.label.data or "", CountsKind(form.kind.data), guard.actor())
    flash(_("The link is ready. Send the address to the person it is for."), "ok")
    return redirect(url_for(".index", slug=slug), 303)


@bp.post("/<int(max=2147483647):counts_id>/turn-off")
@guard.needs(Action.SEE_NEEDS)
def turn_off(slug: str, counts_id: int) -> ResponseReturnValue:
    link = counts.one_of_event(guard.event().id, counts_id) or abort(404)
    form = StepForm()
    if not form.validate_on_submit():
        return _page(form.problems), 422
    counts_links.turn_off(link.id, guard.actor())
    flash(_("The link has been turned off."), "ok")
    return redirect(url_for(".index", slug=slug), 303)


def _page(problems: list[tuple[str, str]] | None = None) -> str:
    event = guard.event()
    return render_template(
        "organizer/counts_links/index.html",
        links=[(link, urls.counts(link.handle, current().value)) for link in counts.of_event(event.id)],
        last_day=counts.last_day(event.ends_at),
        over=clock.now() >= counts.end(event.ends_at),
        labels=labels,
        button=StepForm(None),
        problems=problems or [],
    )


def _new_page(form: CountsLinkForm) -> str:
    return render_template("organizer/counts_links/new.html", form=form)
