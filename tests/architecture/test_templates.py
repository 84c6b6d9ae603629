"""A template's path is its endpoint's: organizer.events.show renders organizer/events/show.html."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
#: Not pages of an endpoint: what pages are made of, what any view may answer with, and mail.
APART = ("layouts", "components", "errors", "mail")
QUOTED = re.compile(r"""["']([a-z_]+(?:/[a-z_]+)+\.html)["']""")


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def pages() -> list[Path]:
    found = (path.relative_to(TEMPLATES) for path in sorted(TEMPLATES.rglob("*.html")))
    return [path for path in found if path.parts[0] not in APART]


def test_every_page_mirrors_an_endpoint(app: Flask):
    """A part (_form.html) belongs to its folder; another answer of a view (links/unknown.html) to its blueprint."""
    blueprints = set(app.blueprints)
    lost = [path for path in pages() if ".".join(path.parent.parts) not in blueprints]
    assert lost == []


def test_no_view_names_a_template_of_another_folder_unless_that_one_is_its_endpoint(app: Flask):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    pages_named = {name for path in (ROOT / "app").rglob("*.py") for name in QUOTED.findall(path.read_text())}
    missing = {name for name in pages_named if not (TEMPLATES / name).is_file()}
    assert missing == set()
    others = {
        name
        for name in pages_named
        if name.split("/")[0] not in APART and name.removesuffix(".html").replace("/", ".") not in endpoints
    }
    # Each is what a view of that blueprint says instead of its page; a new one is to be added here on purpose.
    assert others <= {
        "auth/sign_out.html",
        "participant/counts/over.html",
        "participant/invitations/unknown.html",
        "participant/links/unknown.html",
        "participant/my/unknown.html",
        "participant/own_calendar/unknown.html",
        "participant/verification/lapsed.html",
        "passwords/spent.html",
    }


def test_every_template_is_used(app: Flask):
    """By its endpoint, or by name in a view or another template."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    sources = [*(ROOT / "app").rglob("*.py"), *TEMPLATES.rglob("*.*")]
    named = {name for path in sources for name in QUOTED.findall(path.read_text())}
    found = (str(path.relative_to(TEMPLATES)) for path in sorted(TEMPLATES.rglob("*.html")))
    unused = [
        name
        for name in found
        if name not in named
        and name.removesuffix(".html").replace("/", ".") not in endpoints
        and not name.startswith("mail/")
    ]
    assert unused == []


def test_what_needs_nothing_of_the_page_is_imported_without_it(app: Flask):
    """Then Jinja makes its macros once, and not for each page anew: that took a tenth of a page's time."""
    environment = app.jinja_env
    parsed = {
        str(path.relative_to(TEMPLATES)): environment.parse(path.read_text()) for path in TEMPLATES.rglob("*.html")
    }

    def imports(name: str) -> list[tuple[str, bool]]:
        found = parsed[name].find_all((nodes.Import, nodes.FromImport))
        return [(one.template.value, one.with_context) for one in found]

    def needs_page(name: str) -> bool:
        own = meta.find_undeclared_variables(parsed[name]) - set(environment.globals)
        includes = next(parsed[name].find_all(nodes.Include), None) is not None
        return bool(own) or includes or any(needs_page(part) for part, with_page in imports(name) if with_page)

    needless = [
        (name, part) for name in parsed for part, with_page in imports(name) if with_page and not needs_page(part)
    ]
    assert needless == []


def test_no_template_holds_inline_code_or_style():
    """The content security policy forbids both (design: default-src 'self')."""
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*application/ld\+json)|javascript:", re.I
    )
    found = [
        str(path.relative_to(TEMPLATES))
        for path in sorted(TEMPLATES.rglob("*.html"))
        if "mail" not in str(path.relative_to(TEMPLATES)) and inline.search(path.read_text())
    ]
    assert found == []
