"""Signing organizers in and out. Pages that open without signing in."""

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from app.forms.fields import KutsuForm
from app.services import sessions
from app.views.language import LANG
from app.views.organizer.guard import COOKIE_KEY

bp = Blueprint("auth", __name__, url_prefix=f"/{LANG}/organizer")


@bp.get("/sign-in")
def new() -> ResponseReturnValue:
    return render_template("auth/new.html", form=KutsuForm())


@bp.post("/sign-out")
def destroy() -> ResponseReturnValue:
    """Ends the session on the server and empties the cookie; without a session it only does the latter."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return render_template("auth/sign_out.html", form=form), 422
    token = session.get(COOKIE_KEY)
    if isinstance(token, str):
        sessions.end(token)
    session.clear()
    return redirect(url_for("auth.new"), 303)
