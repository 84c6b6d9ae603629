"""A series for the public: its page, and registering once for all of its occasions."""

from flask import Blueprint

from app.views.participant.series import registration, show

bp = Blueprint("series", __name__, url_prefix="/series/<slug>")
bp.add_url_rule("", "show", show.show)
bp.register_blueprint(registration.bp)

__all__ = ["bp"]
