"""The organizers' side. Composes the blueprints behind one lock (guard.py)."""

from flask import Blueprint

from app.views.language import LANG
from app.views.organizer import (
    access_review,
    account,
    accounts,
    counts_links,
    entrance,
    events,
    figures,
    guard,
    history,
    invitations,
    leaving,
    links,
    mail,
    messages,
    missing_texts,
    named_people,
    navigation,
    network,
    personal_data,
    programme,
    questions,
    registrations,
    reminders,
    rosters,
    search,
    second_factor,
    series,
    sign_in_rules,
    team,
    texts,
    unsaved,
)

bp = Blueprint("organizer", __name__, url_prefix=f"/{LANG}/organizer")
bp.before_request(named_people.keep_out_of_links)
bp.before_request(guard.require)
bp.after_request(unsaved.forget_saved)
bp.context_processor(navigation.for_templates)
bp.context_processor(missing_texts.for_templates)
bp.register_blueprint(account.bp)
bp.register_blueprint(second_factor.bp)
bp.register_blueprint(access_review.bp)
bp.register_blueprint(sign_in_rules.bp)
bp.register_blueprint(accounts.bp)
bp.register_blueprint(leaving.bp)
bp.register_blueprint(network.bp)
bp.register_blueprint(team.bp)
bp.register_blueprint(events.bp)
bp.register_blueprint(series.bp)
bp.register_blueprint(registrations.bp)
bp.register_blueprint(programme.bp)
bp.register_blueprint(questions.bp)
bp.register_blueprint(questions.approved_bp)
bp.register_blueprint(figures.bp)
bp.register_blueprint(rosters.bp)
bp.register_blueprint(entrance.bp)
bp.register_blueprint(links.bp)
bp.register_blueprint(invitations.bp)
bp.register_blueprint(personal_data.bp)
bp.register_blueprint(counts_links.bp)
bp.register_blueprint(messages.bp)
bp.register_blueprint(reminders.bp)
bp.register_blueprint(texts.bp)
bp.register_blueprint(mail.bp)
bp.register_blueprint(history.bp)
bp.register_blueprint(unsaved.bp)
bp.register_blueprint(missing_texts.bp)
bp.register_blueprint(search.bp)

__all__ = ["bp"]
