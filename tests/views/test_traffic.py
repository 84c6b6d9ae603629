"""Request ids, the log line and the figures of each request."""

import json
import logging
import re
from io import StringIO

import pytest

from app import logs
from app.logs import JsonLines, Words
from tests.factories import make_event, make_registration

TOKEN = "KQ74MHR-secret-secret-secret"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def app(new_app):
    return new_app  # tests here add routes to it


@pytest.fixture
def lines(app):
    """What has been logged, as production writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: written.getvalue().splitlines()
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("given", ["abcdef12", "0e0c3c1e-8a4f-4d6e-9f3b-2f9c1d7e5a10", "A" * 64])
def test_a_well_formed_request_id_is_kept(client, given):
    assert client.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"] == given


@pytest.mark.parametrize(
    "given", ["", "short", "A" * 65, "has space in it", "new\tline1234", "ääkköset1", "<script>alert"]
)
def test_any_other_is_replaced(client, given):
    made = client.get("/healthz", headers={"X-Request-Id": given.encode().decode("latin-1")}).headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{16}", made)


def test_the_line_names_the_endpoint_and_never_the_path(client, lines):
    client.get(f"/fi/my/{TOKEN}?q=aino@example.fi", headers={"X-Request-Id": "abcdef12"})
    [line] = [json.loads(line) for line in lines() if '"request"' in line]
    assert line.pop("ms") >= 0 and line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "app.views.traffic",
        "message": "request",
        "method": "GET",
        "endpoint": "participant.my.show",
        "status": 404,
        "request_id": "abcdef12",
    }


def test_nothing_that_was_sent_is_logged(app, client, lines):
    event = make_event()
    make_registration(event, "aino@example.fi")
    for address in (
        f"/fi/r/{TOKEN}",
        f"/fi/my/{TOKEN}",
        "/fi/?q=aino@example.fi",
        "/fi/events/verkostopaiva.ics",
        f"/fi/nowhere/{TOKEN}",
    ):
        client.get(address, headers={"User-Agent": TOKEN, "Referer": f"http://localhost/{TOKEN}"})
        client.post(address, data={"email": "aino@example.fi", "given_name": TOKEN})
    written = "\n".join(lines())
    assert written.count('"request"') >= 9
    assert "secret" not in written and "aino" not in written and "127.0.0.1" not in written


def test_health_and_files_are_not_logged(client, lines):
    client.get("/healthz")
    client.get("/static/x/app.css")
    assert lines() == []


def test_an_unexpected_error_says_its_type_and_place_but_not_its_words(app, client, lines):
    def fail():
        raise LookupError("aino@example.fi")

    app.add_url_rule("/fail", "fail", fail)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/fail", headers={"X-Request-Id": "abcdef12"})
    assert answer.status_code == 500 and "aino" not in answer.text
    error, request = (json.loads(line) for line in lines())
    assert (error["error"], error["level"], error["request_id"]) == ("LookupError", "error", "abcdef12")
    assert re.search(r"test_traffic\.py:\d+$", error["where"])
    assert request["status"] == 500
    assert "aino" not in "".join(lines())


def test_registrations_are_counted_by_what_came_of_them(app, client):
    make_event(capacity=0, waiting_list=False)

    def counted(name: str) -> dict[str, float]:
        found = re.findall(rf"^{name}{{(.*?)}} (\S+)$", client.get("/metrics").text, re.M)
        return {labels: float(value) for labels, value in found}

    before = counted("kutsu_registration_forms_total")
    client.post("/fi/events/verkostopaiva/register", data={})
    after = counted("kutsu_registration_forms_total")
    assert after['outcome="invalid"'] == before.get('outcome="invalid"', 0) + 1
    requests = counted("kutsu_requests_total")
    assert requests['endpoint="participant.registration.create",status="422"'] >= 1


def test_words_for_people():
    record = logging.makeLogRecord(
        {
            "name": "app",
            "levelno": logging.WARNING,
            "levelname": "WARNING",
            "msg": "retried %s",
            "args": ("x",),
            "attempt": 2,
        }
    )
    assert re.fullmatch(r"\d\d:\d\d:\d\d WARNING retried x attempt=2", Words().format(record))


def test_configure_silences_what_writes_paths_and_addresses(capsys):
    root, werkzeug = logging.getLogger(), logging.getLogger("werkzeug")
    before = root.handlers, root.level, list(werkzeug.filters)
    try:
        logs.configure(production=True)
        werkzeug.info('127.0.0.1 - - [22/Nov/2026 10:00:00] "%s" %s %s\n', f"GET /fi/my/{TOKEN} HTTP/1.1", "200", "-")
        logging.getLogger("flask-limiter").info("ratelimit 5 per 1 minute (127.0.0.1) exceeded")
        logging.getLogger("anything").info("said")
    finally:
        root.handlers, _, werkzeug.filters = before[0], root.setLevel(before[1]), before[2]
        logging.getLogger("flask-limiter").setLevel(logging.NOTSET)
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "said"
