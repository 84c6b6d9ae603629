"""A browser's habits for view tests: fill in a form of a page and send it with what the page put there."""

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def token(client: FlaskClient, page: str) -> str:
    """The form's own token from a page that has a form."""
    found = TOKEN.search(client.get(page).text)
    assert found, f"{page} has no form"
    return unescape(found[1])


def send(client: FlaskClient, page: str, fields: dict[str, object] | None = None, *, to: str = "") -> TestResponse:
    """Open the page and post the fields, to the page's own address unless another is given."""
    return client.post(to or page, data={"csrf_token": token(client, page), **(fields or {})})
