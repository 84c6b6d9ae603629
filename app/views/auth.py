"""Signing organizers in and out. Pages that open without signing in."""

import re

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from limits import parse

from app.domain.participants import email_key
from app.forms.auth import SignInForm
from app.forms.fields import KutsuForm
from app.labels.accounts import TOO_MANY
from app.services import sessions
from app.services.sessions import HalfWay
from app.views import limits, unsaved_forms
from app.views.language import LANG, current
from app.views.organizer import guard

bp = Blueprint("auth", __name__, url_prefix=f"/{LANG}/organizer")

#: For one e-mail address; a network address has the general, generous rule.
PER_ADDRESS = parse("10 per 15 minutes")

#: A way back is a page of ours behind the same door, never another site.
OWN_PAGE = re.compile(r"/(fi|sv|en)/organizer(/[\w.~%-]+)*/?(\?[\w.~%&=+/-]*)?", re.ASCII)

WRONG = _l("The e-mail address or the password is wrong.")


@bp.get("/sign-in")
def new() -> ResponseReturnValue:
    """Whoever is signed in already is led on."""
    wanted = request.args.get("next", "")
    if guard.signed_in() is not None:
        return redirect(_way_in(wanted), 303)
    return _page(SignInForm(next=wanted))


@bp.post("/sign-in")
def create() -> ResponseReturnValue:
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), 422
    address = email_key(form.email.data)
    seconds = limits.wait_for_network_address("sign-in") or limits.wait(PER_ADDRESS, "sign-in", address)
    if seconds is not None:
        form.refuse(TOO_MANY)
        return _page(form), 429, {"Retry-After": str(seconds)}
    token = sessions.sign_in(form.email.data, form.password.data, guard.device())
    if token is None:
        form.refuse(WRONG)
        return _page(form), 422
    limits.forgive(PER_ADDRESS, "sign-in", address)
    return let_in(token, form.next.data)


@bp.post("/sign-out")
def destroy() -> ResponseReturnValue:
    """Ends the session on the server and empties the cookie; without a session it only does the latter."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return render_template("auth/sign_out.html", form=form), 422
    _end_session()
    return redirect(url_for(".new"), 303)


def let_in(token: str | HalfWay, wanted: str | None, lang: str | None = None) -> ResponseReturnValue:
    """Into this browser, or on to the second step; what could not be saved before comes along."""
    unsaved = unsaved_forms.waiting()
    _end_session()
    unsaved_forms.carry(unsaved)
    if isinstance(token, HalfWay):
        guard.keep_step(token.token)
        way = wanted if wanted and OWN_PAGE.fullmatch(wanted) else None
        return redirect(url_for("second_step.new", lang=lang or current().value, next=way), 303)
    guard.keep(token)
    return redirect(_way_in(wanted, lang), 303)


def _end_session() -> None:
    """Nothing of the old session lives on: not its token, not what a stranger may have planted in the cookie."""
    if token := guard.token():
        sessions.end(token)
    guard.forget()


def _way_in(wanted: str | None, lang: str | None = None) -> str:
    organizer_id = guard.signed_in()
    if organizer_id is not None and unsaved_forms.waiting_for(organizer_id) is not None:
        return url_for("organizer.unsaved.show", lang=lang or current().value)
    if wanted and OWN_PAGE.fullmatch(wanted):
        return wanted
    return url_for("organizer.events.index", lang=lang or current().value)


def _page(form: SignInForm) -> str:
    provider = current_app.config["OIDC_NAME"] if current_app.config["OIDC_ISSUER"] else ""
    return render_template("auth/new.html", form=form, provider=provider)
