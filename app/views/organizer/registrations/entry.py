"""Adding a participant by hand."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.organizer_acts import RefusedAct
from app.domain.permissions import Action
from app.domain.registration import RegistrationStatus
from app.forms.attendees import AddForm
from app.labels import attendees as labels
from app.queries import attendees as queries
from app.queries import registration_form
from app.services import attendees
from app.services.attendees import Addition
from app.views.language import current
from app.views.organizer import guard


@guard.needs(Action.MANAGE_EVENT)
def new(slug: str) -> ResponseReturnValue:
    return _page(_form())


@guard.needs(Action.MANAGE_EVENT)
def create(slug: str) -> ResponseReturnValue:
    """303 to the participant's page; 422 with fields to mend; 409 when the rules refuse."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    details, placing, note = form.to_addition()
    addition = Addition(details, placing, note, form.submission_key)
    result = attendees.add(guard.event().id, addition, guard.actor())
    if isinstance(result, RefusedAct):
        form.refuse(labels.ACT_REFUSALS[result.reason])
        return _page(form, in_the_way=result.code), 409
    confirmed = result.status is RegistrationStatus.CONFIRMED
    name = result.name
    flash(
        _("%(name)s has a place.", name=name) if confirmed else _("%(name)s is on the waiting list.", name=name), "ok"
    )
    return redirect(url_for(".show", slug=slug, code=result.code), 303)


def _form() -> AddForm:
    form = AddForm(data={"language": current().value})
    lists, language = registration_form.lists(), current()
    form.offer(lists.roles[language], lists.sectors[language])
    form.submission_key  # noqa: B018  made before the page is rendered
    return form


def _page(form: AddForm, *, in_the_way: str = "") -> str:
    """in_the_way: the code of the registration that has the address already."""
    figures = queries.figures(guard.event().id)
    return render_template("organizer/registrations/new.html", form=form, figures=figures, in_the_way=in_the_way)
