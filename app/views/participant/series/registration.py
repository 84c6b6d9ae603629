"""Registering once for all open occasions of a series: one page, one form, one submit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock, keys
from app.domain.languages import LocalizedText
from app.domain.privacy import special_needs_deleted_on
from app.domain.registration import Refusal, RegistrationStatus
from app.domain.series import Barred, RefusedForAll
from app.forms.registrations import RegistrationForm
from app.labels import dates, words
from app.labels.series import BARS
from app.queries import registration_form, series
from app.services import series_registrations
from app.services.series_registrations import SeriesRequest
from app.views.language import current
from app.views.participant.registration import too_often
from app.views.participant.series.occasions import Occasions, occasions

if TYPE_CHECKING:
    from app.models import Event, Registration

bp = Blueprint("registration", __name__, url_prefix="/register")


@bp.get("")
def new(slug: str) -> ResponseReturnValue:
    """Also when there is nothing to register for: then it says so."""
    found = _found(slug)
    return _page(found, _prepared(found), 200)


@bp.post("")
def create(slug: str) -> ResponseReturnValue:
    """303 to the first occasion's personal page, 422 with fields to mend, 409 when the rules refuse, 429."""
    found = _found(slug)
    form = _prepared(found)
    if form.is_draft:
        return _page(found, form, 200)
    if found.at_once.bar is not None:
        form.refuse(BARS[found.at_once.bar])
        return _page(found, form, 409)
    if not form.validate_on_submit():
        return _page(found, form, 422)
    if seconds := too_often(form):
        return _page(found, form, 429, wait=seconds)
    result = series_registrations.register(
        found.series.id, SeriesRequest(form.to_details(current()), form.submission_key, form.to_needs())
    )
    if isinstance(result, list):
        flash(_outcome(result), "ok")
        token = keys.personal_token(result[0].code, result[0].token_version)
        return redirect(url_for("participant.my.show", token=token), 303)
    return _refused(_found(slug), form, result)


def _refused(found: Occasions, form: RegistrationForm, refusal: RefusedForAll | Barred) -> ResponseReturnValue:
    if isinstance(refusal, Barred):
        form.refuse(BARS[refusal.bar])
        return _page(found, form, 409)
    where = next((event for event in found.events if event.id == refusal.event_id), None)
    form.refuse(words.REFUSALS[refusal.reason] if where is None else _failed_at(where, refusal.reason))
    if refusal.reason is Refusal.TOO_MUCH_MAIL:
        return _page(found, form, 429, wait=3600)
    return _page(found, form, 409)


def _failed_at(event: Event, reason: Refusal) -> str:
    """Which occasion it was, as nothing was written for the others either."""
    return str(
        _(
            "%(title)s, %(date)s: %(reason)s You have not been registered for any occasion. "
            "You can register for the others on their own pages.",
            title=event.title.best(current()).text,
            date=dates.plain_date(event.starts_at, current()),
            reason=words.REFUSALS[reason],
        )
    )


def _outcome(made: Sequence[Registration]) -> str:
    """For how many occasions, and how many of them are waited for."""
    waiting = sum(registration.status is RegistrationStatus.WAITING for registration in made)
    said = ngettext(
        "You have registered for %(num)d occasion.", "You have registered for %(num)d occasions.", len(made)
    )
    if waiting:
        said += " " + ngettext(
            "You are on the waiting list of %(num)d of them.",
            "You are on the waiting list of %(num)d of them.",
            waiting,
        )
    return str(said)


def _found(slug: str) -> Occasions:
    return occasions(series.public_by_slug(slug) or abort(404), clock.now())


def _prepared(found: Occasions) -> RegistrationForm:
    """Empty or submitted, in the page's language; needs are asked where an occasion asks for them."""
    form = RegistrationForm()
    lists, language = registration_form.lists(), current()
    form.offer(lists.roles[language], lists.sectors[language])
    if not _asking_needs(found):
        form.leave_out_needs()
    return form


def _asking_needs(found: Occasions) -> list[Event]:
    # A form that comes back because registration has closed keeps what was typed.
    return [item.event for item in found.together or found.coming if item.event.asks_needs and item.event.onsite]


def _needs_until(found: Occasions) -> datetime | None:
    """When the last of them are deleted."""
    return max((special_needs_deleted_on(event.ends_at) for event in _asking_needs(found)), default=None)


def _controllers(found: Occasions) -> list[tuple[LocalizedText, Event]]:
    """Whose personal data it is, each once, with an occasion whose privacy notice names them."""
    own = registration_form.lists().controller
    first: dict[LocalizedText, Event] = {}
    for item in found.together:
        first.setdefault(item.event.controller_name or own, item.event)
    return list(first.items())


def _page(found: Occasions, form: RegistrationForm, status: int, *, wait: int | None = None) -> ResponseReturnValue:
    form.submission_key  # noqa: B018  made before the page is rendered
    html = render_template(
        "participant/series/registration/new.html",
        page=found,
        form=form,
        bars=BARS,
        shows_form=form.is_submitted() or found.at_once.bar is None,
        needs_until=_needs_until(found),
        controllers=_controllers(found),
    )
    answer = make_response(html, status)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer
