"""The participants' side: no accounts, personal links. Composes the blueprints under the language."""

from flask import Blueprint

from app.views.language import LANG
from app.views.participant import (
    address,
    calendars,
    counts,
    embed,
    erased,
    events,
    invitations,
    link_again,
    links,
    my,
    notices,
    own_calendar,
    registration,
    series,
    verification,
)

bp = Blueprint("participant", __name__, url_prefix=f"/{LANG}")
bp.register_blueprint(events.bp)
bp.register_blueprint(calendars.bp)
bp.register_blueprint(embed.bp)
bp.register_blueprint(registration.bp)
bp.register_blueprint(series.bp)
bp.register_blueprint(links.bp)
bp.register_blueprint(invitations.bp)
bp.register_blueprint(my.bp)
bp.register_blueprint(address.bp)
bp.register_blueprint(verification.bp)
bp.register_blueprint(erased.bp)
bp.register_blueprint(link_again.bp)
bp.register_blueprint(own_calendar.bp)
bp.register_blueprint(counts.bp)
bp.register_blueprint(notices.bp)

__all__ = ["bp"]
