"""The history in words: who did what, when, and what was before and after. Of one event, and of the whole network.

What is searched for is in the address only where it can name nobody. Otherwise the form is sent, and so is each
further page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.history import Act, ActorKind
from app.domain.permissions import Action
from app.forms.history import SearchForm
from app.labels import acts as act_labels
from app.labels import history as labels
from app.queries import history
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.domain.history_search import Search
    from app.queries.history import Entry

bp = Blueprint("history", __name__, url_prefix="/events/<slug>/history")
network_bp = Blueprint("history", __name__, url_prefix="/history")


@dataclass(frozen=True)
class Row:
    """An entry in words."""

    entry: Entry
    what: str
    who: str
    lines: list[labels.Line]


@bp.get("")
@guard.needs(Action.SEE_HISTORY)
def index(slug: str) -> ResponseReturnValue:
    return _opened(guard.event().id)


@bp.post("")
@guard.needs(Action.SEE_HISTORY)
def search(slug: str) -> ResponseReturnValue:
    return _sent(guard.event().id)


@network_bp.get("", endpoint="index")
@guard.needs(Action.SEE_NETWORK_HISTORY)
def network_index() -> ResponseReturnValue:
    return _opened(None)


@network_bp.post("", endpoint="search")
@guard.needs(Action.SEE_NETWORK_HISTORY)
def network_search() -> ResponseReturnValue:
    return _sent(None)


def in_words(entry: Entry) -> Row:
    """What was done, by whom, with the values."""
    who = entry.organizer if entry.actor is ActorKind.ORGANIZER else ""
    return Row(
        entry,
        str(act_labels.ACTS[entry.act]),
        who or str(act_labels.ACTORS[entry.actor]),
        labels.lines(entry.act, entry.details, current()),
    )


def _opened(event_id: int | None) -> ResponseReturnValue:
    form = SearchForm(request.args)
    form.offer(of_event=event_id is not None)
    asked = form.search()
    return _page(form, asked, event_id)


def _sent(event_id: int | None) -> ResponseReturnValue:
    """The page itself where names may have been searched for; else 303 to its address. 422 what to mend."""
    form = SearchForm()
    form.offer(of_event=event_id is not None)
    asked = form.search()
    if not form.is_draft and not form.validate_on_submit():
        return _page(form, asked, event_id), 422
    if not asked.names_people:
        return redirect(_address(asked, event_id), 303)
    return _page(form, asked, event_id)


def _page(form: SearchForm, asked: Search, event_id: int | None) -> str:
    found = history.found(asked, event_id, _acts_called(asked.words))
    return render_template(
        "organizer/history/index.html" if event_id is not None else "organizer/network/history/index.html",
        form=form,
        asked=asked,
        found=found,
        rows=[in_words(entry) for entry in found.entries],
        further=_address(asked, event_id, before=found.next_before) if found.next_before is not None else "",
    )


def _acts_called(words: str) -> list[Act]:
    """Acts whose names in the reader's language hold all the words."""
    typed = words.casefold().split()
    return [
        act for act, name in act_labels.ACTS.items() if typed and all(word in str(name).casefold() for word in typed)
    ]


def _address(asked: Search, event_id: int | None, *, before: int | None = None) -> str:
    values: dict[str, Any] = {**asked.arguments}
    if event_id is not None:
        values["slug"] = guard.event().slug
    if before is not None:
        values["before"] = before
    return url_for(".index", **values)
