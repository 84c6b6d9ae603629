"""An event's history: who did what, when, and what was before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.domain.history import Act, ActorKind
from app.domain.organizer_list import page_count, page_number
from app.domain.permissions import Action
from app.labels import history as labels
from app.queries import history
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.queries.history import Entry

bp = Blueprint("history", __name__, url_prefix="/events/<slug>/history")


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
    counts = history.acts(guard.event().id)
    typed = request.args.get("act", "")
    act = Act(typed) if typed in set(Act) else None
    total = sum(counts.values()) if act is None else counts.get(act, 0)
    pages = page_count(total, history.PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    return render_template(
        "organizer/history/index.html",
        rows=[in_words(entry) for entry in history.page(guard.event().id, [act] if act is not None else [], number)],
        acts=[(one, labels.ACTS[one], counts[one]) for one in Act if one in counts],
        act=act,
        total=total,
        first=(number - 1) * history.PER_PAGE + 1,
        number=number,
        pages=pages,
    )


def in_words(entry: Entry) -> Row:
    """What was done, by whom, with the values."""
    who = entry.organizer if entry.actor is ActorKind.ORGANIZER else ""
    return Row(
        entry,
        str(labels.ACTS[entry.act]),
        who or str(labels.ACTORS[entry.actor]),
        labels.lines(entry.act, entry.details, current()),
    )
