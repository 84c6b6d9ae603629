"""Personal invitations of an event: the list, adding from a table, sending and reminding, withdrawing, the document."""

from flask import Blueprint

from app.views.organizer.invitations import adding, exports, listing, searching, sending, withdrawal

bp = Blueprint("invitations", __name__, url_prefix="/events/<slug>/invitations")
bp.add_url_rule("", "index", listing.index)
bp.register_blueprint(adding.bp)
bp.register_blueprint(searching.bp)
bp.register_blueprint(sending.bp)
bp.register_blueprint(withdrawal.bp)
bp.register_blueprint(exports.bp)

__all__ = ["bp"]
