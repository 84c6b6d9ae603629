"""The people of one session of the programme: the roster, documents, and moving them to another session."""

from flask import Blueprint

from app.views.organizer.rosters import door_list, exports, listing, moving

bp = Blueprint(
    "rosters", __name__, url_prefix="/events/<slug>/programme/sessions/<int(max=2147483647):session_id>/people"
)
bp.add_url_rule("", "index", listing.index)
bp.register_blueprint(exports.bp)
bp.register_blueprint(door_list.bp)
bp.register_blueprint(moving.bp)

__all__ = ["bp"]
