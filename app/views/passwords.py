"""Forgotten passwords and one-time links. Pages that open without signing in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import parse

from app import clock, keys
from app.domain.participants import email_key
from app.forms.auth import ForgottenForm, NewPasswordForm
from app.labels.accounts import TOO_MANY
from app.queries import organizers
from app.services import passwords
from app.views import limits
from app.views.language import LANG

bp = Blueprint("passwords", __name__, url_prefix=f"/{LANG}/organizer/password")

PER_ADDRESS = parse("5 per hour")


@bp.get("")
def new() -> ResponseReturnValue:
    return render_template("passwords/new.html", form=ForgottenForm())


@bp.post("")
def create() -> ResponseReturnValue:
    """The same answer for an address that has an account and one that has none."""
    form = ForgottenForm()
    if not form.validate_on_submit():
        return render_template("passwords/new.html", form=form), 422
    address = email_key(form.email.data)
    seconds = limits.wait_for_network_address("password link") or limits.wait(PER_ADDRESS, "password link", address)
    if seconds is not None:
        form.refuse(TOO_MANY)
        return render_template("passwords/new.html", form=form), 429, {"Retry-After": str(seconds)}
    passwords.ask_link(form.email.data)
    return redirect(url_for(".asked"), 303)


@bp.get("/sent")
def asked() -> ResponseReturnValue:
    return render_template("passwords/asked.html")


@bp.get("/<token>")
def edit(token: str) -> ResponseReturnValue:
    organizer = organizers.by_link(keys.sha256(token), clock.now())
    if organizer is None:
        return render_template("passwords/spent.html"), 404
    return render_template("passwords/edit.html", form=NewPasswordForm(), token=token, email=organizer.email)


@bp.post("/<token>")
def update(token: str) -> ResponseReturnValue:
    organizer = organizers.by_link(keys.sha256(token), clock.now())
    if organizer is None:
        return render_template("passwords/spent.html"), 404
    email = organizer.email
    form = NewPasswordForm().for_address(email)
    if not form.validate_on_submit():
        return render_template("passwords/edit.html", form=form, token=token, email=email), 422
    if passwords.set_by_link(token, form.password.data) is not None:
        return render_template("passwords/spent.html"), 404
    flash(_("Your password has been set. Sign in with it."), "ok")
    return redirect(url_for("auth.new"), 303)
