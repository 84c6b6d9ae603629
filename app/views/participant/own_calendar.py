"""One's own calendar, behind its secret address: how to subscribe, what it shows, how to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app import urls
from app.forms.fields import KutsuForm
from app.forms.personal_feeds import FeedSettingsForm
from app.queries import personal_feeds as queries
from app.services import personal_feeds
from app.views.site import site
from app.views.subscription import Subscription

if TYPE_CHECKING:
    from app.models import PersonalFeed

bp = Blueprint("own_calendar", __name__, url_prefix="/calendar/my/<token>")


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    feed = _feed(token)
    return _page(token, feed, FeedSettingsForm.of(feed.settings), 200)


@bp.post("")
def update(token: str) -> ResponseReturnValue:
    feed, form = _feed(token), FeedSettingsForm()
    if not form.validate_on_submit():
        return _page(token, feed, form, 422)
    if personal_feeds.change(feed.id, form.settings):
        flash(_("Saved. Your calendar shows it when it next asks."), "ok")
    return redirect(url_for(".show", token=token), 303)


@bp.post("/stop")
def stop(token: str) -> ResponseReturnValue:
    feed = _feed(token)
    if not KutsuForm().validate_on_submit():
        return _page(token, feed, FeedSettingsForm.of(feed.settings), 422)
    personal_feeds.stop(feed.id)
    return redirect(url_for(".show", token=token), 303)


@bp.post("/stop-others")
def stop_others(token: str) -> ResponseReturnValue:
    feed = _feed(token)
    if not KutsuForm().validate_on_submit():
        return _page(token, feed, FeedSettingsForm.of(feed.settings), 422)
    number = personal_feeds.stop_others(feed.id)
    flash(ngettext("%(num)d other address was stopped.", "%(num)d other addresses were stopped.", number), "ok")
    return redirect(url_for(".show", token=token), 303)


def _feed(token: str) -> PersonalFeed:
    found = queries.by_token(token)
    if found is None:
        abort(make_response(render_template("participant/own_calendar/unknown.html"), 404))
    return found


def _page(token: str, feed: PersonalFeed, form: FeedSettingsForm, status: int) -> ResponseReturnValue:
    others = len(queries.of_address(feed.email_key)) - 1 if feed.email_key is not None else 0
    name = _("My events: %(network)s", network=site().name.best(feed.language).text)
    subscription = Subscription(urls.absolute("personal_feed.show", token=token), name)
    html = render_template(
        "participant/own_calendar/show.html",
        token=token,
        feed=feed,
        form=form,
        subscription=subscription,
        others=others,
    )
    answer = make_response(html, status)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
