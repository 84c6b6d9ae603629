"""Personal data of the whole network, for administrators: which event holds what, what goes next, what is late."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.paging import page_count, page_number
from app.domain.permissions import Action
from app.labels import privacy as labels
from app.queries import removals
from app.views.organizer import guard

bp = Blueprint("personal_data", __name__, url_prefix="/personal-data")

PER_PAGE = 50


@bp.get("")
@guard.needs(Action.SEE_REMOVALS)
def index() -> ResponseReturnValue:
    total = removals.total()
    pages = page_count(total, PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    return render_template(
        "organizer/network/personal_data/index.html",
        rows=removals.page(clock.now(), number, PER_PAGE),
        total=total,
        number=number,
        pages=pages,
        labels=labels,
    )
