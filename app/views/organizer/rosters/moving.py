"""Moving people from one session into another of the same time: a page that asks where to and why, and the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.moves import MoveFault
from app.domain.organizer_acts import RefusedAct
from app.domain.permissions import Action
from app.forms.rosters import MoveForm, codes_of
from app.labels import attendees as act_labels
from app.labels import rosters as labels
from app.queries import rosters
from app.services import session_moves
from app.services.session_moves import Moved
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.rosters.listing import Meant, meant

if TYPE_CHECKING:
    from app.queries.rosters import RosterPerson

bp = Blueprint("moving", __name__, url_prefix="/move")
INDEX = "organizer.rosters.index"
#: Of those who stay, so many are named in the message about the others.
MOST_NAMES = 10


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def new(slug: str, session_id: int) -> ResponseReturnValue:
    """who: the codes that were ticked in the roster."""
    found = meant(session_id)
    if not found.instead:
        return redirect(url_for(INDEX, slug=slug, session_id=session_id), 303)
    return _page(found, _form(found), codes_of(request.args))


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str, session_id: int) -> ResponseReturnValue:
    """303 to the roster, or to this page with those who stayed; 409 with the reasons when nobody could be moved."""
    found, codes = meant(session_id), codes_of(request.form)
    form = _form(found)
    if not form.validate_on_submit():
        return _page(found, form, codes), 422
    if not codes:
        form.refuse(_("Choose at least one participant in the list."))
        return _page(found, form, codes), 422
    names = {person.code: person.name for person in rosters.some(found.of, codes)}
    target = int(form.target.data)
    result = session_moves.move(session_id, target, codes, form.reason.data or "", guard.actor())
    if isinstance(result, RefusedAct):
        form.refuse(act_labels.ACT_REFUSALS[result.reason])
        return _page(meant(session_id), form, codes), 409
    if not result.moved:
        for sentence in _stayed(result.stayed, names):
            form.refuse(sentence)
        return _page(meant(session_id), form, codes), 409
    _say(result, names)
    here = [code for code, fault in result.stayed.items() if fault is not MoveFault.NOT_HERE]
    if here:
        return redirect(url_for(".new", slug=slug, session_id=session_id, who=here), 303)
    return redirect(url_for(INDEX, slug=slug, session_id=session_id), 303)


def _say(result: Moved, names: Mapping[str, str]) -> None:
    flash(
        ngettext(
            "%(num)d participant was moved and is told by e-mail.",
            "%(num)d participants were moved and are told by e-mail.",
            len(result.moved),
        ),
        "ok",
    )
    if result.stayed:
        said = _stayed(result.stayed, names)
        more = [_("and %(num)d more", num=len(said) - MOST_NAMES)] if len(said) > MOST_NAMES else []
        flash(_("Not moved: %(people)s.", people="; ".join([*said[:MOST_NAMES], *more])), "warn")


def _stayed(stayed: Mapping[str, MoveFault], names: Mapping[str, str]) -> list[str]:
    return [f"{names.get(code) or code}: {labels.MOVE_FAULTS[fault]}" for code, fault in stayed.items()]


def _form(found: Meant) -> MoveForm:
    form = MoveForm(formdata=None if request.method == "GET" else request.form)
    form.offer([(session.id, _place(found, session.id)) for session in found.instead])
    return form


def _place(found: Meant, session_id: int) -> str:
    """A session to move to, with its track where that is another one, and its places now."""
    session = found.outline.session(session_id)
    assert session is not None, "the caller has it from the outline"
    pool, track = found.outline.places_in(session), found.outline.track(session.track_id)
    parts = [session.title.best(current()).text]
    if track is not None and track.id != found.session.track_id:
        parts.append(track.name.best(current()).text)
    named = ", ".join(parts)
    return f"{named}: {labels.places(pool, waiting_list=session.waiting_list)}" if pool is not None else named


def _page(found: Meant, form: MoveForm, codes: Sequence[str]) -> str:
    people: Sequence[RosterPerson] = rosters.some(found.of, codes)
    return render_template("organizer/rosters/moving/new.html", meant=found, form=form, people=people, labels=labels)
