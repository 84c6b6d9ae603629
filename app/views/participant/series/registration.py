"""Registering once for all open occasions of a series: one page, one form, one submit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock, keys
from app.domain.languages import LocalizedText
from app.domain.privacy import DataKind
from app.domain.registration import Refusal, RegistrationStatus
from app.domain.series import Barred, RefusedAt, RefusedForAll
from app.forms.series_registration import SeriesRegistrationForm
from app.labels import dates, words
from app.labels.series import BARS
from app.queries import registration_form, series
from app.services import series_registrations
from app.services.series_registrations import SeriesRequest
from app.views import choosing
from app.views.language import current
from app.views.participant import doors
from app.views.participant.registration import too_often
from app.views.participant.series.occasions import Occasions, occasions

if TYPE_CHECKING:
    from app.models import Event, Registration

bp = Blueprint("registration", __name__, url_prefix="/register")


@bp.get("")
def new(slug: str) -> ResponseReturnValue:
    """Also when there is nothing to register for: then it says so."""
    return doors.empty_form(lambda: _found(slug), _with_slots)


def _with_slots(found: Occasions) -> str:
    form = _prepared(found)
    form.csrf_token.current_token = doors.CSRF_SLOT
    form.submission.data = doors.KEY_SLOT
    return _html(found, form)


@bp.post("")
def create(slug: str) -> ResponseReturnValue:
    """303 to the first occasion's personal page, 422 with fields to mend, 409 when the rules refuse, 429.

    200 with a draft, or with the questions that the answers have brought.
    """
    found = doors.lately(lambda: _found(slug))
    form = _prepared(found)
    if form.is_draft:
        return _page(found, form, 200)
    if found.at_once.bar is not None:
        form.refuse(BARS[found.at_once.bar])
        return _page(found, form, 409)
    if not form.validate_on_submit():
        return _page(found, form, 422)
    if form.has_more_questions:
        return _page(found, form, 200)
    if seconds := too_often(form):
        return _page(found, form, 429, wait=seconds)
    request = SeriesRequest(
        form.to_details(current()), form.submission.key, form.to_needs(), form.choices, form.answers_at
    )
    result = series_registrations.register(found.series.id, request)
    if isinstance(result, list):
        flash(_outcome(result), "ok")
        token = keys.personal_token(result[0].code, result[0].token_version)
        return redirect(url_for("participant.my.show", token=token), 303)
    return _refused(_found(slug), result)


def _refused(found: Occasions, refusal: RefusedForAll | RefusedAt | Barred) -> ResponseReturnValue:
    form = _prepared(found)  # what is offered may have changed since
    if isinstance(refusal, Barred):
        form.refuse(BARS[refusal.bar])
    elif isinstance(refusal, RefusedAt):
        _explain(found, form, refusal)
    else:
        form.refuse(words.REFUSALS[refusal.reason])
        if refusal.reason is Refusal.TOO_MUCH_MAIL:
            return _page(found, form, 429, wait=3600)
    return _page(found, form, 409)


def _explain(found: Occasions, form: SeriesRegistrationForm, refusal: RefusedAt) -> None:
    """Each refusal at the group of its occasion where it concerns a choice, else above the form."""
    elsewhere = []
    for event in found.events:
        refused = refusal.occasions.get(event.id)
        if refused is None:
            continue
        filled_up = event.id in form.asked and form.asked[event.id].point_out(refused.full)
        groups, menu = form.occasions.get(event.id), found.menus.get(event.id)
        if not (choosing.point_out(groups, menu, refused.full, refused.misfits) or filled_up):
            elsewhere.append(_failed_at(event, refused.reason))
    # Nothing was written for the other occasions either.
    for sentence in elsewhere or [_("You have not been registered for any occasion yet.")]:
        form.refuse(sentence)


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


def _called(event: Event) -> str:
    """An occasion among others, in one line."""
    return f"{event.title.best(current()).text}, {dates.plain_date(event.starts_at, current())}"


def _outcome(made: Sequence[Registration]) -> str:
    """For how many occasions, and how many of them are waited for or do not count yet."""
    stands = Counter(registration.status for registration in made)
    waiting, pending = stands[RegistrationStatus.WAITING], stands[RegistrationStatus.PENDING]
    unverified = stands[RegistrationStatus.UNVERIFIED]
    said = ngettext(
        "You have registered for %(num)d occasion.", "You have registered for %(num)d occasions.", len(made)
    )
    if waiting:
        said += " " + ngettext(
            "You are on the waiting list of %(num)d of them.",
            "You are on the waiting list of %(num)d of them.",
            waiting,
        )
    if pending:
        said += " " + ngettext(
            "The organizer decides on %(num)d of them.", "The organizer decides on %(num)d of them.", pending
        )
    if unverified:
        said += " " + ngettext(
            "%(num)d of them counts once you confirm it with the link that we sent to your e-mail.",
            "%(num)d of them count once you confirm each with the link that we sent to your e-mail.",
            unverified,
        )
    return str(said)


def _found(slug: str) -> Occasions:
    return occasions(series.snapshot_by_slug(slug) or abort(404), clock.now(), choosing=True)


def _prepared(found: Occasions) -> SeriesRegistrationForm:
    """Empty or submitted, in the page's language; needs are asked where an occasion asks for them."""
    form = SeriesRegistrationForm()
    lists, language = registration_form.lists(), current()
    regions = lists.regions[language] if found.asks_region else ()
    form.offer(lists.roles[language], lists.sectors[language], regions)
    if not _asking_needs(found):
        form.leave_out_needs()
    for item in found.asked:
        if menu := found.menus.get(item.event.id):
            form.ask_at(item.event.id, menu.offering, _called(item.event))
        if questionnaire := found.questions.get(item.event.id):
            form.ask_questions_at(item.event.id, questionnaire, language, _called(item.event))
    return form


def _asking_needs(found: Occasions) -> list[Event]:
    return [item.event for item in found.asked if item.event.asks_needs and item.event.onsite]


def _needs_until(found: Occasions) -> datetime | None:
    """When the last of them are deleted."""
    return max((event.kept_until(DataKind.NEEDS) for event in _asking_needs(found)), default=None)


def _controllers(found: Occasions) -> list[tuple[LocalizedText, Event]]:
    """Whose personal data it is, each once, with an occasion whose privacy notice names them."""
    own = registration_form.lists().controller
    first: dict[LocalizedText, Event] = {}
    for item in found.together:
        first.setdefault(item.event.controller_name or own, item.event)
    return list(first.items())


def _page(
    found: Occasions, form: SeriesRegistrationForm, status: int, *, wait: int | None = None
) -> ResponseReturnValue:
    """A submitted form that comes back."""
    answer = make_response(_html(found, form), status)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer


def _html(found: Occasions, form: SeriesRegistrationForm) -> str:
    return render_template(
        "participant/series/registration/new.html",
        page=found,
        form=form,
        bars=BARS,
        DataKind=DataKind,
        shows_form=form.is_submitted() or found.at_once.bar is None,
        needs_until=_needs_until(found),
        controllers=_controllers(found),
    )
