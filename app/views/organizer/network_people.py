"""One person over all events: looked for by address, and handed over as a file. The address is sent each time."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.permissions import Action
from app.forms.people import HandOverForm, PersonForm
from app.labels import attendees as labels
from app.labels import mail as mail_labels
from app.labels import privacy as privacy_labels
from app.labels import rosters
from app.outputs import personal_data
from app.queries import history
from app.queries.people import Person
from app.services import people
from app.services.people import Taken
from app.views.organizer import guard, network_erasure
from app.views.organizer.history import in_words
from app.views.organizer.network_erasure import asked_anew

bp = Blueprint("people", __name__, url_prefix="/people")
bp.register_blueprint(network_erasure.bp)


@bp.get("")
@guard.needs(Action.FIND_PERSON)
def new() -> ResponseReturnValue:
    return asked_anew(PersonForm())


@bp.post("")
@guard.needs(Action.FIND_PERSON)
def show() -> ResponseReturnValue:
    """What there is; 422 what to mend. Another answer than a redirect: the address must not be in one."""
    form = PersonForm()
    if not form.validate_on_submit():
        return asked_anew(form), 422
    found = _found(form)
    return _page(found, HandOverForm(None, data={"email": found.address, "format": "html"}))


@bp.post("/document")
@guard.needs(Action.FIND_PERSON)
def document() -> ResponseReturnValue:
    """The file; 422 what to mend."""
    form = HandOverForm()
    if not form.validate_on_submit():
        return (asked_anew(form) if form.lacks_person else _page(_found(form), form)), 422
    taken = people.take_along(form.email.data or "", form.purpose.data or "", guard.actor())
    if form.format.data == "json":
        content = personal_data.of_person(taken.person, taken.registered, taken.guests)
        return _as_file(content, "application/json", "json")
    return _as_file(_readable(taken), "text/html; charset=utf-8", "html")


def _found(form: PersonForm) -> Person:
    return people.look_up(form.email.data or "", guard.actor())


def _page(found: Person, form: HandOverForm) -> str:
    return render_template("organizer/network/people/show.html", found=found, form=form, labels=labels, now=clock.now())


def _readable(taken: Taken) -> str:
    """A page without anything around it, that opens anywhere."""
    return render_template(
        "organizer/network/people/document.html",
        taken=taken,
        labels=labels,
        mail_labels=mail_labels,
        privacy_labels=privacy_labels,
        roster_labels=rosters,
        acts=history.of_registrations([one.own.registration.id for one in taken.registered]),
        in_words=in_words,
        now=clock.now(),
    )


def _as_file(content: str, kind: str, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="kutsu-{clock.now().date().isoformat()}.{ending}"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
