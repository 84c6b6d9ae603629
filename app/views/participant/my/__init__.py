"""The personal page and what one may do there: everything behind one's own link."""

from flask import Blueprint

from app.views.participant.my import (
    acknowledgement,
    answers,
    calendar_address,
    cancellation,
    choices,
    data,
    details,
    erasure,
    needs,
    offers,
    place_offer,
    show,
)

bp = Blueprint("my", __name__, url_prefix="/my/<token>")
bp.add_url_rule("", "show", show.show)
bp.add_url_rule("/qr.svg", "qr", show.qr)
bp.add_url_rule("/event.ics", "calendar", show.calendar)
bp.register_blueprint(acknowledgement.bp)
bp.register_blueprint(details.bp)
bp.register_blueprint(choices.bp)
bp.register_blueprint(answers.bp)
bp.register_blueprint(offers.bp)
bp.register_blueprint(place_offer.bp)
bp.register_blueprint(needs.bp)
bp.register_blueprint(cancellation.bp)
bp.register_blueprint(data.bp)
bp.register_blueprint(calendar_address.bp)
bp.register_blueprint(erasure.bp)

__all__ = ["bp"]
