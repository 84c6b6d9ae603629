"""Having one's personal link mailed again. The answer is the same whether the address is known or not."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from limits import parse

from app.domain.participants import email_key
from app.forms.registrations import AddressForm
from app.labels.participants import TOO_MANY
from app.services import participants
from app.views import limits

bp = Blueprint("link_again", __name__)

PER_ADDRESS = parse("5 per hour")


@bp.get("/link")
def new() -> ResponseReturnValue:
    return _page(AddressForm(), 200)


@bp.post("/link")
def create() -> ResponseReturnValue:
    form = AddressForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    seconds = limits.wait_for_network_address("link-again") or limits.wait(
        PER_ADDRESS, "link-again", email_key(form.email.data)
    )
    if seconds is not None:
        form.refuse(TOO_MANY)
        return _page(form, 429, seconds)
    participants.send_links(form.email.data)
    return redirect(url_for(".show"), 303)


@bp.get("/link/sent")
def show() -> ResponseReturnValue:
    """Names no address: it says the same to everyone."""
    return render_template("participant/link_again/show.html")


def _page(form: AddressForm, status: int, wait: int | None = None) -> ResponseReturnValue:
    answer = make_response(render_template("participant/link_again/new.html", form=form), status)
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer
