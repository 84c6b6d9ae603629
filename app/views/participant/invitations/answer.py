"""The invitation's page: the registration form with what is known filled in."""

from flask import url_for
from flask.typing import ResponseReturnValue

from app.views.participant import registration
from app.views.participant.doors import Door
from app.views.participant.invitations.own import Opened, ended, opened


def show(token: str) -> ResponseReturnValue:
    """Never from the process's shelf of forms: it is filled in for one person."""
    found = opened(token)
    if found.bar is not None:
        return ended(found)
    door = _door(found)
    return registration.page(door, registration.prepared(door), 200)


def create(token: str) -> ResponseReturnValue:
    """As every registration form; 410 when the invitation has ended meanwhile."""
    found = opened(token)
    if found.bar is not None and not _is_just_answered(found):
        return ended(found)
    return registration.receive(lambda: _door(opened(token)))


def _is_just_answered(found: Opened) -> bool:
    """The same form sent twice is one registration, and gets its page again."""
    return found.bar is not None and found.bar.value == "accepted"


def _door(found: Opened) -> Door:
    action = url_for("participant.invitations.create", token=found.invited.token)
    invited = found.invited if found.bar is None else found.invited.without_details
    return Door(found.asking, None, action, invited)
