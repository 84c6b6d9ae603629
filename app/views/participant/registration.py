"""Registering for an event: one page, one form, one submit. Also used by registration links and invitations."""

from collections.abc import Callable

from flask import Blueprint, abort, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from limits import parse

from app import clock, keys
from app.domain.events import RegistrationMode
from app.domain.links import window
from app.domain.participants import email_key
from app.domain.privacy import DataKind
from app.domain.registration import Refusal, Refused
from app.forms.registrations import RegistrationForm
from app.labels import participants, words
from app.labels import places as place_words
from app.queries import registration_form
from app.services import registrations
from app.services.registrations import RegistrationRequest
from app.views import choosing, limits
from app.views.language import current
from app.views.participant import doors
from app.views.participant.doors import Door

bp = Blueprint("registration", __name__)

#: For one e-mail address typed, whichever the event: each registration writes to it.
PER_ADDRESS = parse("10 per hour")


#: The form can be read and filled in although it cannot be sent yet.
FILLED_IN_BEFORE = (None, Refusal.NOT_OPEN_YET)


def page(door: Door, form: RegistrationForm, status: int, *, wait: int | None = None) -> ResponseReturnValue:
    """A submitted form that comes back. wait: seconds until one may try again."""
    answer = make_response(_html(door, form), status)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def opened(load: Callable[[], Door]) -> ResponseReturnValue:
    """The empty form of a GET."""
    return doors.empty_form(load, _with_slots)


def _with_slots(door: Door) -> str:
    form = prepared(door)
    form.csrf_token.current_token = doors.CSRF_SLOT
    form.submission.data = doors.KEY_SLOT
    return _html(door, form)


def _html(door: Door, form: RegistrationForm) -> str:
    now, language, event = clock.now(), current(), door.event
    refusal = door.refusal(now)
    places = door.places
    return render_template(
        "participant/registration/new.html",
        event=event,
        link=door.link,
        invited=door.invitation,
        menu=door.menu,
        door=door,
        approves=door.mode is RegistrationMode.APPROVAL,
        one_day=clock.to_local(event.starts_at).date() == clock.to_local(event.ends_at).date(),
        action=door.action,
        form=form,
        shows_form=form.is_submitted() or refusal in FILLED_IN_BEFORE,
        refusal=refusal,
        window=window(event.facts, door.link, invited=door.invited),
        now=now,
        places=places,
        pool=door.pool,
        sign=place_words.sign(places, None, now, language),
        needs_until=event.kept_until(DataKind.NEEDS),
        kept_until=event.kept_until(DataKind.WITH_PLACE),
        kept_without_place_until=event.kept_until(DataKind.WITHOUT_PLACE),
        controller=event.controller_name or registration_form.lists().controller,
    )


def receive(load: Callable[[], Door]) -> ResponseReturnValue:
    """A submitted form: 303 to the personal page, 422 with fields to mend, 409 when the rules refuse, 429.

    200 with a draft: the same form in another language, with what was typed; or with the questions that the
    answers have brought.
    """
    door = doors.lately(load)
    form = prepared(door)
    if form.is_draft:
        return page(door, form, 200)
    if refusal := door.refusal(clock.now()):
        form.refuse(words.REFUSALS[refusal])
        return page(door, form, 409)
    if not form.validate_on_submit():
        return page(door, form, 422)
    if form.has_more_questions:
        return page(door, form, 200)
    if seconds := too_often(form):
        return page(door, form, 429, wait=seconds)
    result = registrations.register(door.event.id, _request(door, form))
    if isinstance(result, Refused):
        return _refused(load(), form, result)
    token = keys.personal_token(result.code, result.token_version)
    return redirect(url_for("participant.my.show", token=token), 303)


def _refused(door: Door, form: RegistrationForm, result: Refused) -> ResponseReturnValue:
    form = prepared(door)  # what is offered may have changed since
    filled_up = form.questions is not None and form.questions.point_out(result.full)
    if not (choosing.point_out(form.groups, door.menu, result.full, result.misfits) or filled_up):
        form.refuse(words.REFUSALS[result.reason])
    too_much = result.reason is Refusal.TOO_MUCH_MAIL
    return page(door, form, 429 if too_much else 409, wait=3600 if too_much else None)


def too_often(form: RegistrationForm) -> int | None:
    """Seconds to wait where this network or e-mail address has sent too many such forms; the form then says so."""
    if seconds := limits.wait_for_network_address("register"):
        form.refuse(participants.TOO_MANY)
        return seconds
    if seconds := limits.wait(PER_ADDRESS, "register", email_key(form.email.data)):
        form.refuse(words.REFUSALS[Refusal.TOO_MUCH_MAIL])
    return seconds


def _request(door: Door, form: RegistrationForm) -> RegistrationRequest:
    return RegistrationRequest(
        details=form.to_details(current()),
        submission_key=form.submission.key,
        link_id=door.link.id if door.link else None,
        needs=form.to_needs(),
        choice=form.choice,
        invitation_id=door.invitation.id if door.invitation else None,
        answers=form.answers,
    )


def prepared(door: Door) -> RegistrationForm:
    """An empty or submitted form with what this event asks, in the page's language."""
    form = RegistrationForm(data=door.invitation.filled if door.invitation else None)
    lists, language = registration_form.lists(), current()
    form.offer(lists.roles[language], lists.sectors[language], lists.regions[language] if door.asks_region else ())
    if not door.asks_needs:
        form.leave_out_needs()
    if door.menu is not None:
        form.ask(door.menu.offering)
    if door.questions is not None:
        form.ask_questions(door.questions, language)
    return form


def _door(slug: str) -> Door:
    found = registration_form.by_slug(slug) or abort(404)
    action = url_for("participant.registration.create", slug=slug)
    return Door(found, None, action)


@bp.get("/events/<slug>/register")
def new(slug: str) -> ResponseReturnValue:
    return opened(lambda: _door(slug))


@bp.post("/events/<slug>/register")
def create(slug: str) -> ResponseReturnValue:
    return receive(lambda: _door(slug))
