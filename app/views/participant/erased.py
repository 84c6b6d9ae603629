"""Where one lands when one's details were removed: the personal link does not work any more."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("erased", __name__)


@bp.get("/erased")
def show() -> ResponseReturnValue:
    return render_template("participant/erased/show.html")
