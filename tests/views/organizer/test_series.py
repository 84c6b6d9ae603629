"""Organizers' pages of series: list, new, edit, remove, and copying the latest occasion."""

from datetime import timedelta

import pytest

from app.database import db
from app.domain.permissions import Role
from app.models import Event, Organizer, Series
from app.queries import series as queries
from tests.browsing import post_raw, send, token
from tests.factories import make_event, make_organizer, make_series, share, sign_in, text
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.views.participant.reading import problems

LIST, NEW = "/fi/organizer/series", "/fi/organizer/series/new"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def me(client) -> Organizer:
    organizer = make_organizer()
    sign_in(client, organizer)
    return organizer


def own(me: Organizer, slug: str, **changes: object) -> Event:
    event = make_event(slug, title=text(slug), **changes)
    share(event, me)
    return event


def page_of(series: Series) -> str:
    return f"{LIST}/{series.id}"


def series_of(event: Event) -> int | None:
    return db.session.get_one(Event, event.id, populate_existing=True).series_id


def test_a_series_is_made_with_ones_own_events(client, me):
    event = own(me, "oma")
    make_event("vieras", title=text("vieras"))
    page = client.get(NEW).text
    assert "oma, " in page
    assert "vieras" not in page
    answer = send(client, NEW, {"title_fi": "Aluepäivät", "whole": "y", "events": [event.id]}, to=LIST)
    made = queries.by_slug("aluepaivat")
    assert (answer.status_code, answer.location) == (303, page_of(made))
    assert (made.whole, made.organizer_id, series_of(event)) == (True, me.id, made.id)
    assert "Aluepäivät" in client.get(LIST).text


def test_another_organizers_event_cannot_be_taken_in(client, me):
    event = make_event("vieras")
    answer = send(client, NEW, {"title_fi": "Aluepäivät", "events": [event.id]}, to=LIST)
    assert (answer.status_code, problems(answer)) == (422, ["Valitse luettelosta."])
    assert series_of(event) is None


def test_what_is_wrong_comes_back_with_everything_typed(client, me):
    make_series(slug="varattu")
    answer = send(client, NEW, {"summary_fi": "Lyhyesti", "slug": "Ä"}, to=LIST)
    assert (answer.status_code, len(problems(answer))) == (422, 2)
    assert filled(answer.text, LIST)["summary_fi"] == "Lyhyesti"
    answer = send(client, NEW, {"title_fi": "A", "slug": "varattu"}, to=LIST)
    assert (answer.status_code, len(problems(answer))) == (409, 1)


def test_the_form_sent_back_untouched_changes_nothing(client, me):
    event = own(me, "oma")
    series = make_series(event, whole=True, summary=text("Lyhyesti"))
    before = series.details
    data = filled(client.get(page_of(series)).text, page_of(series))
    assert client.post(page_of(series), data=data).status_code == 303
    after = queries.by_id(series.id)
    assert (after.details, series_of(event)) == (before, series.id)


def test_editing_leaves_other_peoples_occasions_where_they_are(client, me):
    event, foreign = own(me, "oma"), make_event("vieras", title=text("Vieraan päivä"))
    series = make_series(event, foreign, organizer_id=me.id)
    page = client.get(page_of(series)).text
    assert "Vieraan päivä" in page  # told, but not to be chosen
    data = filled(page, page_of(series))
    assert data.poplist("events") == [str(event.id)]
    assert client.post(page_of(series), data={**data.to_dict(), "title_fi": "Uusi"}).location == LIST
    assert (series_of(event), series_of(foreign)) == (None, series.id)


class TestOthersToo:
    """A series in which only some events are one's own: these are taken in and out, and nothing else is touched."""

    @pytest.fixture
    def mine(self, client, me) -> Event:
        return own(me, "oma")

    @pytest.fixture
    def foreign(self, app) -> Event:
        return make_event("vieras", title=text("Vieraan päivä"))

    @pytest.fixture
    def series(self, mine, foreign) -> Series:
        return make_series(mine, foreign)

    def test_neither_its_texts_nor_the_whole_of_it_can_be_changed(self, client, me, mine, foreign, series):
        page = client.get(page_of(series)).text
        assert "title_fi" not in page
        assert f"{page_of(series)}/remove" not in page
        data = {"csrf_token": token(client, page_of(series)), "title_fi": "Kaapattu", "events": [mine.id]}
        assert client.post(page_of(series), data=data).status_code == 403
        assert client.post(f"{page_of(series)}/remove", data=data).status_code == 403
        assert (series_of(mine), series_of(foreign)) == (series.id, series.id)
        assert queries.by_id(series.id).title.fi == "Aluepäivät"

    def test_ones_own_events_go_in_and_out(self, client, me, mine, foreign, series):
        new, occasions = own(me, "uusi"), f"{page_of(series)}/occasions"
        data = filled(client.get(page_of(series)).text, occasions)
        assert data.poplist("events") == [str(mine.id)]
        assert client.post(occasions, data={**data.to_dict(), "events": [new.id], "title_fi": "K"}).location == LIST
        assert [series_of(event) for event in (mine, new, foreign)] == [None, series.id, series.id]
        assert queries.by_id(series.id).title.fi == "Aluepäivät"
        answer = client.post(occasions, data={**data.to_dict(), "events": [mine.id]})
        assert answer.status_code == 409
        assert "uusi, " in answer.text
        answer = send(client, page_of(series), {"events": [foreign.id]}, to=occasions)
        assert (answer.status_code, problems(answer)) == (422, ["Valitse luettelosta."])
        assert [series_of(event) for event in (mine, new, foreign)] == [None, series.id, series.id]
        data = filled(client.get(page_of(series)).text, occasions).to_dict()
        data.pop("events")
        assert client.post(occasions, data=data).location == LIST
        assert client.get(page_of(series)).status_code == 404  # nothing of it is one's own any more


def test_the_second_of_two_editors_sees_what_the_first_saved(client, me):
    event = own(me, "oma")
    series = make_series(event)
    data = filled(client.get(page_of(series)).text, page_of(series))
    send(client, page_of(series), {**data.to_dict(), "title_fi": "Ensin", "events": [event.id]})
    mine = {**data.to_dict(), "title_fi": "Sitten"}
    answer = client.post(page_of(series), data=mine)
    assert answer.status_code == 409
    assert "Ensin" in answer.text
    again = filled(answer.text, page_of(series))
    assert again["title_fi"] == "Sitten"
    assert client.post(page_of(series), data=again).status_code == 303
    assert queries.by_id(series.id).title.fi == "Sitten"


def test_removing_takes_the_series_alone(client, me):
    event = own(me, "oma")
    series = make_series(event)
    number = series.id
    answer = send(client, page_of(series), to=f"{page_of(series)}/remove")
    assert (answer.status_code, answer.location) == (303, LIST)
    assert (queries.by_id(number), series_of(event)) == (None, None)


def test_a_new_occasion_is_a_copy_of_the_latest_and_stays_in_the_series(client, me):
    first, last = own(me, "a"), own(me, "b", starts_in=timedelta(days=40))
    series = make_series(first, last)
    copy = "/fi/organizer/events/b/copy"
    assert f'href="{copy}"' in client.get(page_of(series)).text
    assert "Kopiosta tulee uusi tapahtumakerta sarjaan Aluepäivät." in client.get(copy).text
    answer = send(client, copy, {"starts_on": "1.9.2031"})
    assert answer.status_code == 303
    assert len(queries.event_ids(series.id)) == 3
    assert "Tapahtuma otettu sarjaan" in client.get(answer.location.replace("/edit", "/history")).text


def test_an_event_says_which_series_it_is_in(client, me):
    series = make_series(own(me, "oma"))
    assert f'<a href="{page_of(series)}">Aluepäivät</a>' in client.get("/fi/organizer/events/oma").text


def test_administrators_have_all_series_and_all_events(client):
    sign_in(client, make_organizer(role=Role.ADMINISTRATOR))
    series = make_series(make_event("vieras", title=text("Vieraan päivä")))
    assert client.get(page_of(series)).status_code == 200
    assert "Aluepäivät" in client.get(LIST).text
    assert "Vieraan päivä" in client.get(NEW).text


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_sent_breaks_anything(client, me, text):
    series = make_series(own(me, "oma"))
    data = filled(client.get(page_of(series)).text, page_of(series)).to_dict()
    for name in [*data, "events", "whole"]:
        assert post_raw(client, page_of(series), {**data, name: text}).status_code in (303, 409, 413, 422), name
        new = {"csrf_token": token(client, NEW), "title_fi": "A", name: text}
        assert post_raw(client, LIST, new).status_code in (303, 409, 413, 422), name
