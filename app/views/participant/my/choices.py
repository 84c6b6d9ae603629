"""Choosing anew: the way to attend, the track, and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.participants import ChangeRefusal
from app.domain.places import ClaimState
from app.forms.choices_change import RechoosingForm
from app.labels import participants, words
from app.queries import choice_menu, own_choices
from app.services import choices as service
from app.services.choices import Rechosen, RechosenMeanwhile
from app.views import choosing, limits
from app.views.language import current
from app.views.participant.my.own import Mine, mine, page

if TYPE_CHECKING:
    from app.domain.choices import Choice
    from app.domain.registration import Refused
    from app.queries.choice_menu import ChoiceMenu
    from app.queries.own_choices import OwnChoices, OwnSeat

bp = Blueprint("choices", __name__)


@bp.get("/choices")
def edit(token: str) -> ResponseReturnValue:
    """The form, filled with what one has; when it is too late, until when it could be changed."""
    found = mine(token)
    own, menu = _own(found), choice_menu.of(found.event)
    if menu is None or not found.may_change or own.offers:
        return redirect(found.url("show"), 303)  # where the question is answered first
    return _page(found, _form(menu, own), menu, own, 200)


@bp.post("/choices")
def update(token: str) -> ResponseReturnValue:
    """303 to the personal page, which says what came of it; 422 with groups to mend; 409 when the rules refuse.

    409 also when the choices were changed meanwhile, in another window or by an organizer: both are shown.
    200 with a draft: the same form in another language, with what was picked.
    """
    found = mine(token)
    own, menu = _own(found), choice_menu.of(found.event)
    if menu is None:
        return redirect(found.url("show"), 303)
    form = _form(menu, own)
    if form.is_draft:
        return _page(found, form, menu, own, 200)
    if not form.validate_on_submit():
        return _page(found, form, menu, own, 422)
    seconds = limits.wait_for_network_address("choices")
    if seconds is not None:
        form.refuse(participants.TOO_MANY)
        return _page(found, form, menu, own, 429, wait=seconds)
    if own.offers:
        form.refuse(_("A place is held for you. Answer first on your own page whether you want it."))
        return _page(found, form, menu, own, 409)
    result = service.change(found.registration.id, form.choice, seen=form.seen.data or "")
    return _answer(token, form, menu, own, result)


def _answer(
    token: str,
    form: RechoosingForm,
    menu: ChoiceMenu,
    own: OwnChoices,
    result: Rechosen | RechosenMeanwhile | Refused | ChangeRefusal,
) -> ResponseReturnValue:
    """What came of it, said on the page that helps on."""
    found = mine(token)
    match result:
        case Rechosen():
            flash(_say(own, own_choices.of(result.registration)) if result.changed else _("Nothing was changed."), "ok")
            return redirect(found.url("show"), 303)
        case RechosenMeanwhile(now):
            form.refuse(_("Your choices were changed after you opened this page. Check them and save again."))
            form.seen.data = now.fingerprint
            return _page(found, form, menu, own, 409, saved=_named(menu, now))
        case ChangeRefusal():
            form.refuse(participants.CHANGE_REFUSALS[result])
            return _page(found, form, menu, own, 409)
    own, menu = _own(found), choice_menu.of(found.event) or menu
    form = _form(menu, own)  # what is offered may have changed since
    choosing.explain(form, menu, result)
    return _page(found, form, menu, own, 409)


def _own(found: Mine) -> OwnChoices:
    return own_choices.of(found.registration)


def _form(menu: ChoiceMenu, own: OwnChoices) -> RechoosingForm:
    form = RechoosingForm()
    form.fill(menu.offering, own)
    return form


def _named(menu: ChoiceMenu, choice: Choice) -> list[str]:
    way = [str(words.ATTENDANCE[choice.attendance])] if choice.attendance and menu.attendance else []
    return [*way, *(title.best(current()).text for title in menu.titles(choice))] or [str(_("None of these"))]


def _page(
    found: Mine,
    form: RechoosingForm,
    menu: ChoiceMenu,
    own: OwnChoices,
    status: int,
    *,
    saved: list[str] | None = None,
    wait: int | None = None,
) -> ResponseReturnValue:
    """saved: what was chosen meanwhile, where the form would replace it."""
    event = found.event
    return page(
        "choices/edit",
        found,
        status,
        wait=wait,
        form=form,
        menu=menu,
        own=own,
        saved=saved or [],
        one_day=clock.to_local(event.starts_at).date() == clock.to_local(event.ends_at).date(),
        until=event.facts.choices_close_at,
    )


def _say(before: OwnChoices, after: OwnChoices) -> str:
    """What came of it, session by session where something is new."""
    new = [seat for seat in after.seats if seat.state is not before.state(seat.session.id)]
    return " ".join([str(_("Your choices have been saved.")), *filter(None, (_said(seat, after) for seat in new))])


def _said(seat: OwnSeat, own: OwnChoices) -> str:
    title = seat.session.title.best(current()).text
    if seat.state is ClaimState.TAKEN:
        return str(_("You have a place in “%(session)s”.", session=title))
    if seat.state is not ClaimState.WAITING:
        return ""
    words = str(
        _(
            "You are number %(position)d on the waiting list of “%(session)s”.",
            position=seat.position or 0,
            session=title,
        )
    )
    kept = [held.session.title.best(current()).text for held in own.clashing(seat)]
    return " ".join([words, *(str(_("Until then you keep “%(session)s”.", session=name)) for name in kept)])
