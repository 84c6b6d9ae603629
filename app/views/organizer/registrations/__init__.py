"""Participants of an event: the list, one of them, what an organizer does to one, and documents."""

from flask import Blueprint

from app.views.organizer.registrations import (
    answers,
    bulk,
    cancellation,
    choices,
    confirmation,
    door_list,
    editing,
    entry,
    erasure,
    exports,
    files,
    imports,
    listing,
    mail,
    needs,
    papers,
    record,
    saved_views,
    searching,
)

bp = Blueprint("registrations", __name__, url_prefix="/events/<slug>/registrations")
bp.add_url_rule("", "index", listing.index)
bp.add_url_rule("/new", "new", entry.new)
bp.add_url_rule("/new", "create", entry.create, methods=["POST"])
bp.add_url_rule("/<code>", "show", record.show)
bp.add_url_rule("/<code>/edit", "edit", editing.edit)
bp.add_url_rule("/<code>/edit", "update", editing.update, methods=["POST"])
bp.register_blueprint(bulk.bp)
bp.register_blueprint(confirmation.bp)
bp.register_blueprint(cancellation.bp)
bp.register_blueprint(choices.bp)
bp.register_blueprint(answers.bp)
bp.register_blueprint(erasure.bp)
bp.register_blueprint(mail.bp)
bp.register_blueprint(exports.bp)
bp.register_blueprint(files.bp)
bp.register_blueprint(papers.bp)
bp.register_blueprint(saved_views.bp)
bp.register_blueprint(searching.bp)
bp.register_blueprint(imports.bp)
bp.register_blueprint(needs.bp)
bp.register_blueprint(door_list.bp)

__all__ = ["bp"]
