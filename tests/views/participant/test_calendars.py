"""The pages that tell how to subscribe: one per calendar, true about each client, the same for everyone."""

import re
from html import unescape
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.events import EventKind, EventStatus, TermKind
from app.domain.feeds import FeedFilter
from app.models import Term
from app.queries import feed_filter
from tests.factories import make_event, make_network, make_series, make_term, text
from tests.filled_forms import all_filled
from tests.hostile import HOSTILE
from tests.outputs.qr_reader import read as read_code
from tests.outputs.test_qr import modules_of_svg
from tests.statements import statements

ALL = "/fi/calendar/all"


@pytest.fixture(autouse=True)
def lists(app):
    make_network()
    make_term(TermKind.REGION, "HYKS", "Etelä")
    make_term(TermKind.REGION, "TYKS", "Länsi")
    make_term(TermKind.THEME_GROUP, "lapset", "Lapset & nuoret")
    make_term(TermKind.OPERATOR, "valteri", "Valteri")
    make_series(make_event("kerta"), slug="sarja")


PAGES = {
    ALL: ("Kaikki tapahtumat", "/fi/calendar/all.ics"),
    "/fi/calendar/region/HYKS": ("Etelä", "/fi/calendar/region/HYKS.ics"),
    "/sv/calendar/theme/lapset": ("Lapset & nuoret (sv)", "/sv/calendar/theme/lapset.ics"),
    "/en/calendar/kind/webinar": ("Webinar", "/en/calendar/kind/webinar.ics"),
    "/fi/calendar/organizer/valteri": ("Valteri", "/fi/calendar/organizer/valteri.ics"),
    "/fi/calendar/series/sarja": ("Aluepäivät", "/fi/calendar/series/sarja.ics"),
    "/fi/calendar/all?region=HYKS&theme=lapset": (
        "Etelä, Lapset & nuoret",
        "/fi/calendar/all.ics?region=HYKS&theme=lapset",
    ),
    "/fi/calendar/region/TYKS?entries=sessions": ("Länsi", "/fi/calendar/region/TYKS.ics?entries=sessions"),
    "/fi/calendar/all?entries=sessions": ("Kaikki tapahtumat", "/fi/calendar/all.ics?entries=sessions"),
}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_leads_to_its_own_feed_in_every_client(client, page):
    said, path = PAGES[page]
    answer = client.get(page)
    html = unescape(answer.text)
    assert answer.status_code == 200
    assert re.search(rf"<h1>[^:]+: {re.escape(said)}</h1>", html)
    feed = f"http://localhost{path}"
    assert client.get(path).status_code == 200
    for address in (
        "https://calendar.google.com/calendar/r?cid=" + quote(f"webcal://localhost{path}", safe=""),
        f"https://outlook.office.com/calendar/0/addfromweb?url={quote(feed, safe='')}&name=",
        f"https://outlook.live.com/calendar/0/addfromweb?url={quote(feed, safe='')}&name=",
        f"webcal://localhost{path}",
    ):
        assert f'href="{address}' in html
    assert f'readonly value="{feed}"' in html
    assert '<link rel="alternate" type="text/calendar" title="Testiverkosto' in html
    assert re.search(r'<button [^>]*data-copy="address"[^>]* hidden>', html)


def test_the_code_holds_the_feed_for_telephones(client):
    svg = re.search(r'<div class="qr" role="img" aria-label="[^"]+">(<svg.*?</svg>)</div>', client.get(ALL).text)[1]
    assert read_code(modules_of_svg(svg.encode())) == "webcal://localhost/fi/calendar/all.ics"


def test_each_client_is_labelled_truthfully(client):
    html = client.get("/en/calendar/all").text
    clients = dict(re.findall(r"<li><h3><a [^>]*>([^<]*)</a></h3><p>([^<]*)</p></li>", html))
    assert list(clients) == [
        "Google Calendar",
        "Outlook at work or school",
        "Outlook.com, your own account",
        "Apple Calendar and other programs",
    ]
    assert all(said.startswith("Updates itself") for said in clients.values())
    assert "8 to 24 hours" in clients["Google Calendar"]
    assert "about 3 hours" in clients["Outlook at work or school"]
    computers = [name for name, said in clients.items() if said.endswith("Open it on a computer.")]
    assert computers == ["Google Calendar", "Outlook at work or school", "Outlook.com, your own account"]
    assert "from some minutes to a week" in clients["Apple Calendar and other programs"]
    assert "a copy that does not follow changes" in html


def test_google_is_not_offered_an_address_that_it_refuses(client):
    for kind, slug in ((TermKind.THEME_GROUP, "t" * 80), (TermKind.OPERATOR, "o" * 80), (TermKind.REGION, "r" * 80)):
        make_term(kind, slug)
    page = f"/en/calendar/all?region={'r' * 80}&theme={'t' * 80}&organizer={'o' * 80}"
    html = client.get(page).text
    assert "calendar.google.com" not in html and "too long for Google" in html
    assert "outlook.office.com" in html


def test_the_form_leads_to_the_one_address_of_what_it_chose(client):
    form = all_filled(client.get(ALL).text)[ALL]
    assert dict(form) == {"region": "", "theme": "", "kind": "", "organizer": ""}
    for chosen, home in (
        ({}, None),
        ({"region": "HYKS"}, "/fi/calendar/region/HYKS"),
        ({"region": "HYKS", "kind": "webinar"}, "/fi/calendar/all?region=HYKS&kind=webinar"),
        ({"organizer": "valteri", "entries": "sessions"}, "/fi/calendar/organizer/valteri?entries=sessions"),
    ):
        answer = client.get(ALL, query_string={**form, **chosen})
        if not chosen:
            # What was left open is no part of the address.
            answer = client.get(answer.headers["Location"])
            assert answer.status_code == 200
            continue
        assert (answer.status_code, answer.headers["Location"]) == (302, home)
        again = client.get(home)
        assert again.status_code == 200
        assert {name: value for name, value in all_filled(again.text)[ALL].items() if value} == chosen


def test_a_path_with_more_beside_it_and_a_query_alone_have_their_one_address(client):
    for address, home in (
        ("/fi/calendar/region/HYKS?theme=lapset", "/fi/calendar/all?region=HYKS&theme=lapset"),
        ("/fi/calendar/all?theme=lapset&region=HYKS", "/fi/calendar/all?region=HYKS&theme=lapset"),
        ("/fi/calendar/all?kind=webinar", "/fi/calendar/kind/webinar"),
        ("/fi/calendar/region/HYKS?region=TYKS", "/fi/calendar/region/HYKS"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, home)
        assert client.get(home).status_code == 200
    assert client.get(f"{ALL}?utm_source=x").status_code == 200


def test_a_series_keeps_to_itself(client):
    html = client.get("/fi/calendar/series/sarja").text
    assert dict(all_filled(html)[ALL]) == {"series": "sarja"}
    answer = client.get(ALL, query_string={"series": "sarja", "entries": "sessions"})
    assert answer.headers["Location"] == "/fi/calendar/series/sarja?entries=sessions"


def test_what_nobody_knows_has_no_page(client):
    make_series(make_event("salainen", status=EventStatus.DRAFT), slug="luonnossarja")
    for path in ("region/XXXX", "theme/HYKS", "kind/privacy", "organizer/x", "series/x", "series/luonnossarja", "x/y"):
        assert client.get(f"/fi/calendar/{path}").status_code == 404, path
    assert client.get(f"{ALL}?region=XXXX&theme=lapset").status_code == 404


def test_hostile_addresses(client):
    for name in ("region", "theme", "kind", "organizer", "series", "entries", "other"):
        for value in HOSTILE:
            written = quote(value[:2000].encode("utf-8", "surrogatepass"), safe="")
            assert client.get(f"{ALL}?{name}={written}").status_code in (200, 302, 404)
            assert client.get(f"/fi/calendar/{name}/{written}").status_code in (200, 404, 308)


def test_every_list_is_a_way_in(client):
    html = client.get(ALL).text
    for path in ("region/HYKS", "region/TYKS", "theme/lapset", "organizer/valteri", *(f"kind/{k}" for k in EventKind)):
        assert f'<a href="/fi/calendar/{path}">' in html
    assert '<a href="/fi/calendar/region/HYKS" aria-current="page">' in client.get("/fi/calendar/region/HYKS").text


def test_pages_lead_here(client):
    make_event("yksin")
    assert 'href="/fi/calendar/theme/lapset">' in client.get("/fi/?theme=lapset").text
    assert 'href="/fi/calendar/all?region=HYKS&amp;kind=webinar">' in client.get("/fi/?region=HYKS&kind=webinar").text
    assert 'href="/fi/calendar/all">' in client.get("/fi/?region=nationwide").text
    assert 'href="/fi/calendar/series/sarja">' in client.get("/fi/series/sarja").text
    assert 'href="/fi/calendar/series/sarja">' in client.get("/fi/events/kerta").text
    assert '<li><a href="/fi/calendar/all">' in client.get("/fi/events/yksin").text


def test_it_is_the_same_for_everyone_and_costs_nothing_again(client):
    first = client.get(ALL)
    assert first.headers["Cache-Control"].startswith("public, ")
    assert "Set-Cookie" not in first.headers
    assert client.get(ALL, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_one_statement_tells_that_nothing_changed_and_a_new_name_shows(client):
    with statements() as sent:
        before = feed_filter.names_version(FeedFilter(series="sarja"))
    assert len(sent) == 1
    term = db.session.scalars(select(Term).where(Term.slug == "HYKS")).one()
    term.name = text("Uusi nimi")
    db.session.commit()
    assert feed_filter.names_version(FeedFilter(series="sarja")) != before
    assert "Uusi nimi" in client.get(ALL).text


def test_the_list_for_other_sites_is_ready_to_copy(client):
    html = client.get("/fi/calendar/theme/lapset").text
    snippet = unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", html, re.DOTALL)[1])
    assert snippet == (
        '<iframe src="http://localhost/fi/embed/events?theme=lapset" title="Testiverkosto: Lapset &amp; nuoret"'
        ' style="width:100%;height:40rem;border:0" loading="lazy"></iframe>'
    )
    assert client.get("/fi/embed/events?theme=lapset").status_code == 200


def test_ways_into_a_calendar_say_whether_they_follow_changes(client):
    make_event(online=True, remote_link="https://meet.example/secret-room")
    page = client.get("/en/events/verkostopaiva").text
    menu = re.search(r'<details class="add">.*?</details>', page, re.DOTALL)[0]
    copies, follows = re.findall(r'<p id="\w+">([^<]*)</p>\s*<ul aria-labelledby="\w+">(.*?)</ul>', menu, re.DOTALL)
    assert copies[0] == "A copy that does not follow changes:"
    addresses = [unescape(address) for address in re.findall(r'href="([^"]*)"', copies[1])]
    assert [address.partition("?")[0] for address in addresses] == [
        "https://calendar.google.com/calendar/render",
        "https://outlook.office.com/calendar/0/deeplink/compose",
        "https://outlook.live.com/calendar/0/deeplink/compose",
        "/en/events/verkostopaiva.ics",
    ]
    assert all("http%3A%2F%2Flocalhost%2Fen%2Fevents%2Fverkostopaiva" in address for address in addresses[:3])
    assert follows[0] == "Follows changes:" and 'href="/en/calendar/all"' in follows[1]
    assert "meet.example" not in page
    for kind, address in (
        ("text/calendar", "/en/events/verkostopaiva.ics"),
        ("application/atom+xml", "/en/events.atom"),
        ("application/feed+json", "/en/events.json"),
    ):
        assert re.search(rf'<link rel="alternate" type="{re.escape(kind)}" title="[^"]+" href="{address}">', page)
