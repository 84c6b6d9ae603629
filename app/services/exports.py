"""Documents about participants, while the reader waits. What is taken out, by whom and what for is in the history
before a byte leaves. Larger ones are the worker's (services/export_jobs.py).
"""

from typing import Any

from flask_babel import gettext as _

from app import keys
from app.database import transaction
from app.domain.attendees import Listing
from app.domain.exports import PAPERS, Format, Wanted
from app.domain.history import Act, Actor
from app.domain.invitation_list import InvitationListing
from app.domain.rosters import Roster
from app.outputs import attendee_list as content
from app.queries import attendee_documents, sealing
from app.queries.rosters import Of
from app.steps import documents, history, papers
from app.steps.documents import Document, Made, Occasion, written

__all__ = ["Document", "Format", "Occasion", "attendee_list", "door_list", "invitation_list", "paper", "roster"]


def attendee_list(
    occasion: Occasion, listing: Listing, purpose: str, actor: Actor, *, administrator: bool = False
) -> Document:
    """Exactly what the listing shows, with its columns. Run it in the document's language.

    administrator: also answers that are for administrators only.
    """
    return _recorded(occasion, documents.attendee_list(occasion, listing, administrator=administrator), purpose, actor)


def paper(occasion: Occasion, wanted: Wanted, purpose: str, actor: Actor) -> Document:
    """Badges or a list to sign. Run it in the paper's language."""
    assert wanted.kind in PAPERS, "a list is attendee_list's"
    return _recorded(occasion, papers.made(occasion, wanted), purpose, actor)


def roster(occasion: Occasion, of: Of, roster: Roster, purpose: str, actor: Actor) -> Document:
    """Exactly what the roster of a session shows. Run it in the document's language."""
    return _recorded(occasion, documents.roster(occasion, of, roster), purpose, actor)


def invitation_list(occasion: Occasion, listing: InvitationListing, purpose: str, actor: Actor) -> Document:
    """Exactly what the list of invitations shows. Run it in the document's language."""
    return _recorded(occasion, documents.invitation_list(occasion, listing), purpose, actor)


def special_needs(occasion: Occasion, purpose: str, actor: Actor) -> Document:
    """Who is coming or waiting and needs something: the one document with special needs, and nothing else in it."""
    rows = attendee_documents.needs_batches(occasion.event_id)
    seal = keys.Seal(sealing.key(occasion.event_id))
    document = written(occasion, _("special-needs"), content.needs_fields(), content.opened_needs(rows, seal))
    return _recorded(occasion, Made(document, Act.NEEDS_EXPORTED, {}), purpose, actor)


@transaction
def door_list(event_id: int, purpose: str, actor: Actor) -> int:
    """A door list is about to be printed; the id under which the history keeps it."""
    return history.record(Act.DOOR_LIST_PRINTED, actor, event_id=event_id, purpose=purpose)


@transaction
def session_door_list(of: Of, purpose: str, actor: Actor) -> int:
    """The same for one session."""
    session = of.session
    about: dict[str, Any] = {"purpose": purpose, "session": session.title.as_dict(), "session_id": session.id}
    return history.record(Act.DOOR_LIST_PRINTED, actor, event_id=session.event_id, **about)


def _recorded(occasion: Occasion, made: Made, purpose: str, actor: Actor) -> Document:
    document = made.document
    try:
        about = {"purpose": purpose, "format": document.format, "rows": document.rows, **made.details}
        _record(made.act, occasion.event_id, actor, **about)
    except BaseException:
        document.file.close()
        raise
    return document


@transaction
def _record(act: Act, event_id: int, actor: Actor, **details: Any) -> None:
    history.record(act, actor, event_id=event_id, **details)
