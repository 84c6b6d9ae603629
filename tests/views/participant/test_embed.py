"""The list for other web sites: may be framed, needs nothing, leads out of the frame."""

import re
from datetime import timedelta

import html5lib
import pytest

from app.domain.events import EventKind, EventStatus, TermKind
from tests.factories import make_event, make_network, make_registration, make_series, make_term, text
from tests.hostile import HOSTILE
from tests.statements import statements

PAGE = "/fi/embed/events"
DAY = timedelta(days=1)


def titles(answer) -> list[str]:
    return re.findall(r"<h2><a [^>]*>([^<]*)</a></h2>", answer.text)


def test_coming_events_soonest_first(client):
    make_event("ohi", title=text("Ohi"), starts_in=-2 * DAY)
    make_event("luonnos", title=text("Luonnos"), status=EventStatus.DRAFT)
    make_event("toinen", title=text("Toinen"), starts_in=20 * DAY)
    make_event("eka", title=text("Eka"), starts_in=10 * DAY)
    assert titles(client.get(PAGE)) == ["Eka", "Toinen"]
    assert titles(client.get("/sv/embed/events")) == ["Eka (sv)", "Toinen (sv)"]


def test_filters_and_limit(client):
    south, west = make_term(TermKind.REGION, "HYKS"), make_term(TermKind.REGION, "TYKS")
    theme, operator = make_term(TermKind.THEME_GROUP, "lapset"), make_term(TermKind.OPERATOR, "valteri")
    make_event("etela", title=text("Etelä"), terms=(south,), starts_in=3 * DAY)
    make_series(make_event("lansi", title=text("Länsi"), terms=(west, theme), starts_in=4 * DAY))
    make_event("maa", title=text("Maa"), terms=(theme, operator), kind=EventKind.WEBINAR, starts_in=5 * DAY)
    for query, found in (
        ("", ["Etelä", "Länsi", "Maa"]),
        ("region=HYKS", ["Etelä", "Maa"]),
        ("theme=lapset", ["Länsi", "Maa"]),
        ("theme=lapset&limit=1", ["Länsi"]),
        ("kind=webinar", ["Maa"]),
        ("organizer=valteri", ["Maa"]),
        ("series=sarja", ["Länsi"]),
        ("kind=seminar", []),
        ("limit=2", ["Etelä", "Länsi"]),
        ("limit=0", ["Etelä", "Länsi", "Maa"]),
        ("limit=99999999999", ["Etelä", "Länsi", "Maa"]),
        ("limit=x&other=1", ["Etelä", "Länsi", "Maa"]),
    ):
        assert titles(client.get(f"{PAGE}?{query}")) == found, query


def test_ten_unless_more_are_asked_for_and_never_more_than_fifty(client):
    for number in range(52):
        make_event(f"t{number}", starts_in=timedelta(days=2 + number))
    assert [len(titles(client.get(PAGE + query))) for query in ("", "?limit=30", "?limit=999")] == [10, 30, 50]


def test_others_may_frame_it_and_nothing_else_of_ours(client):
    make_event()
    answer = client.get(PAGE)
    (policy,) = answer.headers.getlist("Content-Security-Policy")
    assert policy.endswith("; frame-ancestors *") and policy.startswith("default-src 'self'; ")
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"].startswith("public, ")
    again = client.get(PAGE, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.headers.getlist("Content-Security-Policy")) == (304, [policy])
    for other in ("/fi/", "/fi/calendar/all", "/fi/events/verkostopaiva", "/fi/embed/other"):
        assert client.get(other).headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")


def test_it_needs_no_script_and_every_link_leaves_the_frame(client):
    make_network()
    make_event()
    html = client.get(PAGE).text
    html5lib.HTMLParser(strict=True).parse(html)
    within, *links = re.findall(r"<a [^>]*>", html)
    assert 'class="skip" href="#end"' in within and 'id="end"' in html
    assert len(links) == 2
    assert all('target="_top" rel="noopener"' in link for link in links)
    assert "<script" not in html and "<form" not in html and "<nav" not in html and "<footer" not in html
    assert 'href="/fi/events/verkostopaiva"' in html


def test_what_is_gone_says_so_within_the_frame(client):
    for query in ("region=XXXX", "kind=x", "series=sarja", "theme=%00"):
        answer = client.get(f"{PAGE}?{query}")
        assert answer.status_code == 404
        assert answer.headers.getlist("Content-Security-Policy")[0].endswith("frame-ancestors *")
        assert "Tämä luettelo ei ole enää saatavilla." in answer.text
    for name in ("region", "theme", "kind", "organizer", "series", "limit"):
        for value in HOSTILE:
            query = {name: value[:2000].encode("utf-8", "surrogatepass")}
            assert client.get(PAGE, query_string=query).status_code in (200, 404)


def test_it_leads_to_the_list_of_the_same(client):
    make_term(TermKind.REGION, "HYKS")
    make_series(make_event())
    for query, target in (
        ("", "http://localhost/fi/"),
        ("region=HYKS&kind=webinar", "http://localhost/fi/?region=HYKS&amp;kind=webinar"),
        ("series=sarja", "http://localhost/fi/series/sarja"),
    ):
        assert f'<a href="{target}" target="_top"' in client.get(f"{PAGE}?{query}").text


def test_places_follow_and_the_cost_does_not_grow(client):
    event = make_event(capacity=1)
    assert "1 paikka vapaana" in client.get(PAGE).text
    make_registration(event)
    assert "1 paikka vapaana" not in client.get(PAGE).text
    with statements() as few:
        client.get(f"{PAGE}?limit=50")
    for number in range(20):
        make_event(f"t{number}", starts_in=timedelta(days=2 + number))
    with statements() as many:
        client.get(f"{PAGE}?limit=50")
    assert len(many) == len(few)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_an_empty_list_says_so(client, language):
    answer = client.get(f"/{language}/embed/events")
    assert answer.status_code == 200 and titles(answer) == []
    assert f'<html lang="{language}">' in answer.text
