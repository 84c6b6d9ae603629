"""Messages that an organizer writes to a group of an event's people: the list, one of them, writing, sending."""

from flask import Blueprint

from app.views.organizer.messages import listing, record, sending, writing

bp = Blueprint("messages", __name__, url_prefix="/events/<slug>/messages")
bp.add_url_rule("", "index", listing.index)
bp.add_url_rule("/<int(max=2147483647):bulletin_id>", "show", record.show)
bp.register_blueprint(writing.bp)
bp.register_blueprint(sending.bp)

__all__ = ["bp"]
