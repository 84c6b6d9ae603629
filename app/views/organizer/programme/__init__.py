"""The programme for its organizers: the page, sessions, tracks, what participants choose."""

from flask import Blueprint

from app.views.organizer.programme import cancellation, page, paper, removal, sessions, settings, tracks

bp = Blueprint("programme", __name__, url_prefix="/events/<slug>/programme")
bp.add_url_rule("", "show", page.show)
bp.add_url_rule("/paper.pdf", "paper", paper.show)
bp.register_blueprint(sessions.bp)
bp.register_blueprint(cancellation.bp)
bp.register_blueprint(removal.bp)
bp.register_blueprint(tracks.bp)
bp.register_blueprint(settings.bp)

__all__ = ["bp"]
