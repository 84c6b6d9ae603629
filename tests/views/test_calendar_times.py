"""Times as a reader understands them who knows Helsinki only by what the file says of it, around every change of
clocks: in each feed, in the single file and in the mail, of events that came in an event file."""

from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app import keys
from app.database import db
from app.domain.languages import Language
from app.domain.personal_feeds import FeedSettings
from app.models import Event, EventSession, OutgoingMail, Registration
from app.services import personal_feeds
from app.services.event_files import Imported
from tests.calendar_mails import calendar_bytes, compose
from tests.factories import make_network, make_registration
from tests.services.test_event_files import load, new_event

Times = tuple[datetime | date, datetime | date]

#: What is written in the file, and when that is. Clocks go forward at 3 on 28 March 2027 and back at 4 on 31 October.
WRITTEN = {
    "talvi": ("2027-03-27T09:00", "2027-03-27T15:00", "27.3. 07:00", "27.3. 13:00"),
    "ennen-aukkoa": ("2027-03-28T01:00", "2027-03-28T02:59", "27.3. 23:00", "28.3. 00:59"),
    "aukon-yli": ("2027-03-28T02:30", "2027-03-28T04:30", "28.3. 00:30", "28.3. 01:30"),
    "kevat": ("2027-03-28T09:00", "2027-03-28T15:00", "28.3. 06:00", "28.3. 12:00"),
    "lyhin-vuorokausi": ("2027-03-28T00:00", "2027-03-29T00:00", "27.3. 22:00", "28.3. 21:00"),
    "kesa": ("2027-07-01T12:00", "2027-07-01T15:00", "1.7. 09:00", "1.7. 12:00"),
    "ennen-toistuvaa": ("2027-10-30T20:00", "2027-10-31T02:59", "30.10. 17:00", "30.10. 23:59"),
    "ensimmainen-kerta": ("2027-10-31T03:30", "2027-10-31T03:45", "31.10. 00:30", "31.10. 00:45"),
    "toinen-kerta": ("2027-10-31T03:30+02:00", "2027-10-31T03:45+02:00", "31.10. 01:30", "31.10. 01:45"),
    "kerrasta-toiseen": ("2027-10-31T03:30+03:00", "2027-10-31T03:30+02:00", "31.10. 00:30", "31.10. 01:30"),
    "toistuvan-yli": ("2027-10-31T02:00", "2027-10-31T05:00", "30.10. 23:00", "31.10. 03:00"),
    "syksy": ("2027-10-31T09:00", "2027-10-31T15:00", "31.10. 07:00", "31.10. 13:00"),
    "vuodenvaihde": ("2027-12-31T22:00", "2028-01-01T02:00", "31.12. 20:00", "1.1.2028 00:00"),
    "koko-paiva": ("2027-02-10T00:00", "2027-02-11T00:00", "9.2. 22:00", "10.2. 22:00"),
    "karkauspaiva": ("2028-02-28T20:00", "2028-02-29T02:00", "28.2.2028 18:00", "29.2.2028 00:00"),
}  # fmt: skip
#: More than 24 hours: whole days, the last of which is the day before.
SPANS = {
    "pisin-vuorokausi": ("2027-10-31T00:00", "2027-11-01T00:00", date(2027, 10, 31), date(2027, 11, 1)),
    "kevaan-yli": ("2027-03-26T09:00", "2027-03-30T15:00", date(2027, 3, 26), date(2027, 3, 31)),
    "syksyn-yli": ("2027-10-29T09:00", "2027-11-02T15:00", date(2027, 10, 29), date(2027, 11, 3)),
    "vuoden-yli": ("2027-12-30T09:00", "2028-01-02T16:00", date(2027, 12, 30), date(2028, 1, 3)),
}
SESSIONS = ("aukon-yli", "kevat", "ensimmainen-kerta", "toinen-kerta", "toistuvan-yli", "vuodenvaihde")


def utc(written: str) -> datetime:
    day, clock = written.split()
    if not day.endswith("2028"):
        day += "2027"
    return datetime.strptime(f"{day} {clock}", "%d.%m.%Y %H:%M").replace(tzinfo=UTC)


def times() -> dict[str, Times]:
    moments = {slug: (utc(first), utc(last)) for slug, (_, _, first, last) in WRITTEN.items()}
    return {**moments, **{slug: (first, last) for slug, (_, _, first, last) in SPANS.items()}}


def read(content: bytes) -> dict[str, Times]:
    """The times by UID, with nothing known of Helsinki but the VTIMEZONE that stands in the file."""
    calendar = Calendar.from_ical(content)
    zones = {str(zone["TZID"]): zone.to_tz(lookup_tzid=False) for zone in calendar.walk("VTIMEZONE")}

    def moment(value):
        if (name := value.params.get("TZID")) in (None, "UTC"):
            return value.dt.astimezone(UTC) if isinstance(value.dt, datetime) else value.dt
        return value.dt.replace(tzinfo=zones[name]).astimezone(UTC)

    return {str(e["UID"]): (moment(e["DTSTART"]), moment(e["DTEND"])) for e in calendar.walk("VEVENT")}


@pytest.fixture
def database_kind() -> str:
    """A moment that was written comes back alike from both databases (tests/test_database.py)."""
    return "sqlite"


@pytest.fixture
def uids(app, time) -> dict[str, str]:
    """The events, and one of several days with sessions, from an event file; their names in calendars by slug."""
    time.move_to(datetime(2027, 1, 10, 12, tzinfo=UTC))
    make_network()
    sessions = [
        {"starts": WRITTEN[slug][0], "ends": WRITTEN[slug][1], "kind": "talk", "title": {"fi": slug}, "optional": True}
        for slug in SESSIONS
    ]
    entries = [
        new_event(slug=slug, starts=starts, ends=ends, capacity=None)
        for slug, (starts, ends, *_) in {**WRITTEN, **SPANS}.items()
    ]
    long = new_event(slug="vuosi", starts="2027-03-01T09:00", ends="2028-01-15T15:00", programme=sessions)
    loaded = load({"format": "event-file/1", "events": [*entries, long]})
    assert isinstance(loaded, Imported), loaded
    return {slug: f"event-{name}@localhost" for slug, name in db.session.execute(select(Event.slug, Event.public_id))}


def expected(uids: dict[str, str]) -> dict[str, Times]:
    whole = {"vuosi": (date(2027, 3, 1), date(2028, 1, 16))}
    return {uids[slug]: found for slug, found in {**times(), **whole}.items()}


def of_sessions() -> dict[str, Times]:
    rows = db.session.scalars(select(EventSession))
    return {f"session-{one.public_id}@localhost": times()[one.title.fi] for one in rows}


def test_in_the_feed_of_everything(app, client, uids):
    assert read(client.get("/fi/calendar/all.ics").data) == expected(uids)
    by_session = read(client.get("/fi/calendar/all.ics?entries=sessions").data)
    assert by_session == {**expected(uids), **of_sessions()}
    assert len(by_session) == len(WRITTEN) + len(SPANS) + 1 + len(SESSIONS)


def test_in_the_single_files(app, client, uids):
    for slug, uid in uids.items():
        assert read(client.get(f"/sv/events/{slug}.ics").data) == {uid: expected(uids)[uid]}


def test_in_mails_and_in_ones_own_calendar(app, client, uids):
    for event in db.session.scalars(select(Event)).all():
        mine: Registration = make_registration(event)
    mailed: dict[str, Times] = {}
    for number in db.session.scalars(select(OutgoingMail.id)).all():
        content = calendar_bytes(compose(number))
        assert content is not None
        mailed |= read(content)
    assert mailed == expected(uids)
    assert personal_feeds.send_new(mine.id, FeedSettings(Language.FI))
    sent = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert sent is not None
    own = read(client.get(f"/calendar/my/{keys.feed_token(sent.facts['handle'])}.ics").data)
    assert own == expected(uids)
