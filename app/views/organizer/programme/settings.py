"""What participants must choose, until when, and the places of each way to attend."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.choices import ATTENDANCE_KEYS
from app.domain.edit_conflicts import changes, merged
from app.domain.events import Attendance
from app.domain.permissions import Action
from app.domain.programme import ChoiceSettings, Crowded
from app.forms.programme import ChoiceSettingsForm
from app.labels import programme as labels
from app.services import programme_settings
from app.services.programme_settings import FaultySettings, SettingsEdited
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, of_programme
from app.views.organizer.programme import own

bp = Blueprint("settings", __name__, url_prefix="/settings")


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str) -> ResponseReturnValue:
    return _page(ChoiceSettingsForm.showing(guard.event().choice_settings))


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str) -> ResponseReturnValue:
    """303 to the programme; 422 what to mend; 409 what the rules refuse, or what someone else saved meanwhile."""
    form = ChoiceSettingsForm()
    form.base, form.two_ways = guard.event().choice_settings, _two_ways()
    if not form.validate_on_submit():
        return _page(form), 422
    settings, seen = form.settled(form.to_settings(), form.base), form.seen_then
    result = programme_settings.change(guard.event().id, settings, guard.actor(), seen=seen)
    match result:
        case SettingsEdited(now):
            return _meanwhile(seen, now, settings), 409
        case FaultySettings(faults):
            form.blame(faults)
            return _page(form), 422
        case Crowded():
            is_online = result.key[1] == ATTENDANCE_KEYS[Attendance.ONLINE]
            field = form.online_capacity if is_online else form.onsite_capacity
            field.errors = [labels.crowded(result)]
            return _page(form), 409
    flash(_("The changes have been saved."), "ok")
    return own.back("settings")


def _two_ways() -> bool:
    return len(guard.event().attendance) > 1


def _meanwhile(seen: str, now: ChoiceSettings, yours: ChoiceSettings) -> str:
    """The same page: yours, with theirs where you had changed nothing, and a list of both."""
    found = changes(seen, now, yours)
    return _page(ChoiceSettingsForm.showing(merged(yours, found), seen=now), of_programme(found))


def _page(form: ChoiceSettingsForm, meanwhile: list[Meanwhile] | None = None) -> str:
    return render_template(
        "organizer/programme/settings/edit.html", form=form, two_ways=_two_ways(), meanwhile=meanwhile or []
    )
