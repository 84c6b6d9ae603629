"""Newly published events as Atom and as JSON Feed: their structure, their order, and the rules for who polls."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from app import clock
from app.database import db
from app.domain.events import EventKind, EventStatus, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.services import publication
from tests.factories import make_event, make_network, make_series, make_term, text
from tests.hostile import HOSTILE

NAMESPACE = "{http://www.w3.org/2005/Atom}"
ATOM, JSON = "/fi/events.atom", "/fi/events.json"
T = datetime(2026, 5, 1, 9, tzinfo=UTC)
SECRET = "https://meet.example/secret-room"


def published(slug: str, days: int, **changes):
    """Published so many days after the first of May, and not changed since."""
    at = T + timedelta(days=days)
    return make_event(slug, **{"published_at": at, "calendar_changed_at": at, "public_id": f"id{days}", **changes})


def atom(client, address: str = ATOM) -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.data)


def entries(client, address: str = ATOM) -> list[ElementTree.Element]:
    return atom(client, address).findall(f"{NAMESPACE}entry")


def said(element: ElementTree.Element, name: str) -> str:
    found = element.findall(f"{NAMESPACE}{name}")
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0].text or ""


def feed(client, address: str = JSON) -> dict:
    answer = client.get(address)
    assert answer.status_code == 200
    return json.loads(answer.data)


def slugs(client, query: str = "") -> list[str]:
    """Of both, which must be the same."""
    links = [item["url"] for item in feed(client, JSON + query)["items"]]
    assert [link_of(entry, "alternate") for entry in entries(client, ATOM + query)] == links
    return [link.rsplit("/", 1)[-1] for link in links]


def link_of(element: ElementTree.Element, rel: str) -> str:
    return next(link.get("href") for link in element.findall(f"{NAMESPACE}link") if link.get("rel") == rel)


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def test_atom_has_what_rfc_4287_asks_for(app, client):
    make_network()
    group = make_term(TermKind.THEME_GROUP, "lapset", "Lapset & nuoret")
    published("paiva", 0, title=text("Päivä"), terms=(group,), calendar_changed_at=T + timedelta(days=2))
    root = atom(client)
    assert root.tag == f"{NAMESPACE}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fi"
    assert said(root, "id") == "tag:localhost,2026:fi/events"
    assert said(root, "title") == "Testiverkosto: Kaikki tapahtumat"
    assert moment(said(root, "updated")) == T + timedelta(days=2)
    assert said(root.find(f"{NAMESPACE}author"), "name") == "Testiverkosto"
    assert link_of(root, "self") == "http://localhost/fi/events.atom"
    assert client.get(urlsplit(link_of(root, "alternate")).path).status_code == 200
    (entry,) = root.findall(f"{NAMESPACE}entry")
    assert said(entry, "id") == "tag:localhost,2026:fi/event-id0"
    assert said(entry, "title") == "Päivä"
    assert (moment(said(entry, "published")), moment(said(entry, "updated"))) == (T, T + timedelta(days=2))
    assert link_of(entry, "alternate") == "http://localhost/fi/events/paiva"
    assert "Kongressikeskus, Helsinki\n\nYhteinen päivä" in said(entry, "summary")
    assert [found.get("term") for found in entry.findall(f"{NAMESPACE}category")] == [
        "Lapset & nuoret",
        "Verkostopäivä",
    ]


def test_json_has_what_json_feed_asks_for(app, client):
    make_network()
    event = published("paiva", 0, title=text("Päivä", "Dag"), calendar_changed_at=T + timedelta(days=2))
    found = feed(client, "/sv/events.json")
    (item,) = found.pop("items")
    assert found == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Testiverkosto (sv): Alla evenemang",
        "description": found["description"],
        "home_page_url": "http://localhost/sv/",
        "feed_url": "http://localhost/sv/events.json",
        "language": "sv",
        "authors": [{"name": "Testiverkosto (sv)"}],
    }
    assert (item["id"], item["url"]) == ("tag:localhost,2026:sv/event-id0", "http://localhost/sv/events/paiva")
    assert (item["title"], item["language"], item["tags"]) == ("Dag", "sv", ["Nätverksdag"])
    assert "Kongressikeskus" in item["content_text"]
    assert (moment(item["date_published"]), moment(item["date_modified"])) == (T, T + timedelta(days=2))
    assert moment(item["_event"]["starts_at"]) == event.starts_at.replace(microsecond=0)
    assert item["_event"]["cancelled"] is False


def test_the_newest_published_comes_first_and_drafts_never(app, client):
    published("vanha", 1, starts_in=timedelta(days=9))
    published("uusin", 3, starts_in=timedelta(days=90))
    published("ohi", 2, starts_in=timedelta(days=-9))
    make_event("luonnos", status=EventStatus.DRAFT)
    assert slugs(client) == ["uusin", "ohi", "vanha"]


def test_no_more_than_fifty(app, client):
    for number in range(53):
        published(f"t{number}", number)
    assert slugs(client) == [f"t{number}" for number in range(52, 2, -1)]


def test_the_filters_of_calendars(app, client):
    south, west = make_term(TermKind.REGION, "HYKS"), make_term(TermKind.REGION, "TYKS")
    theme, operator = make_term(TermKind.THEME_GROUP, "lapset"), make_term(TermKind.OPERATOR, "valteri")
    published("etela", 4, terms=(south,))
    make_series(published("lansi", 3, terms=(west, theme)))
    published("koko-maa", 2, terms=(theme, operator), kind=EventKind.WEBINAR)
    assert slugs(client, "?region=HYKS") == ["etela", "koko-maa"]
    assert slugs(client, "?theme=lapset") == ["lansi", "koko-maa"]
    assert slugs(client, "?theme=lapset&region=TYKS") == ["lansi", "koko-maa"]
    assert slugs(client, "?kind=webinar") == ["koko-maa"]
    assert slugs(client, "?organizer=valteri") == ["koko-maa"]
    assert slugs(client, "?series=sarja") == ["lansi"]
    assert slugs(client, "?kind=seminar") == []
    assert feed(client, f"{JSON}?region=HYKS")["home_page_url"] == "http://localhost/fi/?region=HYKS"
    assert feed(client, f"{JSON}?series=sarja")["home_page_url"] == "http://localhost/fi/series/sarja"
    assert feed(client, f"{JSON}?region=HYKS")["feed_url"] == "http://localhost/fi/events.json?region=HYKS"
    for unknown in ("region=lapset", "kind=x", "organizer=HYKS", "series=etela", "theme=%00"):
        assert [client.get(f"{page}?{unknown}").status_code for page in (ATOM, JSON)] == [404, 404], unknown


def test_an_empty_feed_is_whole(app, client):
    root = atom(client)
    assert said(root, "id") and moment(said(root, "updated")).tzinfo is not None
    assert feed(client)["items"] == []


def test_every_choice_and_language_has_an_id_of_its_own(app, client):
    make_term(TermKind.REGION, "HYKS")
    published("paiva", 0)
    addresses = (ATOM, f"{ATOM}?region=HYKS", f"{ATOM}?kind=webinar", "/sv/events.atom")
    assert len({said(atom(client, address), "id") for address in addresses}) == 4


def test_a_cancelled_one_stays_and_says_so(app, client):
    event = published("paiva", 0, title=text("Päivä"))
    before = said(entries(client)[0], "updated")
    publication.cancel(event.id, LocalizedText("Sairaus"), COMMAND_LINE)
    (entry,), (item,) = entries(client), feed(client)["items"]
    assert said(entry, "title") == item["title"] == "PERUTTU: Päivä"
    assert said(entry, "summary").startswith("Sairaus\n")
    assert item["_event"]["cancelled"] is True
    assert said(entry, "id") == "tag:localhost,2026:fi/event-id0"
    assert moment(said(entry, "updated")) > moment(before)


def test_the_id_outlives_the_address(app, client):
    event = published("paiva", 0)
    before = said(entries(client)[0], "id")
    event.slug = "toinen"
    db.session.commit()
    assert said(entries(client)[0], "id") == before


@pytest.mark.parametrize(
    "awkward", ["\x00\x07\x0b\x1b\x7f", "\ufffe\uffff\ufffd", "\u2028\u0085", "]]> <b>&amp; &", "😀 \u202eRTL", "\x85"]
)
def test_no_character_breaks_a_feed(app, client, awkward):
    # Straight into the rows: what forms refuse may come in by other ways. PostgreSQL itself refuses NUL.
    stored = awkward.replace("\0", "") if db.engine.dialect.name == "postgresql" else awkward
    make_network()
    group = make_term(TermKind.THEME_GROUP, "lapset", f"L{stored}")
    published("paiva", 0, title=text(f"P{stored}ä"), summary=text(f"Y{stored}"), terms=(group,), venue_name=stored)
    (entry,), (item,) = entries(client), feed(client)["items"]
    assert said(entry, "title") == item["title"]
    assert item["title"][0] == "P" and item["title"][-1] == "ä"
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in json.dumps(item, ensure_ascii=False))


def test_the_remote_link_is_not_news(app, client):
    published("paiva", 0, online=True, onsite=False, remote_link=SECRET)
    assert "meet.example" not in client.get(ATOM).text + client.get(JSON).text


@pytest.mark.parametrize(
    ("address", "content_type"),
    [(ATOM, "application/atom+xml; charset=utf-8"), (JSON, "application/feed+json; charset=utf-8")],
)
def test_the_rules_for_who_polls(app, client, address, content_type):
    event = published("paiva", 0)
    first = client.get(address)
    assert first.content_type == content_type
    assert first.headers["Cache-Control"] == "public, max-age=900"
    assert first.headers["Vary"] == "Accept-Encoding"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["ETag"].startswith('W/"')
    assert first.last_modified == T
    assert "Set-Cookie" not in first.headers
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.data) == (304, b""), headers
        assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).data == first.data
    assert client.get(f"{address}?nocache=1").data == first.data
    head = client.head(address)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(first.data)))
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == first.data
    assert client.post(address).status_code == 405
    event.title, event.calendar_changed_at = text("Uusi"), clock.now().replace(microsecond=0)
    db.session.commit()
    changed = client.get(
        address, headers={"If-Modified-Since": first.headers["Last-Modified"], "If-None-Match": first.headers["ETag"]}
    )
    assert changed.status_code == 200 and "Uusi" in changed.text


def test_hostile_queries(app, client):
    for name in ("region", "theme", "kind", "organizer", "series", "entries", "other"):
        for value in HOSTILE:
            address = ATOM, {name: value[:2000].encode("utf-8", "surrogatepass")}
            assert client.get(address[0], query_string=address[1]).status_code in (200, 404)
