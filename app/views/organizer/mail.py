"""An event's messages that did not arrive, to be sent again."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.mail import UNDELIVERED, MailState
from app.domain.organizer_list import page_count, page_number
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.labels import attendees
from app.labels import mail as labels
from app.queries import outbox as queries
from app.services import outbox
from app.services.outbox import Unsendable
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
    return redirect(url_for(".index", slug=slug), 303)


def _page(problems: list[tuple[str, str]]) -> str:
    event_id = guard.event().id
    counts = queries.counts(event_id)
    total = sum(counts.get(state, 0) for state in UNDELIVERED)
    pages = page_count(total, queries.PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    return render_template(
        "organizer/mail/index.html",
        entries=queries.undelivered(event_id, number),
        sent=counts.get(MailState.SENT, 0),
        waiting=counts.get(MailState.PENDING, 0),
        total=total,
        first=(number - 1) * queries.PER_PAGE + 1,
        number=number,
        pages=pages,
        problems=problems,
        labels=labels,
        button=KutsuForm(None),
    )
