"""The language of a request: the first part of the path, never a cookie or a guess (except at /)."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from babel.support import Translations
from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.globals import request_ctx
from flask_babel import get_locale
from jinja2.nodes import EvalContext
from jinja2.utils import pass_eval_context
from markupsafe import Markup
from werkzeug.routing import MapAdapter, RequestRedirect

from app.domain.languages import Language

#: In every rule that exists in several languages.
LANG = "<any(fi,sv,en):lang>"
OWN_QUERY = "kutsu.own_query"


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.add_url_rule("/", "front", _front)
    _read_catalogues(app)
    app.jinja_env.globals.update(
        lang=current,
        Language=Language,
        in_language=in_language,
        page_address=page_address,
    )


def _read_catalogues(app: Flask) -> None:
    """Templates look their texts up directly: a page has dozens, and Flask-Babel asks for the locale each time.

    Jinja's own way comes to a text by three calls, and fills in what is missing in every text anew.
    """
    folder = Path(app.root_path) / "translations"
    catalogues = {language: Translations.load(folder, [language.value]) for language in Language}
    plain: dict[tuple[Language, str], Markup] = {}

    @pass_eval_context
    def say(context: EvalContext, text: str, **variables: Any) -> str:
        language = current()
        if variables:
            said = catalogues[language].gettext(text)
            return (Markup(said) if context.autoescape else said) % variables  # noqa: S704  a text of our own
        if (known := plain.get((language, text))) is None:
            known = plain[language, text] = Markup(catalogues[language].gettext(text) % {})  # noqa: S704  the same
        return known if context.autoescape else str(known)

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogues[current()].gettext(text),
        ngettext=lambda one, many, number: catalogues[current()].ngettext(one, many, number),
        newstyle=True,
    )
    app.jinja_env.globals["_"] = say


def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None and "lang" in values:
        g.language = Language(values.pop("lang"))


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    values.setdefault("lang", current().value)


def best() -> Language:
    """What the browser asks for, else Finnish; only where the path has no language."""
    return Language(request.accept_languages.best_match([code.value for code in Language], "fi") or "fi")


def current() -> Language:
    """The language of this request; in the worker the one that force_locale set."""
    language: Language | None = g.get("language")
    if language is not None:
        return language
    locale_now = get_locale()
    if locale_now is not None and locale_now.language in set(Language):
        return Language(locale_now.language)
    return Language.FI


def locale() -> str:
    """For Flask-Babel."""
    language: Language | None = g.get("language")
    return (language or best()).value if request else "fi"


def claim_query(query: str) -> None:
    """Say that this page depends on no more of its query string than this: its own links show only that."""
    request.environ[OWN_QUERY] = query


def own_query() -> str:
    """What this page's own links show of its query string; of an address that leads nowhere, nothing."""
    written = request.query_string.decode("latin-1") if request.url_rule is not None else ""
    query: str = request.environ.get(OWN_QUERY, written)
    return query


def in_language(language: Language) -> str:
    """This page in another language: the same path and query, so that a form's GET keeps its values."""
    query = own_query()
    path = f"{_readable_path()}?{query}" if query else _readable_path()
    parts = path.split("/", 2)
    if len(parts) > 2 and parts[1] in set(Language):
        return f"/{language.value}/{parts[2]}"
    return f"/{language.value}{path}" if request.url_rule is not None and path != "/" else f"/{language.value}/"


def _readable_path() -> str:
    """This page's path; where only a form can be sent to, the nearest one above it that can be opened."""
    path, adapter = request.path, request_ctx.url_adapter
    if request.method == "POST" and adapter is not None:
        while path.count("/") > 2 and not _can_be_opened(path, adapter):
            path = path.rpartition("/")[0]
    return path


def _can_be_opened(path: str, adapter: MapAdapter) -> bool:
    """Not where the last word of the path, which is a form's, would be read as the name of something."""
    if not adapter.test(path, "GET"):
        return False
    if request.view_args is None:
        return True
    with suppress(RequestRedirect):
        _endpoint, named = adapter.match(path, "GET")
        return named.keys() - {"lang"} <= request.view_args.keys()
    return True


def page_address(language: Language, *, with_query: bool = True) -> str:
    """The public address of this page in a language, for search engines: under BASE_URL."""
    address = in_language(language) if with_query else in_language(language).partition("?")[0]
    return str(current_app.config["BASE_URL"]) + address


def _front() -> Response:
    answer = redirect(url_for("participant.events.index", lang=best().value))
    answer.vary.add("Accept-Language")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer  # type: ignore[return-value]
