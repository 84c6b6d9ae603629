"""One's own account."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.permissions import Action
from app.views.organizer import guard

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@guard.needs(Action.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    return render_template("organizer/account/show.html")
