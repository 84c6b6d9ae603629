"""One's own second factors: the app that makes codes, passkeys, recovery codes."""

from __future__ import annotations

import base64
from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import parse

from app.domain.permissions import Action
from app.domain.second_factor import address
from app.forms.auth import CodeForm, NewPasskeyForm, ProofForm
from app.labels import accounts
from app.outputs import qr
from app.queries import factors, network
from app.services import second_factors
from app.views import limits
from app.views.language import current
from app.views.organizer import guard

bp = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")

#: Against guessing the password or a code from a browser that was left open.
TRIES = parse("10 per 15 minutes")


@bp.get("")
@guard.needs(Action.OWN_FACTORS)
def show() -> ResponseReturnValue:
    return _page(ProofForm(None))


@bp.post("/app")
@guard.needs(Action.OWN_FACTORS)
def begin() -> ResponseReturnValue:
    """303 to the new secret; 422 for a wrong password."""
    return _proved(lambda: second_factors.begin_app(guard.session_id()), lambda: redirect(url_for(".app"), 303))


@bp.get("/app")
@guard.needs(Action.OWN_FACTORS)
def app() -> ResponseReturnValue:
    """The secret that was made for this browser, as a picture and as text, until it is confirmed."""
    secret = second_factors.pending_secret(guard.session_id())
    return _secret_page(secret, CodeForm(None)) if secret is not None else redirect(url_for(".show"), 303)


@bp.post("/app/confirm")
@guard.needs(Action.OWN_FACTORS)
def confirm() -> ResponseReturnValue:
    """200 with the recovery codes, which are shown this once; 422 for a wrong code."""
    form, secret = CodeForm(), second_factors.pending_secret(guard.session_id())
    if not form.validate_on_submit():
        return _secret_page(secret, form) if secret is not None else _page(ProofForm(None)), 422
    if secret is None:
        return redirect(url_for(".show"), 303)
    if (seconds := _wait()) is not None:
        form.refuse(accounts.TOO_MANY)
        return _secret_page(secret, form), 429, {"Retry-After": str(seconds)}
    codes = second_factors.confirm_app(guard.organizer().id, guard.session_id(), form.code.data)
    if codes is None:
        form.code.errors = [_("The code is wrong. Check that the telephone's clock is right, and try the next one.")]
        return _secret_page(secret, form), 422
    return _codes_page(codes)


@bp.post("/app/remove")
@guard.needs(Action.OWN_FACTORS)
def remove_app() -> ResponseReturnValue:
    return _proved(lambda: second_factors.remove_app(guard.organizer().id), _removed)


@bp.post("/passkey")
@guard.needs(Action.OWN_FACTORS)
def begin_passkey() -> ResponseReturnValue:
    return _proved(lambda: second_factors.begin_passkey(guard.session_id()), lambda: redirect(url_for(".passkey"), 303))


@bp.get("/passkey")
@guard.needs(Action.OWN_FACTORS)
def passkey() -> ResponseReturnValue:
    """What this browser is asked to make, once it has begun."""
    options = _options()
    return _key_page(NewPasskeyForm(None), options) if options is not None else redirect(url_for(".show"), 303)


@bp.post("/passkey/confirm")
@guard.needs(Action.OWN_FACTORS)
def confirm_passkey() -> ResponseReturnValue:
    """303; 200 with the recovery codes when it is the first factor; 422 for an answer that is not right."""
    form, options = NewPasskeyForm(), _options()
    if not form.validate_on_submit():
        return _key_page(form, options) if options is not None else _page(ProofForm(None)), 422
    if options is None:
        return redirect(url_for(".show"), 303)
    codes = second_factors.add_passkey(guard.organizer().id, guard.session_id(), form.credential.data, form.name.data)
    if codes is None:
        form.refuse(_("The passkey was not accepted. Try again."))
        return _key_page(form, options), 422
    if codes:
        return _codes_page(codes)
    flash(_("The passkey has been added."), "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/passkey/<int(max=2147483647):passkey_id>/remove")
@guard.needs(Action.OWN_FACTORS)
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    me = guard.organizer().id
    return _proved(
        lambda: second_factors.remove_passkey(me, passkey_id) or abort(404), lambda: redirect(url_for(".show"), 303)
    )


@bp.post("/codes")
@guard.needs(Action.OWN_FACTORS)
def renew_codes() -> ResponseReturnValue:
    """200 with new recovery codes, which are shown this once; the old ones open nothing any more."""
    made: list[str] = []
    return _proved(
        lambda: made.extend(second_factors.renew_codes(guard.organizer().id) or ()), lambda: _codes_page(made)
    )


def _proved(act: Callable[[], object], done: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Does it once the password is shown again."""
    form = ProofForm()
    if not form.validate_on_submit():
        return _page(form), 422
    if (seconds := _wait()) is not None:
        form.refuse(accounts.TOO_MANY)
        return _page(form), 429, {"Retry-After": str(seconds)}
    if not second_factors.proves(guard.organizer().id, form.current_password.data or ""):
        form.current_password.errors = [_("The current password is wrong.")]
        return _page(form), 422
    act()
    return done()


def _options() -> str | None:
    return second_factors.passkey_options(guard.organizer().id, guard.session_id(), _network_name())


def _network_name() -> str:
    row = network.network()
    return row.name.best(current()).text if row is not None else "Kutsu"


def _key_page(form: NewPasskeyForm, options: str) -> str:
    return render_template("organizer/second_factor/passkey.html", form=form, options=options)


def _removed() -> ResponseReturnValue:
    flash(_("The app has been removed."), "ok")
    return redirect(url_for(".show"), 303)


def _wait() -> int | None:
    return limits.wait(TRIES, "own second factor", str(guard.organizer().id))


def _page(form: ProofForm) -> str:
    me = guard.organizer()
    return render_template(
        "organizer/second_factor/show.html",
        form=form,
        has=factors.of(me.id),
        passkeys=factors.passkeys(me.id),
        passkeys_possible=second_factors.passkeys_possible(),
        required=me.role in factors.required(),
        has_password=me.password_hash is not None,
    )


def _secret_page(secret: str, form: CodeForm) -> str:
    picture = qr.svg.__wrapped__(address(secret, guard.organizer().email, _network_name()))  # kept in no cache
    return render_template(
        "organizer/second_factor/app.html",
        form=form,
        picture=base64.b64encode(picture).decode(),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )


def _codes_page(codes: list[str]) -> str:
    return render_template("organizer/second_factor/confirm.html", codes=codes)
