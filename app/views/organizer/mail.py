"""What became of an event's mail, person by person: what did not arrive is sent again."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.mail import UNDELIVERED, MailState
from app.domain.mail_list import MailShow
from app.domain.paging import page_count, page_number
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.messages import listing_of
from app.labels import attendees
from app.labels import mail as labels
from app.labels import messages as words
from app.queries import bulletins
from app.queries import mail_list as queries
from app.services import outbox
from app.services.outbox import Unsendable
from app.views.filters import about, best
from app.views.organizer import guard

bp = Blueprint("mail", __name__, url_prefix="/events/<slug>/mail")


@bp.get("")
@guard.needs(Action.MESSAGE)
def index(slug: str) -> ResponseReturnValue:
    return _page([])


@bp.post("/<int(max=2147483647):mail_id>/again")
@guard.needs(Action.MESSAGE)
def create(slug: str, mail_id: int) -> ResponseReturnValue:
    """Sends a message again, to the address that the participant has by now."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(form.problems), 422
    result = outbox.send_again(mail_id, guard.actor(), event_id=guard.event().id)
    if result is Unsendable.UNKNOWN:
        abort(404)
    if isinstance(result, Unsendable):
        return _page([("", str(attendees.UNSENDABLE[result.value]))]), 409
    flash(_("The message will be sent again."), "ok")
    shown: dict[str, Any] = {"slug": slug, **listing_of(request.args).arguments}
    return redirect(url_for(".index", **shown), 303)


@bp.post("/again")
@guard.needs(Action.MESSAGE)
def create_all(slug: str) -> ResponseReturnValue:
    """The same for everything that did not arrive, or that of one message."""
    form, listing = KutsuForm(), listing_of(request.args)
    if not form.validate_on_submit():
        return _page(form.problems), 422
    resent = outbox.send_all_again(guard.event().id, listing.bulletin_id, guard.actor())
    flash(ngettext("%(num)d message will be sent again.", "%(num)d messages will be sent again.", resent.sent), "ok")
    if resent.outdated:
        said = ngettext(
            "%(num)d message is not sent, as it is no longer true.",
            "%(num)d messages are not sent, as they are no longer true.",
            resent.outdated,
        )
        flash(said, "warn")
    if resent.waiting:
        said = ngettext(
            "%(num)d message stays here, as it was not written for the event as it is now.",
            "%(num)d messages stay here, as they were not written for the event as it is now.",
            resent.waiting,
        )
        flash(said, "warn")
    shown: dict[str, Any] = {"slug": slug, **listing.arguments}
    return redirect(url_for(".index", **shown), 303)


def _page(problems: list[tuple[str, str]]) -> str:
    event_id, listing = guard.event().id, listing_of(request.args)
    counts, total = queries.counts(event_id), queries.total(event_id, listing)
    pages = page_count(total, queries.PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    return render_template(
        "organizer/mail/index.html",
        entries=queries.page(event_id, listing, number),
        listing=listing,
        shows=[(show.value, words.SHOWS[show]) for show in MailShow],
        subjects=[(id, best(about(subject, guard.event()))) for id, subject in bulletins.subjects(event_id)],
        sent=counts.get(MailState.SENT, 0),
        waiting=counts.get(MailState.PENDING, 0),
        total=total,
        first=(number - 1) * queries.PER_PAGE + 1,
        number=number,
        pages=pages,
        problems=problems,
        labels=labels,
        UNDELIVERED=UNDELIVERED,
        most_at_once=outbox.MOST_AT_ONCE,
        button=KutsuForm(None),
    )
