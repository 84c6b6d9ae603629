"""What an organizer had typed when the session ended: kept at the door, and carried through signing in.

This browser's cookie says whose it is, which page it was sent to, and the token that gets it back. What was typed is
in the database, sealed; nothing of it is in an address or a cookie.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, session

from app import clock, keys
from app.domain.unsaved_forms import (
    LIKE_ENOUGH,
    MARK,
    MOST_KEPT,
    Field,
    hour_of,
    is_recent,
    is_worth_keeping,
    kept,
    likeness,
    without_language,
)
from app.queries import unsaved_forms as queries
from app.services import unsaved_forms

KEY = "unsaved"
#: Forms that save nothing.
SEARCHES = {
    "organizer.search",
    "organizer.history",
    "organizer.network.history",
    "organizer.registrations.searching",
    "organizer.invitations.searching",
}


@dataclass(frozen=True)
class Waiting:
    """As the cookie carries it."""

    organizer_id: int
    path: str
    token: str


@dataclass(frozen=True)
class Content:
    """had_files: it came with files, which are not kept."""

    fields: list[Field]
    had_files: bool


def mark(organizer_id: int) -> str:
    """For the forms of the pages that this account is shown."""
    return keys.form_mark(organizer_id, hour_of(clock.now()))


def whose() -> int | None:
    """The account to which the page with this request's form was shown; None where the form does not say.

    What is larger than a form of words is not read here: its own page says how much it takes (forms/people_table.py).
    """
    is_form = request.method == "POST" and (request.content_length or 0) <= (request.max_form_memory_size or 0)
    found = keys.read_form_mark(request.form.get(MARK, "")) if is_form else None
    return found[0] if found is not None and is_recent(found[1], clock.now()) else None


def keep() -> None:
    """Keep what this request sends, for the account that wrote it."""
    organizer_id = whose()
    if organizer_id is None or _is_search() or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return
    fields = kept(request.form.items(multi=True))
    if not is_worth_keeping(fields):
        return
    token = unsaved_forms.keep(organizer_id, json.dumps({"fields": fields, "had_files": _has_files()}))
    if token is not None:
        carry([*waiting(), Waiting(organizer_id, request.path, token)])


def waiting() -> list[Waiting]:
    """What this browser carries, whosever it is, the latest last."""
    shown = session.get(KEY)
    return [Waiting(*one) for one in shown if isinstance(one, list)] if isinstance(shown, list) else []


def waiting_for(organizer_id: int) -> Waiting | None:
    """The latest of this account's."""
    return next((one for one in reversed(waiting()) if one.organizer_id == organizer_id), None)


def carry(found: Sequence[Waiting]) -> None:
    """In the cookie, as many as there is room for."""
    session[KEY] = [[one.organizer_id, one.path, one.token] for one in found[-MOST_KEPT:]]
    if not found:
        session.pop(KEY)


def content(found: Waiting) -> Content | None:
    """None: its time is over."""
    sealed = queries.sealed(found.organizer_id, keys.sha256(found.token), clock.now())
    text = keys.unseal_form(sealed) if sealed is not None else None
    if text is None:
        return None
    stored = json.loads(text)
    return Content([(name, value) for name, value in stored["fields"]], stored["had_files"])


def drop(found: Waiting) -> None:
    """It has been saved, or is not wanted any more."""
    unsaved_forms.drop(found.token)
    carry([one for one in waiting() if one != found])


def forget_saved(organizer_id: int) -> None:
    """This request has saved a form: the one that waited and says the same waits no longer. Another new event, which
    has the same address, does."""
    here, saved = without_language(request.path), list(request.form.items(multi=True))
    own = [one for one in waiting() if (one.organizer_id, without_language(one.path)) == (organizer_id, here)]
    alike = [(_likeness(one, saved), number, one) for number, one in enumerate(own)]
    how_much, _number, found = max(alike, default=(0.0, 0, None))
    if found is not None and how_much >= LIKE_ENOUGH:
        drop(found)


def _likeness(found: Waiting, saved: Sequence[Field]) -> float:
    """A form whose time is over is like every other: it is dropped."""
    waits = content(found)
    return 1.0 if waits is None else likeness(waits.fields, saved)


def _is_search() -> bool:
    return (request.endpoint or "").rpartition(".")[0] in SEARCHES


def _has_files() -> bool:
    return any(file.filename for file in request.files.values())
