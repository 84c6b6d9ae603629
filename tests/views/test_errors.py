"""Error pages, and requests that no browser sends: nothing that comes from outside is answered with a 5xx."""

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import abort
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app import create_app
from app.database import db
from app.views.errors import TEXTS
from tests.databases import settings
from tests.factories import make_event, make_link, make_registration

LANGUAGES = {"fi": "Sivua ei löytynyt", "sv": "Sidan hittades inte", "en": "The page was not found"}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def app(new_app):
    return new_app  # tests here add routes to it


@pytest.mark.parametrize(("language", "heading"), LANGUAGES.items())
def test_the_page_is_in_the_paths_language(client, language, heading):
    answer = client.get(f"/{language}/nothing/here")
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text
    assert f"<h1>{heading}</h1>" in answer.text


def test_without_a_language_in_the_path_the_browsers_is_used(client):
    assert LANGUAGES["sv"] in client.get("/nothing", headers={"Accept-Language": "sv-FI,sv;q=0.9,en;q=0.5"}).text
    assert LANGUAGES["fi"] in client.get("/nothing").text


@pytest.mark.parametrize("status", sorted(TEXTS))
def test_every_status_has_a_page_that_may_not_be_kept(app, client, status):
    app.add_url_rule("/fi/fault", "fault", lambda: abort(status) if status != 500 else 1 / 0)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/fi/fault")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.text.count("<h1>") == 1
    assert ("Retry-After" in answer.headers) is (status in (429, 503))


def test_a_status_without_words_uses_general_ones(app, client):
    app.add_url_rule("/en/fault", "fault", lambda: abort(418))
    answer = client.get("/en/fault")
    assert (answer.status_code, str(TEXTS[400][0]) in answer.text) == (418, True)


def test_two_slashes_lead_to_no_other_host(app):
    with app.test_request_context():
        environ = EnvironBuilder(path="/fi/", headers={"Host": "localhost"}).get_environ()
    environ["PATH_INFO"] = environ["RAW_URI"] = environ["REQUEST_URI"] = "//evil.example/"
    answer = run_wsgi_app(app, environ)
    assert "//evil" not in answer[2].get("Location", "").removeprefix("http://localhost")


def test_a_wrong_method_says_which_are_right(client):
    answer = client.delete("/fi/")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_database_that_is_away_is_503_also_for_the_frame(app, client):
    def away():
        raise OperationalError("SELECT aino@example.fi", {}, Exception("database is locked"))

    app.add_url_rule("/fi/away", "away", away)
    answer = client.get("/fi/away")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "aino" not in answer.text


def test_when_not_even_the_page_can_be_made_there_are_words_and_headers(app, client):
    @app.context_processor
    def broken():
        raise RuntimeError("aino@example.fi")

    answer = client.get("/sv/nothing/here")
    assert (answer.status_code, answer.mimetype) == (500, "text/plain")
    assert "Ett fel inträffade i tjänsten" in answer.text and "aino" not in answer.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("place", ["/nowhere/at/all.sqlite", "unmigrated.sqlite"])
def test_a_database_that_is_not_ready_is_503_in_the_readers_language(tmp_path, place):
    """A file that cannot be opened; a database that no migration has made yet."""
    unready = create_app(settings(f"sqlite:///{tmp_path / place}"))
    answer = unready.test_client().get("/sv/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "<h1>Tjänsten är överbelastad</h1>" in answer.text
    with unready.app_context():
        db.engine.dispose()


PATHS = (
    "/%00",
    "/%ff%fe",
    "/fi/%00",
    "/fi/%ff",
    "/fi/events/%00",
    "/fi/events/%00.ics",
    "/fi/events/a%00b/register",
    "/fi/events/%ed%a0%80",
    "/fi/events/%ed%a0%80.ics",
    "/fi/events/" + "a" * 20_000,
    "/fi/calendar/region/%00.ics",
    "/fi/calendar/region/%f0%9f%98%80.ics",
    "/fi/calendar/kind/%ed%a0%80.ics",
    "/fi/my/%00",
    "/fi/my/KQ74MHR-%ed%a0%80",
    "/fi/my/" + "K" * 5_000,
    "/r/%00",
    "/r/%ed%a0%80",
    "/fi/r/" + "%C3%A5" * 500,
    "/static/%00/app.css",
    "/static/x/../../config.py",
    "/static/x/%2e%2e/%2e%2e/config.py",
    "/\\evil.example",
    "/fi//",
    "/FI/",
    "/fi/organizer/events/%00",
    "/fi/organizer/events/99999999999999999999999",
)
QUERIES = ("?page=99999999999999999999", "?page=-1", "?page=%00", "?month=99999-99", "?q=%ed%a0%80", "?q=%00", "?q=%")
QUERIES += ("?region=%00&region=%ff", "?" + "a=1&" * 2_000, "?q=" + "ä" * 5_000, "?past=%f0%9f%98%80", "?page=1e9")
HEADERS = (
    {"Accept-Language": ";;;q=x,,*"},
    {"Accept-Language": "a" * 8_000},
    {"Accept-Encoding": "gzip;q=0, br"},
    {"Cookie": "kutsu=" + "x" * 4_000},
    {"Cookie": "kutsu=eyJfZnJlc2giOmZhbHNlfQ.bad.signature; ;=;="},
    {"If-None-Match": '"' * 999},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"If-Modified-Since": "Thu, 01 Jan 0001 00:00:00 +9999"},
    {"Range": "bytes=0-1,5-,-9999999999999999999"},
    {"Host": "evil.example"},
    {"Host": "a b:xyz"},
    {"Host": "[::1"},
    {"Referer": "\x80\xff"},
    {"X-Forwarded-For": "999.999.1.1, %00"},
    {"Content-Length": "0"},
    {"Content-Type": "multipart/form-data"},
)


def test_impossible_addresses_are_not_found(client):
    answers = {path: (client.get(path).status_code, client.post(path, data={"a": "b"}).status_code) for path in PATHS}
    wrong = {path: both for path, both in answers.items() if not set(both) <= {303, 308, 400, 404, 405}}
    assert wrong == {}


@pytest.fixture
def pages(app) -> list[str]:
    event = make_event()
    make_registration(event)
    make_link(event)
    return ["/fi/", "/fi/events/verkostopaiva", "/fi/events/verkostopaiva/register", "/fi/calendar/all.ics", "/"]


def test_odd_queries_and_headers_break_nothing(client, pages):
    broken = []
    for page in pages:
        for query in QUERIES:
            broken += [(page, query)] * (client.get(page + query).status_code >= 500)
        for headers in HEADERS:
            broken += [(page, headers)] * (client.get(page, headers=headers).status_code >= 500)
    assert broken == []


BODIES = (
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nno end'),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: garbage\r\n\r\n\xff\r\n--x--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: \x00\r\n\r\n--x--"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--x--"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="email"; filename="a.txt"\r\n\r\nhi\r\n--x--\r\n',
    ),
    ("application/x-www-form-urlencoded", b"email=%ff%fe&given_name=%00&%=%&&&="),
    ("application/x-www-form-urlencoded; charset=utf-7", b"email=+AGE-"),
    ("application/json", b'{"email": '),
    ("text/plain", b"\x00" * 100),
    ("", b"email=a"),
    ("a/b/c;;;=", b"email=a"),
)


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_malformed_bodies_come_back_as_the_form(client, pages, kind, body):
    answer = client.post("/fi/events/verkostopaiva/register", data=body, content_type=kind)
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"email=" + b"a" * 2_000_000),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n' + b"b" * 600_000 + b"\r\n--x--",
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 600 + b"--x--",
        ),
    ],
)
def test_too_much_is_refused_in_words(client, pages, kind, body):
    answer = client.post("/fi/events/verkostopaiva/register", data=body, content_type=kind)
    assert answer.status_code == 413
    assert "<h1>" in answer.text
