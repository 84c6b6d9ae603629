"""The public list: what is on a page, in which order, and when its version changes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.event_list import NATIONWIDE, EventFilter, Month
from app.domain.events import EventKind, EventStatus, TermKind
from app.domain.languages import LocalizedText
from app.models import Event, Network, Pool
from app.queries import event_list
from tests.factories import make_event, make_network, make_term

DAY = timedelta(days=1)


def slugs(wanted: EventFilter | None = None) -> list[str]:
    return [listed.event.slug for listed in event_list.page(wanted or EventFilter(), clock.now())]


def test_coming_and_past_in_their_order(app):
    make_event("luonnos", status=EventStatus.DRAFT)
    make_event("myohempi", starts_in=9 * DAY)
    make_event("seuraava", starts_in=2 * DAY, status=EventStatus.CANCELLED)
    make_event("nyt", starts_in=-timedelta(hours=1))
    make_event("eilen", starts_in=-DAY)
    make_event("kauan-sitten", starts_in=-90 * DAY)
    assert slugs() == ["nyt", "seuraava", "myohempi"]
    assert slugs(EventFilter(past=True)) == ["eilen", "kauan-sitten"]


def test_filters(app):
    south, west = make_term(TermKind.REGION, "HYKS"), make_term(TermKind.REGION, "TYKS")
    children = make_term(TermKind.THEME_GROUP, "lapset")
    make_term(TermKind.AUDIENCE, "HYKS")  # the same slug in another list
    make_event("etela", terms=(south,), starts_in=DAY, search_text="kokoontumisajot oulu 100 %")
    make_event("lansi", terms=(west, children), starts_in=2 * DAY, search_text="ajot_pori")
    make_event("koko-maa", terms=(children,), starts_in=3 * DAY, kind=EventKind.WEBINAR, search_text="ajotXpori")
    assert slugs(EventFilter(region="HYKS")) == ["etela", "koko-maa"]
    assert slugs(EventFilter(region=NATIONWIDE)) == ["koko-maa"]
    assert slugs(EventFilter(theme="lapset")) == ["lansi", "koko-maa"]
    assert slugs(EventFilter(theme="HYKS")) == []
    assert slugs(EventFilter(kind=EventKind.WEBINAR)) == ["koko-maa"]
    assert slugs(EventFilter(region="TYKS", theme="lapset", kind=EventKind.NETWORK_DAY)) == ["lansi"]
    assert slugs(EventFilter(words="AJOT kokoontumis")) == ["etela"]
    # What means something to LIKE is an ordinary letter here.
    assert slugs(EventFilter(words="100 %")) == ["etela"]
    assert slugs(EventFilter(words="ajot_pori")) == ["lansi"]
    assert slugs(EventFilter(words="\\")) == []


def test_a_month_is_one_of_helsinki(app):
    make_event(
        "tammikuu", starts_at=datetime(2099, 1, 31, 21, 59, tzinfo=UTC), ends_at=datetime(2099, 2, 2, tzinfo=UTC)
    )
    make_event("helmikuu", starts_at=datetime(2099, 1, 31, 22, 0, tzinfo=UTC), ends_at=datetime(2099, 2, 2, tzinfo=UTC))
    assert slugs(EventFilter(month=Month(2099, 1))) == ["tammikuu"]
    assert slugs(EventFilter(month=Month(2099, 2))) == ["helmikuu"]


def test_pages_hold_twenty_and_go_on_where_the_last_one_ended(app):
    for number in range(45):
        make_event(f"e{number:02}", starts_in=(1 + number // 5) * DAY)  # five at the same time
    pages = [slugs(EventFilter(page=number)) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert len({slug for page in pages for slug in page}) == 45


def test_extent(app):
    now = clock.now()
    soon = make_event("eka", starts_in=DAY)
    last = make_event("vika", starts_in=40 * DAY)
    make_event("eilen", starts_in=-DAY)
    make_event("luonnos", starts_in=80 * DAY, status=EventStatus.DRAFT)
    found = event_list.extent(EventFilter(words="ei löydy"), now)
    assert (found.total, found.first, found.last, found.next_end) == (0, soon.starts_at, last.starts_at, soon.ends_at)
    assert event_list.extent(EventFilter(past=True), now).total == 1


def test_extent_of_nothing(app):
    found = event_list.extent(EventFilter(), clock.now())
    assert (found.total, found.first, found.last, found.next_end) == (0, None, None, None)


def pool_of(event: Event) -> Pool:
    return db.session.scalars(select(Pool).where(Pool.event_id == event.id)).one()


@pytest.fixture
def two_events(app):
    """Two events with registrations, a network, and a term; the list's version is read around a change."""
    make_network()
    region = make_term(TermKind.REGION, "HYKS")
    first = make_event("eka", starts_in=DAY, terms=(region,), capacity=1)
    second = make_event("toka", starts_in=2 * DAY)
    pool_of(second).taken = 1
    db.session.commit()
    return first, second, region


def version(wanted: EventFilter | None = None) -> tuple:
    db.session.rollback()
    return tuple(event_list.version(wanted or EventFilter(), clock.now()))


def swap_places(first, second, region):
    """One registration less here, one more there: sums would not show it."""
    pool_of(first).taken += 1
    pool_of(second).taken -= 1


CHANGES = {
    "places": swap_places,
    "queue": lambda first, second, region: setattr(pool_of(first), "waiting", 3),
    "capacity": lambda first, second, region: setattr(pool_of(first), "capacity", None),
    "title": lambda first, second, region: setattr(first, "title", LocalizedText("Uusi")),
    "status": lambda first, second, region: setattr(first, "status", EventStatus.CANCELLED),
    "term name": lambda first, second, region: setattr(region, "name", LocalizedText("Etelä")),
    "network": lambda first, second, region: setattr(
        db.session.scalars(select(Network)).one(), "name", LocalizedText("Toinen verkosto")
    ),
    "withdrawn": lambda first, second, region: setattr(first, "status", EventStatus.DRAFT),
    "deleted": lambda first, second, region: db.session.delete(second),
}


def test_the_version_sees_every_change(two_events):
    unseen = []
    for name, change in CHANGES.items():
        before = version()
        assert version() == before
        change(*two_events)
        db.session.commit()
        if version() == before:
            unseen.append(name)
    assert unseen == []


def test_the_version_sees_a_new_event_and_a_past_one(two_events):
    before = version()
    make_event("uusi", starts_in=3 * DAY)
    after = version()
    assert after != before
    assert tuple(event_list.version(EventFilter(), clock.now() + 1.5 * DAY)) != after


def test_the_version_of_an_empty_page_sees_what_comes(two_events):
    wanted = EventFilter(kind=EventKind.WEBINAR)
    before = version(wanted)
    make_event("uusi", starts_in=3 * DAY, kind=EventKind.WEBINAR)
    assert version(wanted) != before
