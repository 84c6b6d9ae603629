"""Correcting a participant's details and the organizers' note, also when someone else does it at the same time."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.organizer_acts import RefusedAct
from app.domain.participants import NotedDetails
from app.domain.permissions import Action
from app.forms.attendees import CorrectForm
from app.labels import attendees as labels
from app.labels import participants
from app.queries import entrance, registration_form
from app.services import attendees
from app.services.attendees import Corrected, CorrectedMeanwhile
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.registrations.record import Record, one


@guard.needs(Action.MANAGE_PEOPLE)
def edit(slug: str, code: str) -> ResponseReturnValue:
    record = one(code)
    if "edit" not in record.acts:
        return redirect(url_for(".show", slug=slug, code=code), 303)
    return _page(record, _form(record))


@guard.needs(Action.MANAGE_PEOPLE)
def update(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 422 with fields to mend; 409 refused, or changed by someone else meanwhile."""
    record = one(code)
    form = _form(record)
    if not form.validate_on_submit():
        return _page(record, form), 422
    registration = record.registration
    result = attendees.correct(
        registration.id,
        form.to_changed(registration.details),
        form.organizer_note.data or "",
        guard.actor(),
        seen=form.seen.data or "",
    )
    match result:
        case Corrected():
            flash(_saved(result), "ok")
            return redirect(url_for(".show", slug=slug, code=code), 303)
        case CorrectedMeanwhile(now):
            form.refuse(_("The details were changed after you opened this page. Check them and save again."))
            form.seen.data = now.fingerprint
            return _page(record, form, theirs=_theirs(form, now)), 409
        case RefusedAct(reason, in_the_way):
            form.refuse(labels.ACT_REFUSALS[reason])
            return _page(record, form, in_the_way=in_the_way), 409


def _saved(result: Corrected) -> str:
    if result.fields:
        return str(_("The changes have been saved. The participant is told by e-mail."))
    return str(_("The changes have been saved."))


def _form(record: Record) -> CorrectForm:
    noted = record.registration.noted
    form = CorrectForm.showing(noted)
    lists, language = registration_form.lists(), current()
    asks_region = noted.details.region_id is not None or entrance.asks_region(guard.event().id)
    form.offer(lists.roles[language], lists.sectors[language], lists.regions[language] if asks_region else ())
    return form


def _theirs(form: CorrectForm, now: NotedDetails) -> list[tuple[str, str]]:
    """What stands there now, where it differs from what was typed: (field's name, value)."""
    lists, language = registration_form.lists(), current()
    lists_of = {"role_id": lists.roles, "sector_id": lists.sectors, "region_id": lists.regions}
    named = {name: dict(choices[language]) for name, choices in lists_of.items()}
    details = vars(now.details)
    values = {name: named[name].get(str(value), "") if name in named else value for name, value in details.items()}
    found = [
        (str(participants.FIELDS[name]), str(values[name] or "–"))
        for name in form.to_changed(now.details).differing(now.details)
    ]
    if (form.organizer_note.data or "") != now.note:
        found.append((str(form.organizer_note.label.text), now.note or "–"))
    return found


def _page(
    record: Record, form: CorrectForm, *, theirs: list[tuple[str, str]] | None = None, in_the_way: str = ""
) -> str:
    return render_template(
        "organizer/registrations/edit.html", record=record, form=form, theirs=theirs or [], in_the_way=in_the_way
    )
