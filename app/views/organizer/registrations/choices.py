"""Changing what a participant has chosen, also when it changes at the same time."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.participants import ChangeRefusal
from app.domain.permissions import Action
from app.domain.registration import Refusal, Refused
from app.forms.choices_change import ChoicesForm, form_of
from app.labels import rosters as labels
from app.queries import outline, own_choices
from app.services import choices
from app.services.choices import Rechosen, RechosenMeanwhile
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.registrations import record
from app.views.organizer.registrations.record import Record

bp = Blueprint("choices", __name__, url_prefix="/<code>/choices")
SHOW = "organizer.registrations.show"


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str, code: str) -> ResponseReturnValue:
    found = record.one(code)
    form = _form(found)
    if "choose" not in found.acts or not form.outline.offering.asks_anything:
        return redirect(url_for(SHOW, slug=slug, code=code), 303)
    return _page(found, form)


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 422 with choices to mend; 409 full, too late, or changed by someone meanwhile."""
    found = record.one(code)
    form = _form(found)
    if not form.validate_on_submit():
        return _page(found, form), 422
    reason, seen = form.reason.data or "", form.seen.data or ""
    result = choices.change(found.registration.id, form.choice, guard.actor(), reason=reason, seen=seen)
    match result:
        case Rechosen(_registration, changed):
            flash(
                _("The choices have been changed. The participant is told by e-mail.")
                if changed
                else _("Nothing was changed."),
                "ok",
            )
            return redirect(url_for(SHOW, slug=slug, code=code), 303)
        case RechosenMeanwhile(now):
            form.refuse(_("The choices were changed after you opened this page. Check them and save again."))
            form.seen.data = now.fingerprint
        case ChangeRefusal():
            return record.page(code, [("", _("The choices cannot be changed any more."))]), 409
        case Refused(Refusal.CHOICE):
            form.blame(result.misfits, form.outline.offering.settled(form.choice).track_id)
            return _page(found, form), 422
        case Refused():
            form.refuse(_full(form, result))
    return _page(record.one(code), form), 409


def _form(found: Record) -> ChoicesForm:
    return form_of(outline.of(guard.event().id), own_choices.of(found.registration), current())


def _full(form: ChoicesForm, refused: Refused) -> str:
    """Which of them has no place."""
    pools = {pool.id: key for key, pool in form.outline.pools.items()}
    sessions = [form.outline.session(pools[pool_id][1]) for pool_id in sorted(refused.full)]
    named = [session.title.best(current()).text for session in sessions if session is not None]
    if refused.reason is Refusal.SESSION_FULL and named:
        return str(_("Full, and without a waiting list: %(sessions)s. Choose another.", sessions=", ".join(named)))
    return str(_("There is no free place on that track or for that way to attend. The choices stay as they were."))


def _page(found: Record, form: ChoicesForm) -> str:
    return render_template(
        "organizer/registrations/choices/edit.html",
        record=found,
        form=form,
        own=own_choices.of(found.registration),
        labels=labels,
    )
