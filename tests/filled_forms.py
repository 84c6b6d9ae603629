"""Reads a form as a browser would send it: what a page has filled in, ready to be changed and posted."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


class _Reader(HTMLParser):
    """Collects the successful controls of every form, by the form's action."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, MultiDict[str, str]] = {}
        self._form: MultiDict[str, str] | None = None
        self._select: tuple[str, list[str]] | None = None
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._form = self.forms.setdefault(given.get("action") or "", MultiDict())
        name = given.get("name")
        if self._form is None:
            return
        if tag == "input" and name:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self._form.add(name, given.get("value") or ("y" if given.get("type") == "checkbox" else ""))
        elif tag == "textarea" and name:
            self._area = (name, [])
        elif tag == "select" and name:
            self._select = (name, [])
        elif tag == "option" and self._select and "selected" in given:
            self._select[1].append(given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area and self._form is not None:
            # HTML drops one line break at the very beginning, and a browser sends the others as CR LF.
            text = "".join(self._area[1]).replace("\r\n", "\n").removeprefix("\n")
            self._form.add(self._area[0], text.replace("\n", "\r\n"))
            self._area = None
        elif tag == "select" and self._select and self._form is not None:
            for value in self._select[1] or [""]:
                self._form.add(self._select[0], value)
            self._select = None
        elif tag == "form":
            self._form = None


def filled(html: str, action: str) -> MultiDict[str, str]:
    """What the page's form with this action would send, untouched."""
    return all_filled(html)[action]


def refill(client: FlaskClient, page: str, fields: dict[str, object], action: str = "") -> TestResponse:
    """Open the page, write these fields into its form, and send it."""
    to = action or page
    return client.post(to, data={**filled(client.get(page).text, to).to_dict(flat=False), **fields})


def all_filled(html: str) -> dict[str, MultiDict[str, str]]:
    """The same of every form of the page, by its action."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
