"""What every answer carries, whoever made it: walks the URL map as everyone's browser and as an administrator's."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.domain.permissions import Role
from tests.architecture import test_access
from tests.architecture.test_access import OPEN, Access, calls
from tests.databases import Databases, settings
from tests.factories import make_organizer, sign_in

NEEDED = {
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cache-Control",
    "X-Request-Id",
}
database_kind = test_access.database_kind
samples = test_access.samples
#: Answers that no route gives.
FAULTS = [("GET", "/fi/nothing-here"), ("GET", "/%00"), ("GET", "/fi/%ff"), ("POST", "/healthz"), ("BREW", "/fi/")]


class Inline(HTMLParser):
    """Collects what a Content-Security-Policy without unsafe-inline would stop."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/ld+json"):
            self.found.append(tag)
        loaded = given.get("src") or given.get("action") or ""
        if tag == "link" and given.get("rel") not in ("canonical", "alternate"):
            loaded = given.get("href") or ""
        if re.match(r"\s*(https?:|//)", loaded) or "javascript:" in (given.get("href") or "").lower():
            self.found.append(f"{tag} {loaded}")


def answers(app: Flask, client: FlaskClient, samples: dict[str, object], *, behind_door: bool):
    for rule, method, address in calls(app, samples, behind_door=behind_door):
        yield rule.endpoint, method, client.open(address, method=method)


def missing(answer) -> set[str]:
    return {name for name in NEEDED if len(answer.headers.getlist(name)) != 1}


def test_every_answer_has_the_headers_once(app, client, samples):
    found = {
        f"{endpoint} {method}": missing(answer)
        for endpoint, method, answer in answers(app, client, samples, behind_door=False)
    }
    found |= {f"{method} {address}": missing(client.open(address, method=method)) for method, address in FAULTS}
    sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    found |= {
        f"{endpoint} {method}": missing(answer)
        for endpoint, method, answer in answers(app, client, samples, behind_door=True)
    }
    assert found == {name: set() for name in found}


def test_public_pages_set_no_cookie_and_only_they_may_be_kept_by_others(app, client, samples):
    wrong = []
    for endpoint, method, answer in answers(app, client, samples, behind_door=False):
        public = "public" in answer.headers["Cache-Control"]
        if public and ("Set-Cookie" in answer.headers or "Cookie" in answer.headers.get("Vary", "")):
            wrong.append(f"{endpoint} {method} sets a cookie and is public")
        if public and OPEN[endpoint] is not Access.PUBLIC:
            wrong.append(f"{endpoint} {method} is public")
    sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    for endpoint, method, answer in answers(app, client, samples, behind_door=True):
        if answer.headers["Cache-Control"] != "private, no-store":
            wrong.append(f"{endpoint} {method} may be kept: {answer.headers['Cache-Control']}")
    assert wrong == []


def test_no_page_has_what_the_policy_forbids(app, client, samples):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and policy.startswith("default-src 'self'; ")
    sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    found = {}
    for behind_door in (False, True):
        for endpoint, method, answer in answers(app, client, samples, behind_door=behind_door):
            if answer.mimetype == "text/html":
                parser = Inline()
                parser.feed(answer.text)
                found[f"{endpoint} {method}"] = parser.found
    assert len(found) > 10
    assert found == {name: [] for name in found}


@pytest.mark.parametrize(("production", "hsts"), [(True, "max-age=31536000; includeSubDomains"), (False, None)])
def test_only_production_promises_https(databases: Databases, tmp_path, production, hsts):
    other = create_app(settings(databases.new("sqlite"), PRODUCTION=production))
    for address in ("/healthz", "/fi/nothing"):
        answer = other.test_client().get(address)
        assert answer.headers.get("Strict-Transport-Security") == hsts
    with other.app_context():
        other.extensions["sqlalchemy"].engine.dispose()


def test_cookies_are_for_us_alone(app, client, samples):
    cookies = [
        cookie
        for _, _, answer in answers(app, client, samples, behind_door=False)
        for cookie in answer.headers.getlist("Set-Cookie")
    ]
    assert cookies
    for cookie in cookies:
        assert re.search(r"; HttpOnly\b", cookie) and re.search(r"; SameSite=Lax\b", cookie), cookie
