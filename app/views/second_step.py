"""The second step of signing in: a code of the app, or a recovery code.

Opens to a browser that has shown the password.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from limits import parse

from app import clock, keys
from app.forms.auth import CodeForm, PasskeyForm
from app.labels.accounts import TOO_MANY
from app.queries import factors
from app.services import sessions
from app.views import auth, limits
from app.views.language import LANG
from app.views.organizer import guard

bp = Blueprint("second_step", __name__, url_prefix=f"/{LANG}/organizer/sign-in/code")

#: For one account, however many browsers try.
PER_ACCOUNT = parse("20 per hour")

WRONG_KEY = _l("The passkey was not accepted. Try again, or use a code.")
WRONG = _l("The code is wrong or has been used. Wait for the next one, or use a recovery code.")


@bp.get("")
def new() -> ResponseReturnValue:
    """Whoever has not shown the password is sent to do so."""
    organizer_id = _whose()
    if organizer_id is None:
        return redirect(url_for("auth.new"), 303)
    return _page(CodeForm(next=request.args.get("next", "")), organizer_id)


@bp.post("")
def create() -> ResponseReturnValue:
    """303 in; 422 for a wrong code; 303 to the password when there have been too many, or it took too long."""
    form, organizer_id = CodeForm(), _whose()
    if organizer_id is None:
        return redirect(url_for("auth.new"), 303)
    if not form.validate_on_submit():
        return _page(form, organizer_id), 422
    seconds = limits.wait_for_network_address("second step") or limits.wait(
        PER_ACCOUNT, "second step", str(organizer_id)
    )
    if seconds is not None:
        form.refuse(TOO_MANY)
        return _page(form, organizer_id), 429, {"Retry-After": str(seconds)}
    token = sessions.finish(guard.step() or "", form.code.data, guard.device())
    if token is None:
        if _whose() is None:
            return redirect(url_for("auth.new"), 303)
        form.code.errors = [str(WRONG)]
        return _page(form, organizer_id), 422
    limits.forgive(PER_ACCOUNT, "second step", str(organizer_id))
    return auth.let_in(token, form.next.data)


@bp.post("/passkey")
def passkey() -> ResponseReturnValue:
    """The same for what a passkey signed."""
    form, organizer_id = PasskeyForm(), _whose()
    if organizer_id is None:
        return redirect(url_for("auth.new"), 303)
    again = CodeForm(None, next=form.next.data)
    if not form.validate_on_submit():
        return _page(again, organizer_id, form.problems), 422
    token = sessions.finish_with_passkey(guard.step() or "", form.credential.data, guard.device())
    if token is None:
        if _whose() is None:
            return redirect(url_for("auth.new"), 303)
        return _page(again, organizer_id, [("", str(WRONG_KEY))]), 422
    return auth.let_in(token, form.next.data)


def _whose() -> int | None:
    shown = guard.step()
    found = factors.step(keys.sha256(shown), clock.now()) if shown is not None else None
    return found.organizer_id if found is not None else None


def _page(form: CodeForm, organizer_id: int, problems: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "second_step/new.html",
        form=form,
        key_form=PasskeyForm(None, next=form.next.data),
        options=sessions.passkey_options(guard.step() or ""),
        has=factors.of(organizer_id),
        problems=problems or form.problems,
    )
