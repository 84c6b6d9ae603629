"""A personal invitation: its form, declining, passing it on. A GET changes nothing: scanners open links."""

from flask import Blueprint

from app.views.participant.invitations import answer, declining, delegating

bp = Blueprint("invitations", __name__, url_prefix="/invitation/<token>")
bp.add_url_rule("", "show", answer.show)
bp.add_url_rule("", "create", answer.create, methods=["POST"])
bp.register_blueprint(declining.bp)
bp.register_blueprint(delegating.bp)

__all__ = ["bp"]
