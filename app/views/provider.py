"""Signing in through the organization's own provider (OpenID Connect), when one is configured.

It opens an account that there is, for the address that the provider has verified; it never makes one. The only
import of Authlib.
"""

import logging
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from app import urls
from app.domain.languages import Language
from app.domain.participants import email_key
from app.queries import organizers
from app.services import sessions
from app.views import auth, limits
from app.views.language import LANG, current
from app.views.organizer import guard

log = logging.getLogger(__name__)

bp = Blueprint("provider", __name__)

#: Seconds that a provider may take for one answer.
PATIENCE = 10
LANGUAGE_KEY = "provider_language"

NO_ANSWER = _l("Signing in elsewhere did not succeed. Try again, or use your password.")
UNKNOWN = _l("There is no account here for the e-mail address that you use there. Ask an administrator.")


@bp.get(f"/{LANG}/organizer/sign-in/provider")
def new() -> ResponseReturnValue:
    """Off to the provider, which sends the browser back to create()."""
    if not current_app.config["OIDC_ISSUER"]:
        abort(404)
    if limits.wait_for_network_address("provider") is not None:
        abort(429)
    session[LANGUAGE_KEY] = current().value
    try:
        away: ResponseReturnValue = _client().authorize_redirect(urls.absolute("provider.create"))
    except _failures() as error:
        return _refused(NO_ANSWER, error)
    return away


@bp.get("/organizer-sign-in")
def create() -> ResponseReturnValue:
    """The provider's answer: 303 in, to the second step, or back to the sign-in page, which says why."""
    if not current_app.config["OIDC_ISSUER"]:
        abort(404)
    try:
        claims = _client().authorize_access_token()["userinfo"]
        if claims["iss"] != current_app.config["OIDC_ISSUER"]:
            raise ValueError("another issuer")
    except _failures() as error:
        return _refused(NO_ANSWER, error)
    email = claims.get("email")
    known = organizers.by_address(email_key(email)) if isinstance(email, str) else None
    if claims.get("email_verified") is not True or known is None or not known.active:
        return _refused(UNKNOWN)
    return auth.let_in(sessions.enter_known(known.id, guard.device()), None, _language())


def _refused(why: object, error: Exception | None = None) -> ResponseReturnValue:
    if error is not None:
        log.warning("sign-in through the provider failed: %s", type(error).__name__)
    language = _language()
    with force_locale(language):
        flash(str(why), "warn")
    return redirect(url_for("auth.new", lang=language), 303)


def _language() -> str:
    """In which the way to the provider began; the way back has none in its address."""
    shown = session.get(LANGUAGE_KEY)
    return shown if shown in set(Language) else Language.FI.value


def _failures() -> tuple[type[Exception], ...]:
    """What can go wrong between us and a provider; none of it says who was signing in."""
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415  slow to load, and few processes need it
    from joserfc.errors import JoseError  # noqa: PLC0415  the same
    from requests import RequestException  # noqa: PLC0415  the same

    return OAuthError, RequestException, JoseError, KeyError, ValueError, RuntimeError


def _client() -> Any:
    """Made once for an application; it reads the provider's own description when it is needed."""
    made = current_app.extensions.get("kutsu_provider")
    if made is None:
        from authlib.integrations.flask_client import OAuth  # noqa: PLC0415  slow to load, and few processes need it

        config = current_app.config
        made = OAuth(current_app).register(
            "provider",
            client_id=config["OIDC_CLIENT_ID"],
            client_secret=config["OIDC_CLIENT_SECRET"],
            server_metadata_url=f"{config['OIDC_ISSUER'].rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": PATIENCE},
        )
        current_app.extensions["kutsu_provider"] = made
    return made
