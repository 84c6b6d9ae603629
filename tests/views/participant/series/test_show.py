"""The public page of a series, and what events' pages say of it."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask

from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from tests.factories import make_event, make_network, make_registration, make_series, text
from tests.invited import address, invite
from tests.statements import statements
from tests.views.participant.days import add_session, add_track
from tests.views.participant.reading import heading

PAGE = "/fi/series/sarja"
DAY = timedelta(days=1)


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def listed(html: str, section: str) -> list[str]:
    """The names of the events under a heading."""
    found = re.search(rf'<section aria-labelledby="{section}">.*?</section>', html, re.S)
    return re.findall(r"<h3><a[^>]*>(.*?)</a>", found[0]) if found else []


def data(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1])


def three_days(**changes: object) -> None:
    make_series(
        make_event("c", title=text("Kolmas"), starts_in=50 * DAY),
        make_event("a", title=text("Ensimmäinen"), starts_in=-9 * DAY),
        make_event("b", title=text("Toinen"), capacity=1),
        make_event("luonnos", title=text("Salattu"), status=EventStatus.DRAFT),
        **changes,
    )


def test_occasions_in_the_order_of_time_with_their_places_and_past_ones_apart(client):
    make_network()
    three_days(summary=text("Samat teemat"), description=text("**Kolme** päivää"))
    page = client.get(PAGE)
    assert (page.status_code, heading(page)) == (200, "Aluepäivät")
    assert (listed(page.text, "coming"), listed(page.text, "past")) == (["Toinen", "Kolmas"], ["Ensimmäinen"])
    assert "<strong>Kolme</strong> päivää" in page.text
    assert "1 paikka vapaana" in page.text
    assert "Salattu" not in page.text
    assert "Ilmoittaudu kuhunkin tapahtumakertaan sen omalla sivulla." in page.text
    assert "/fi/series/sarja/register" not in page.text


def test_a_series_for_all_at_once_leads_to_its_form(client):
    three_days(whole=True)
    page = client.get(PAGE).text
    assert "Voit ilmoittautua yhdellä lomakkeella 2 tapahtumakertaan." in page
    assert 'href="/fi/series/sarja/register"' in page


@pytest.mark.parametrize("status", [EventStatus.DRAFT, None])
def test_a_series_without_a_public_event_is_not_found(client, status):
    make_series(*([make_event(status=status)] if status else []), whole=True)
    assert [client.get(address).status_code for address in (PAGE, f"{PAGE}/register", "/fi/series/muu")] == [404] * 3
    assert client.post(f"{PAGE}/register").status_code == 404


def test_a_series_that_is_over_keeps_its_page(client):
    make_series(make_event(starts_in=-9 * DAY), whole=True)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Sarjan kaikki tapahtumakerrat ovat päättyneet." in page.text


def test_search_engines_are_told_of_the_series_and_its_occasions(client):
    three_days()
    page = client.get(PAGE).text
    found = data(page)
    assert (found["@type"], found["name"], found["url"]) == ("EventSeries", "Aluepäivät", f"http://localhost{PAGE}")
    assert [event["name"] for event in found["subEvent"]] == ["Ensimmäinen", "Toinen", "Kolmas"]
    assert {event["location"]["name"] for event in found["subEvent"]} == {"Kongressikeskus"}
    assert (found["startDate"], found["endDate"]) == (
        found["subEvent"][0]["startDate"],
        found["subEvent"][2]["endDate"],
    )
    assert f'<link rel="alternate" hreflang="sv" href="http://localhost{PAGE.replace("/fi/", "/sv/")}">' in page
    assert "Set-Cookie" not in client.get(PAGE).headers


def test_an_events_page_names_its_series_and_the_other_occasions(client):
    three_days()
    page = client.get("/fi/events/b").text
    section = re.search(r'<section class="stack" aria-labelledby="series">.*?</section>', page, re.S)[0]
    links = re.findall(r'<a href="([^"]+)">([^<]+)</a>', section)
    assert links == [
        ("/fi/series/sarja", "Aluepäivät"),
        ("/fi/events/a", "Ensimmäinen"),
        ("/fi/events/c", "Kolmas"),
    ]
    assert data(page)["superEvent"] == {
        "@type": "EventSeries",
        "name": "Aluepäivät",
        "url": f"http://localhost{PAGE}",
    }
    make_event("yksin")
    assert 'id="series"' not in client.get("/fi/events/yksin").text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/register", "/fi/events/paiva-1"])
def test_the_number_of_statements_does_not_grow_with_the_occasions(client, address):
    make_network()

    def add(numbers: range) -> list:
        made = [make_event(f"paiva-{n}", starts_in=(20 + n) * DAY) for n in numbers]
        for event in made:
            for name in ("A", "B"):
                add_track(event, name)
                add_session(event, name)
        return made

    series = make_series(*add(range(1, 3)), whole=True)
    client.get(address)
    counts = []
    for more in (range(0), range(3, 9)):
        for event in add(more):
            event.series_id = series.id
        db.session.commit()
        with statements() as sent:
            assert client.get(address).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 10


class TestKept:
    """As the product runs: pages are kept, and follow what they show."""

    @pytest.fixture(params=["sqlite", "postgresql"])
    def database_kind(self, request) -> str:
        return request.param

    @pytest.fixture
    def app(self, keeping_app: Flask) -> Flask:
        return keeping_app

    def test_a_kept_page_costs_no_sql_and_its_check_one_statement(self, client, time):
        make_network()
        three_days()
        client.get(PAGE)
        with statements() as sent:
            first = client.get(PAGE)
        assert (first.status_code, sent) == (200, [])
        time.shift(timedelta(seconds=2))
        with statements() as sent:
            assert client.get(PAGE).data == first.data
        assert len(sent) <= 2

    def test_it_follows_places_titles_and_membership(self, client, time):
        event, other = make_event("a", capacity=2), make_event("b", starts_in=40 * DAY)
        series = make_series(event, whole=True)

        def now_says(sentence: str) -> bool:
            time.shift(timedelta(seconds=2))
            return sentence in client.get(PAGE).text

        assert now_says("2 paikkaa vapaana")
        make_registration(event)
        assert now_says("1 paikka vapaana")
        series.title = text("Uusi nimi")
        db.session.commit()
        assert now_says("Uusi nimi")
        other.series_id = series.id
        db.session.commit()
        assert now_says("2 tapahtumakertaan")

    def test_it_ends_when_an_occasion_does(self, client, time):
        event = make_event()
        make_series(event)
        time.move_to(event.ends_at - timedelta(seconds=1))
        assert listed(client.get(PAGE).text, "coming") == ["Verkostopäivä"]
        time.move_to(event.ends_at)
        assert listed(client.get(PAGE).text, "past") == ["Verkostopäivä"]


def test_an_occasion_by_invitation_says_so_and_is_not_in_the_form_for_all(client):
    invited = make_event("kutsu", mode=RegistrationMode.INVITATION_ONLY, opens_at=None)
    make_series(make_event("avoin"), invited, whole=True)
    page = client.get("/en/series/sarja").text
    assert "You can register for 1 occasion with one form." in page
    made = invite(invited)
    assert client.get("/en/series/sarja").text.count("By invitation") == page.count("By invitation") > 0
    assert client.get(address(made)).status_code == 200


def test_where_every_occasion_is_by_invitation_no_form_is_promised(client):
    make_series(make_event("kutsu", mode=RegistrationMode.INVITATION_ONLY, opens_at=None), whole=True)
    page = client.get("/en/series/sarja").text
    assert "Registration is not open for any occasion just now." in page
    assert "Register for all occasions" not in page
