"""A personal invitation: its form, answering it with a registration that is there, declining, passing it on, what is
kept of the person.

A GET changes nothing: scanners open links.
"""

from flask import Blueprint

from app.views.participant.invitations import answer, data, declining, delegating, erasure, taking

bp = Blueprint("invitations", __name__, url_prefix="/invitation/<token>")
bp.add_url_rule("", "show", answer.show)
bp.add_url_rule("", "create", answer.create, methods=["POST"])
bp.register_blueprint(taking.bp)
bp.register_blueprint(declining.bp)
bp.register_blueprint(delegating.bp)
bp.register_blueprint(data.bp)
bp.register_blueprint(erasure.bp)

__all__ = ["bp"]
