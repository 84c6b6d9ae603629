"""An event's personal data: what goes when, what went, how long it is kept, and a hold that stops it (hold.py)."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.permissions import Action
from app.domain.privacy import DAYS, PeriodFault
from app.forms.personal_data import PeriodsForm
from app.labels import privacy as labels
from app.queries import removals
from app.services import personal_data
from app.services.personal_data import PeriodsChangedMeanwhile
from app.views.organizer import guard
from app.views.organizer.personal_data import hold

bp = Blueprint("personal_data", __name__, url_prefix="/events/<slug>/personal-data")
bp.register_blueprint(hold.bp)

#: What went is shown so far back; all of it is in the database.
SHOWN = 100


@bp.get("")
@guard.needs(Action.SEE_KEEPING)
def show(slug: str) -> ResponseReturnValue:
    event_id = guard.event().id
    holds = removals.holds(event_id)
    return render_template(
        "organizer/personal_data/show.html",
        holdings=removals.holdings(event_id, clock.now()),
        went=removals.of_event(event_id, SHOWN),
        standing=next((hold for hold in holds if hold.ended_at is None), None),
        ended=[hold for hold in holds if hold.ended_at is not None],
        labels=labels,
    )


@bp.get("/edit")
@guard.needs(Action.SET_KEEPING)
def edit(slug: str) -> ResponseReturnValue:
    return _edit_page(PeriodsForm.showing(guard.event().periods))


@bp.post("/edit")
@guard.needs(Action.SET_KEEPING)
def update(slug: str) -> ResponseReturnValue:
    """303; 422 what to mend; 409 what someone else saved meanwhile, with everything typed kept."""
    form = PeriodsForm()
    if not form.validate_on_submit():
        return _edit_page(form), 422
    result = personal_data.keep_for(guard.event().id, form.to_periods(), form.seen_periods, guard.actor())
    if isinstance(result, PeriodFault):
        form.explain(result)
        return _edit_page(form), 422
    if isinstance(result, PeriodsChangedMeanwhile):
        again = PeriodsForm.showing(result.now, typed=form)
        now = ", ".join(f"{labels.KINDS[kind]}: {labels.period(result.now.days(kind))}" for kind in DAYS)
        again.refuse(_("Someone else has changed the times meanwhile. They are now: %(now)s.", now=now))
        return _edit_page(again), 409
    flash(_("The times have been saved. Dates of what is kept already have moved with them."), "ok")
    return redirect(url_for(".show", slug=slug), 303)


def _edit_page(form: PeriodsForm) -> str:
    return render_template("organizer/personal_data/edit.html", form=form, days=DAYS, labels=labels)
