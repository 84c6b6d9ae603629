"""An organizer's events: the start page, one event, its form and its steps."""

from flask import Blueprint

from app.views.organizer.events import (
    calendar,
    cancellation,
    capacity,
    copies,
    editing,
    entry,
    listing,
    overview,
    publication,
)

bp = Blueprint("events", __name__)
bp.add_url_rule("/", "index", listing.index)
bp.add_url_rule("/calendar", "calendar", calendar.calendar)
bp.add_url_rule("/new-event", "new", entry.new)
bp.add_url_rule("/new-event", "create", entry.create, methods=["POST"])
bp.add_url_rule("/events/<slug>", "show", overview.show)
bp.add_url_rule("/events/<slug>/preview", "preview", overview.preview)
bp.add_url_rule("/events/<slug>/edit", "edit", editing.edit)
bp.add_url_rule("/events/<slug>/edit", "update", editing.update, methods=["POST"])
bp.register_blueprint(publication.bp)
bp.register_blueprint(cancellation.bp)
bp.register_blueprint(capacity.bp)
bp.register_blueprint(copies.bp)

__all__ = ["bp"]
