"""One's own account: name, language of mails, password, signing out everywhere."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import parse

from app import clock, keys, urls
from app.domain.accounts import OwnDetails
from app.domain.edit_conflicts import changes, merged
from app.domain.permissions import Action
from app.forms.auth import ChangePasswordForm
from app.forms.fields import KutsuForm
from app.forms.organizers import MyAccountForm
from app.labels import accounts
from app.queries import factors
from app.queries import organizers as queries
from app.services import organizers, passwords, sessions
from app.views import limits
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, in_words, values

bp = Blueprint("account", __name__, url_prefix="/account")

#: Against guessing the password from a browser that was left open.
PASSWORD_TRIES = parse("10 per 15 minutes")


@bp.get("")
@guard.needs(Action.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    return _page()


@bp.post("")
@guard.needs(Action.OWN_ACCOUNT)
def update() -> ResponseReturnValue:
    """303; 422 what to mend; 409 what an administrator saved meanwhile, or oneself in another window."""
    form = MyAccountForm()
    if not form.validate_on_submit():
        return _page(form=form), 422
    details, seen = form.settled(form.to_details(), _stored()), form.seen_then
    refused = organizers.update_own(guard.organizer().id, details, seen=seen)
    if refused is not None:
        found = changes(seen, refused.now, details)
        again = MyAccountForm.showing(merged(details, found), seen=refused.now)
        return _page(form=again, meanwhile=in_words(found, accounts.FIELDS, values())), 409
    flash(_("Your details have been saved."), "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/calendar")
@guard.needs(Action.OWN_ACCOUNT)
def start_calendar() -> ResponseReturnValue:
    """A secret address of one's own calendar, instead of the one before."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(leave=form), 422
    organizers.start_calendar(guard.organizer().id)
    flash(_("Your calendar has an address. Whoever knows it sees your events."), "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/calendar/stop")
@guard.needs(Action.OWN_ACCOUNT)
def stop_calendar() -> ResponseReturnValue:
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(leave=form), 422
    organizers.stop_calendar(guard.organizer().id)
    flash(_("The address shows nothing any more."), "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/password")
@guard.needs(Action.OWN_ACCOUNT)
def change_password() -> ResponseReturnValue:
    """Ends the other browsers' sessions; this one goes on."""
    me = guard.organizer()
    form = ChangePasswordForm().for_address(me.email)
    if not form.validate_on_submit():
        return _page(password_form=form), 422
    seconds = limits.wait(PASSWORD_TRIES, "own password", str(me.id))
    if seconds is not None:
        form.refuse(accounts.TOO_MANY)
        return _page(password_form=form), 429, {"Retry-After": str(seconds)}
    refused = passwords.change(me.id, form.current_password.data, form.password.data, session_token=guard.token() or "")
    if refused is not None:
        form.current_password.errors = [str(accounts.REFUSALS[refused.reason])]
        return _page(password_form=form), 422
    flash(_("Your password has been changed. You were signed out everywhere else."), "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/sign-out-everywhere")
@guard.needs(Action.OWN_ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(leave=form), 422
    sessions.end_all(guard.organizer().id)
    guard.forget()
    flash(_("You have been signed out everywhere."), "ok")
    return redirect(url_for("auth.new"), 303)


@bp.post("/browsers/<int(max=2147483647):browser_id>/end")
@guard.needs(Action.OWN_ACCOUNT)
def end_browser(browser_id: int) -> ResponseReturnValue:
    """Signs one of one's browsers out; this one too, if it is that."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(leave=form), 422
    if not sessions.end_one(guard.organizer().id, browser_id):
        abort(404)
    flash(_("The browser has been signed out."), "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/browsers/end-others")
@guard.needs(Action.OWN_ACCOUNT)
def end_other_browsers() -> ResponseReturnValue:
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(leave=form), 422
    sessions.end_others(guard.organizer().id, guard.session_id())
    flash(_("You have been signed out everywhere else."), "ok")
    return redirect(url_for(".show"), 303)


def _stored() -> OwnDetails:
    me = guard.organizer()
    return OwnDetails(me.name, me.language, me.shortcuts)


def _page(
    *,
    form: MyAccountForm | None = None,
    password_form: ChangePasswordForm | None = None,
    leave: KutsuForm | None = None,
    meanwhile: Sequence[Meanwhile] = (),
) -> str:
    """The page with the form that was sent, if any; the others are fresh."""
    me = guard.organizer()
    handle = me.calendar_handle
    sent = form or password_form or leave
    return render_template(
        "organizer/account/show.html",
        form=form or MyAccountForm.showing(_stored()),
        meanwhile=meanwhile,
        password_form=password_form or ChangePasswordForm(None),
        leave=leave or KutsuForm(None),
        terms=queries.terms(me.id),
        has=factors.of(me.id),
        browsers=queries.sessions_of(me.id, clock.now()),
        here=guard.session_id(),
        calendar=urls.absolute("desk_feed.show", token=keys.desk_token(handle))
        if (handle := me.calendar_handle)
        else "",
        problems=sent.problems if sent else [],
    )
