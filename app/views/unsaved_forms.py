"""What an organizer had typed when the session ended: kept at the door, and carried through signing in.

This browser's cookie says whose it is, which page it was sent to, and the token that gets it back. What was typed is
in the database, sealed; nothing of it is in an address or a cookie.
"""

import json
from dataclasses import dataclass

from flask import g, request, session

from app import clock, keys
from app.domain.unsaved_forms import MARK, Field, hour_of, is_recent, kept
from app.queries import unsaved_forms as queries
from app.services import unsaved_forms

KEY = "unsaved"


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
    if organizer_id is None:
        return
    fields = kept(request.form.items(multi=True))
    if not fields:
        return
    token = unsaved_forms.keep(organizer_id, json.dumps({"fields": fields, "had_files": _has_files()}))
    if token is not None:
        session[KEY] = [organizer_id, request.path, token]
        g.just_kept = True


def waiting() -> Waiting | None:
    """What this browser carries, whosever it is."""
    shown = session.get(KEY)
    return Waiting(*shown) if isinstance(shown, list) and len(shown) == 3 else None


def waiting_for(organizer_id: int) -> Waiting | None:
    """The same, if it is this account's."""
    found = waiting()
    return found if found is not None and found.organizer_id == organizer_id else None


def carry(found: Waiting | None) -> None:
    """Into a cookie that has been emptied."""
    if found is not None:
        session[KEY] = [found.organizer_id, found.path, found.token]


def content(found: Waiting) -> Content | None:
    """None: its time is over."""
    sealed = queries.sealed(found.organizer_id, keys.sha256(found.token), clock.now())
    text = keys.unseal_form(sealed) if sealed is not None else None
    if text is None:
        return None
    stored = json.loads(text)
    return Content([(name, value) for name, value in stored["fields"]], stored["had_files"])


def drop() -> None:
    """It has been saved, or is not wanted any more."""
    found = waiting()
    if found is not None:
        unsaved_forms.drop(found.token)
        session.pop(KEY, None)


def _has_files() -> bool:
    return any(file.filename for file in request.files.values())
