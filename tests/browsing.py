"""A browser's habits for view tests: fill in a form of a page and send it with what the page put there."""

import re
from html import unescape
from typing import Any
from urllib.parse import quote_plus

from flask import g, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Browser(FlaskClient):
    """Begins every request with an empty g, as a server does: a test keeps one app context open for all of them."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)


TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def token(client: FlaskClient, page: str) -> str:
    """The form's own token from a page that has a form."""
    found = TOKEN.search(client.get(page).text)
    assert found, f"{page} has no form"
    return unescape(found[1])


def send(client: FlaskClient, page: str, fields: dict[str, object] | None = None, *, to: str = "") -> TestResponse:
    """Open the page and post the fields, to the page's own address unless another is given."""
    return client.post(to or page, data={"csrf_token": token(client, page), **(fields or {})})


def post_raw(client: FlaskClient, address: str, fields: dict[str, str]) -> TestResponse:
    """The fields as bytes that no browser would send: half characters too."""
    body = "&".join(f"{name}={quote_plus(text.encode('utf-8', 'surrogatepass'))}" for name, text in fields.items())
    return client.post(address, data=body, content_type="application/x-www-form-urlencoded")
