"""The programme in figures: how full tracks and sessions are, and whose wishes are not met."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.attendees import Listing, SeatShow
from app.domain.permissions import Action
from app.domain.places import PoolKind
from app.queries import figures
from app.views.organizer import guard

bp = Blueprint("figures", __name__, url_prefix="/events/<slug>/programme/figures")


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def show(slug: str) -> ResponseReturnValue:
    """Each figure leads to the list of those people."""
    return render_template(
        "organizer/figures/show.html",
        figures=figures.of(guard.event().id),
        unplaced=Listing(seat=SeatShow.UNPLACED).arguments,
        unmet=Listing(seat=SeatShow.WAITS).arguments,
        PoolKind=PoolKind,
    )
