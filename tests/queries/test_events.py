"""One event for the public: what is loaded, who may see it, and when its version changes."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.events import EventStatus, SessionKind, TermKind
from app.domain.languages import LocalizedText
from app.domain.places import PoolKind
from app.models import EventSession, Network, Pool, Track
from app.queries import events
from tests.factories import make_event, make_network, make_term, text
from tests.statements import statements


@pytest.fixture
def event(app):
    """A published event with terms, a track and two sessions, one of them shared."""
    make_network()
    made = make_event(
        "paiva",
        terms=(
            make_term(TermKind.THEME_GROUP, "toinen", position=2),
            make_term(TermKind.THEME_GROUP, "eka", position=1),
        ),
    )
    track = Track(event_id=made.id, slug="a", name=text("Polku A"))
    db.session.add(track)
    db.session.flush()
    for hours, owner in ((2, track.id), (0, None)):
        starts_at = made.starts_at + timedelta(hours=hours)
        db.session.add(
            EventSession(
                event_id=made.id,
                track_id=owner,
                kind=SessionKind.TALK,
                title=text(f"Osuus {hours}"),
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
            )
        )
    db.session.add(Pool(event_id=made.id, kind=PoolKind.TRACK, key=track.id, capacity=5))
    db.session.commit()
    return made


def test_everything_is_loaded_in_order_at_the_same_cost(event):
    db.session.remove()
    with statements() as sent:
        found = events.public_by_slug("paiva")
        assert [term.slug for term in found.terms] == ["eka", "toinen"]
        assert [session.title.fi for session in found.sessions] == ["Osuus 0", "Osuus 2"]
        assert [track.slug for track in found.tracks] == ["a"]
        assert [(pool.kind, pool.capacity) for pool in found.pools] == [(PoolKind.EVENT, 10), (PoolKind.TRACK, 5)]
    assert len(sent) == 5
    assert events.public_by_id(found.id) is found


def test_drafts_are_nobodys_business(app):
    draft = make_event("luonnos", status=EventStatus.DRAFT)
    assert events.public_by_slug("luonnos") is None
    assert events.version("luonnos") is None
    assert events.public_by_id(draft.id) is draft
    assert events.public_by_slug("ei-ole") is None


CHANGES = {
    "title": lambda event: setattr(event, "title", LocalizedText("Uusi")),
    "places": lambda event: setattr(event.pools[0], "taken", 3),
    "queue": lambda event: setattr(event.pools[0], "waiting", 3),
    "capacity": lambda event: setattr(event.pools[0], "capacity", None),
    "term": lambda event: setattr(event.terms[0], "name", LocalizedText("Uusi nimi")),
    "a term less": lambda event: event.terms.pop(),
    "track": lambda event: setattr(event.tracks[0], "name", LocalizedText("Polku B")),
    "session title": lambda event: setattr(event.sessions[0], "title", LocalizedText("Uusi")),
    "speaker": lambda event: setattr(event.sessions[0], "speaker", "Ilta Merikaarna"),
    "session time": lambda event: setattr(event.sessions[1], "ends_at", event.ends_at),
    "session places": lambda event: setattr(event.sessions[1], "capacity", 0),
    "session room": lambda event: setattr(event.sessions[1], "room", "Sali 1"),
    "session language": lambda event: setattr(event.sessions[1], "language", "sv"),
    "session description": lambda event: setattr(event.sessions[1], "description", LocalizedText("Uusi")),
    "session queue": lambda event: setattr(event.sessions[1], "waiting_list", False),
    "session optional": lambda event: setattr(event.sessions[1], "optional", True),
    "session cancelled": lambda event: setattr(event.sessions[1], "cancelled_at", event.starts_at),
    "places of a track": lambda event: setattr(event.pools[1], "taken", 1),
    "queue of a track": lambda event: setattr(event.pools[1], "waiting", 1),
    "address of a track": lambda event: setattr(event.tracks[0], "slug", "b"),
    "a session less": lambda event: event.sessions.pop(),
    "network": lambda event: setattr(db.session.scalars(select(Network)).one(), "contact", "uusi@example.fi"),
}


def test_the_version_sees_every_change(event):
    unseen = []
    for name, change in CHANGES.items():
        before = events.version("paiva")
        assert events.version("paiva") == before
        change(events.public_by_slug("paiva"))
        db.session.commit()
        if events.version("paiva") == before:
            unseen.append(name)
    assert unseen == []


def test_the_version_is_one_statement(event):
    with statements() as sent:
        events.version("paiva")
    assert len(sent) == 1
