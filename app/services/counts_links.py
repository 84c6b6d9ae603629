"""Organizers make links to counts for the caterer and the interpreter, and turn them off."""

import secrets

from app import clock
from app.database import db, transaction
from app.domain.history import Act, Actor
from app.domain.needs import CountsKind
from app.models import CountsLink
from app.queries import counts
from app.steps import history


@transaction
def add(event_id: int, label: str, kind: CountsKind, actor: Actor) -> CountsLink:
    """In use at once, and until the day after the event."""
    link = CountsLink(
        event_id=event_id, handle=secrets.token_hex(5), label=label, kind=kind, active=True, created_at=clock.now()
    )
    db.session.add(link)
    db.session.flush()
    history.record(Act.COUNTS_LINK_CREATED, actor, event_id=event_id, counts_link=label)
    return link


@transaction
def turn_off(link_id: int, actor: Actor) -> CountsLink:
    """For good: whoever still needs counts gets a new link. Doing it twice does no harm."""
    link = counts.locked(link_id)
    if link.active:
        link.active = False
        history.record(Act.COUNTS_LINK_ENDED, actor, event_id=link.event_id, counts_link=link.label)
    return link
