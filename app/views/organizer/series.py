"""Organizers' series: list, new, edit, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.edit_conflicts import Change, changes, merged
from app.domain.events import EventStatus
from app.domain.permissions import Action
from app.domain.series import SeriesContents, SeriesOccasions
from app.forms.event_steps import StepForm
from app.forms.series import EventsField, OccasionsForm, SeriesForm
from app.labels import dates, words
from app.labels.series import FIELDS
from app.queries import organizer_series as queries
from app.services import series
from app.services.series import OccasionsChangedMeanwhile, SeriesChangedMeanwhile, SeriesSlugTaken
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.events import clashes
from app.views.organizer.meanwhile import Meanwhile, in_words, values

if TYPE_CHECKING:
    from app.queries.organizer_series import Candidate

Filled = TypeVar("Filled", SeriesForm, OccasionsForm)

bp = Blueprint("series", __name__, url_prefix="/series")
ONE = "/<int(max=2147483647):series_id>"


@bp.get("")
@guard.needs(Action.CREATE_SERIES)
def index() -> ResponseReturnValue:
    return render_template("organizer/series/index.html", rows=queries.page(guard.viewer()))


@bp.get("/new")
@guard.needs(Action.CREATE_SERIES)
def new() -> ResponseReturnValue:
    return _new_page(_offering(SeriesForm(), None))


@bp.post("")
@guard.needs(Action.CREATE_SERIES)
def create() -> ResponseReturnValue:
    """303 to its page; 422 what to mend; 409 when its address is taken."""
    form = _offering(SeriesForm(), None)
    if form.is_preview:
        return _new_page(form)
    if not form.validate_on_submit():
        return _new_page(form), 422
    made = series.create(form.to_contents(), guard.actor(), slug=form.slug.data or "")
    if isinstance(made, SeriesSlugTaken):
        form.slug.errors = [_("Another series has this address. Choose another.")]
        return _new_page(form), 409
    flash(_("The series has been saved. Its page is public as soon as one of its events is."), "ok")
    return redirect(url_for(".edit", series_id=made.id), 303)


@bp.get(ONE)
@guard.needs(Action.CHOOSE_OCCASIONS)
def edit(series_id: int) -> ResponseReturnValue:
    """The whole form; of a series that others run too, which of one's own events are in it."""
    return _edit_page(_filled(series_id) if guard.allows(Action.MANAGE_SERIES) else _filled_occasions(series_id))


@bp.post(ONE)
@guard.needs(Action.MANAGE_SERIES)
def update(series_id: int) -> ResponseReturnValue:
    """303; 422 what to mend; 409 what someone else saved meanwhile, with everything typed kept."""
    form = _offering(SeriesForm(), series_id)
    if form.is_preview:
        return _edit_page(form)
    if not form.validate_on_submit():
        return _edit_page(form), 422
    contents, seen = form.settled(form.to_contents(), _stored(form.events, series_id)), form.seen_then
    result = series.edit(series_id, contents, form.events.offered, guard.actor(), seen=seen)
    if result is None:
        abort(404)
    if isinstance(result, SeriesChangedMeanwhile):
        found = changes(seen, result.now, contents)
        again = _offering(SeriesForm.showing(merged(contents, found), seen=result.now), series_id)
        return _edit_page(again, _in_words(again, found)), 409
    return _to_the_list(_("The changes have been saved."))


@bp.post(f"{ONE}/occasions")
@guard.needs(Action.CHOOSE_OCCASIONS)
def occasions(series_id: int) -> ResponseReturnValue:
    """The same answers as of the whole form; the texts and other people's events stay as they are."""
    form = _offering(OccasionsForm(), series_id)
    if not form.validate_on_submit():
        return _edit_page(form), 422
    chosen = form.settled(form.to_occasions(), _stored_occasions(form.events, series_id))
    offered, seen = form.events.offered, form.seen_then
    result = series.choose_occasions(series_id, chosen.events, offered, guard.actor(), seen=seen)
    if result is None:
        abort(404)
    if isinstance(result, OccasionsChangedMeanwhile):
        found = changes(seen, result.now, chosen)
        again = _offering(OccasionsForm.showing(merged(chosen, found), seen=result.now), series_id)
        return _edit_page(again, _in_words(again, found)), 409
    return _to_the_list(_("The changes have been saved."))


@bp.post(f"{ONE}/remove")
@guard.needs(Action.MANAGE_SERIES)
def destroy(series_id: int) -> ResponseReturnValue:
    form = StepForm()
    if not form.validate_on_submit():
        return _edit_page(_filled(series_id), problems=form.problems), 422
    series.remove(series_id, guard.actor())
    return _to_the_list(_("The series has been removed. Its events are as they were."))


def _to_the_list(said: str) -> ResponseReturnValue:
    """Not back to the form: whoever took out the last event of their own may not open it any more."""
    flash(said, "ok")
    return redirect(url_for(".index"), 303)


def _offering(form: Filled, series_id: int | None) -> Filled:
    """With the organizer's own events to choose from."""
    found = queries.candidates(guard.viewer(), series_id, clock.now())
    return form.offer([(item.event.id, _said(item, series_id)) for item in found])


def _said(candidate: Candidate, series_id: int | None) -> str:
    event, other = candidate.event, candidate.series
    parts = [event.title.best(current()).text, dates.plain_date(event.starts_at, current()), event.venue_city]
    if event.status is not EventStatus.PUBLISHED:
        parts.append(str(words.EVENT_STATUSES[event.status]))
    if other is not None and other.id != series_id:
        parts.append(str(_("now in the series %(title)s", title=other.title.best(current()).text)))
    return ", ".join(part for part in parts if part)


def _filled(series_id: int) -> SeriesForm:
    """As the series is now."""
    form = _offering(SeriesForm(None), series_id)
    return _offering(SeriesForm.showing(_stored(form.events, series_id)), series_id)


def _filled_occasions(series_id: int) -> OccasionsForm:
    form = _offering(OccasionsForm(None), series_id)
    return _offering(OccasionsForm.showing(_stored_occasions(form.events, series_id)), series_id)


def _stored(field: EventsField, series_id: int) -> SeriesContents:
    """The series as it is now, with those of its events that the form offers."""
    return SeriesContents(**vars(guard.series().details), **vars(_stored_occasions(field, series_id)))


def _stored_occasions(field: EventsField, series_id: int) -> SeriesOccasions:
    return SeriesOccasions(frozenset(event.id for event in queries.events(series_id)) & field.offered)


def _in_words(form: SeriesForm | OccasionsForm, found: list[Change]) -> list[Meanwhile]:
    names = {int(value): label for value, label, *_rest in form.events.iter_choices()}
    return in_words(found, FIELDS, values(lambda _field: names))


def _new_page(form: SeriesForm) -> str:
    return render_template("organizer/series/new.html", form=form)


def _edit_page(
    form: SeriesForm | OccasionsForm,
    meanwhile: list[Meanwhile] | None = None,
    problems: list[tuple[str, str]] | None = None,
) -> str:
    row = guard.series()
    events = queries.events(row.id)
    offered = form.events.offered
    own = [event for event in events if event.id in offered]
    return render_template(
        "organizer/series/edit.html",
        form=form,
        series=row,
        whole=isinstance(form, SeriesForm),
        public=any(event.status is not EventStatus.DRAFT for event in events),
        latest=own[-1] if own else None,
        others=[event for event in events if event.id not in offered],
        meanwhile=meanwhile or [],
        problems=[*(problems or []), *form.problems],
        button=StepForm(None),
        clashes=clashes.of_occasions(events, clock.now()),
    )
