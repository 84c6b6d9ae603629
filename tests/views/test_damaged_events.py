"""One event whose row is damaged takes no other with it, in any feed or list."""

from datetime import timedelta

import pytest
import sqlalchemy

from app.database import db
from app.models import Event
from tests.factories import make_event, make_network, make_registration, make_session, text
from tests.views.test_personal_feed import token_of

AINO = "aino@example.fi"
PUBLIC = (
    "/fi/calendar/all.ics",
    "/fi/calendar/all.ics?entries=sessions",
    "/fi/events.atom",
    "/fi/events.json",
    "/fi/embed/events",
)


def damage(table: str, column: str, value: str) -> None:
    """In the row called "bad" alone; SQLite is told not to look."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sqlalchemy.text("PRAGMA ignore_check_constraints=ON"))
    which = "slug = 'bad'" if table == "event" else "event_id = (SELECT id FROM event WHERE slug = 'bad')"
    db.session.execute(sqlalchemy.text(f"UPDATE {table} SET {column} = :value WHERE {which}"), {"value": value})
    if db.engine.dialect.name == "sqlite":
        db.session.execute(sqlalchemy.text("PRAGMA ignore_check_constraints=OFF"))
    db.session.commit()


def make_good_and_bad() -> list[str]:
    """Three events, the second of which can be damaged; the feeds they are in."""
    make_network()
    for number, name in enumerate(("first", "bad", "last")):
        event: Event = make_event(name, title=text(f"Tapahtuma {name}"), starts_in=timedelta(days=20 + number))
        make_session(event, f"Ohjelma {name}")
        mine = make_registration(event, AINO)
    return [*PUBLIC, f"/calendar/my/{token_of(mine)}.ics"]


def shown(client, address: str) -> dict[str, bool]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return {name: f"events/{name}" in answer.text.replace("\r\n ", "") for name in ("first", "bad", "last")}


@pytest.mark.parametrize("value", ['{"fi": 5}', '{"xx": "a"}', '["fi"]', '"Päivä"', "5"])
def test_a_title_that_is_no_text_in_our_languages(app, client, value):
    addresses = make_good_and_bad()
    damage("event", "title", value)
    for address in (*addresses, "/fi/"):
        assert shown(client, address) == {"first": True, "bad": False, "last": True}, address


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("event", "title", '{"fi": "Päi'),
        ("event", "starts_at", "eilen"),
        ("event", "ends_at", "2020-01-01 00:00:00.000000"),
        ("event", "ends_at", "9"),
        ("event", "kind", "juhla"),
        ("event_session", "title", "{"),
        ("event_session", "ends_at", "2020-01-01 00:00:00.000000"),
        ("event_session", "starts_at", "eilen"),
    ],
)
def test_what_only_sqlite_can_hold(app, client, table, column, value):
    addresses = make_good_and_bad()
    damage(table, column, value)
    for address in addresses:
        found = shown(client, address)
        assert found["first"] and found["last"], address


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("column", "value"), [("title", '{"fi": "Päi'), ("ends_at", "2090"), ("kind", "juhla")])
def test_the_list_of_events_goes_on_without_it(app, client, column, value):
    make_good_and_bad()
    damage("event", column, value)
    assert shown(client, "/fi/") == {"first": True, "bad": False, "last": True}
