"""Adding a participant by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.organizer_acts import ActRefusal, RefusedAct
from app.domain.permissions import Action
from app.domain.registration import RegistrationStatus
from app.forms.attendees import AddForm
from app.labels import attendees as labels
from app.queries import attendee_totals, choice_menu, places, questions, registration_form
from app.services import attendees
from app.services.attendees import Addition
from app.views import choosing
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.queries.choice_menu import ChoiceMenu


@guard.needs(Action.MANAGE_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    menu = _menu()
    return _page(_form(menu), menu)


@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the participant's page; 422 with fields to mend; 409 when the rules refuse.

    200 with the questions that the answers have brought.
    """
    menu = _menu()
    form = _form(menu)
    if not form.validate_on_submit():
        return _page(form, menu), 422
    if form.has_more_questions:
        return _page(form, menu), 200
    details, placing, note = form.to_addition()
    takes_kept = bool(form.takes_kept.data)
    addition = Addition(details, placing, note, form.submission.key, form.choice, form.answers, takes_kept)
    result = attendees.add(guard.event().id, addition, guard.actor())
    if isinstance(result, RefusedAct):
        return _refused(result), 409
    confirmed = result.status is RegistrationStatus.CONFIRMED
    name = result.name
    flash(
        _("%(name)s has a place.", name=name) if confirmed else _("%(name)s is on the waiting list.", name=name), "ok"
    )
    return redirect(url_for(".show", slug=slug, code=result.code), 303)


def _refused(result: RefusedAct) -> str:
    menu = _menu()
    form = _form(menu)  # what is offered may have changed since
    if result.reason is ActRefusal.KEPT:
        form.takes_kept.errors = [labels.takes_kept(result.kept)]
        return _page(form, menu)
    filled_up = form.questions is not None and form.questions.point_out(result.full)
    if not (choosing.point_out(form.groups, menu, result.full, result.misfits) or filled_up):
        form.refuse(labels.ACT_REFUSALS[result.reason])
    return _page(form, menu, in_the_way=result.code)


def _menu() -> ChoiceMenu | None:
    event = guard.event()
    return choice_menu.of(event) if len(event.pools) > 1 else None


def _form(menu: ChoiceMenu | None) -> AddForm:
    form = AddForm(data={"language": current().value})
    lists, language = registration_form.lists(), current()
    form.offer(lists.roles[language], lists.sectors[language])
    if menu is not None:
        form.ask(menu.offering)
    questionnaire = questions.asked_by(guard.event().id)
    if questionnaire is not None:
        visible = questionnaire.seen_by(administrator=guard.is_administrator())
        form.ask_questions(visible, language, optional=True)
    return form


def _page(form: AddForm, menu: ChoiceMenu | None, *, in_the_way: str = "") -> str:
    """in_the_way: the code of the registration that has the address already."""
    event = guard.event()
    return render_template(
        "organizer/registrations/new.html",
        form=form,
        menu=menu,
        one_day=clock.to_local(event.starts_at).date() == clock.to_local(event.ends_at).date(),
        figures=attendee_totals.figures(event.id),
        in_the_way=in_the_way,
        kept=places.kept_left(event.pools, places.counted(event.pools)),
    )
