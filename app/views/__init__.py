"""The web edge: which views there are and what every answer carries."""

from flask import Flask

from app.views import (
    auth,
    desk_feed,
    errors,
    feed_shelf,
    feeds,
    filters,
    health,
    language,
    link_codes,
    news,
    organizer,
    page_cache,
    participant,
    passwords,
    personal_feed,
    provider,
    second_step,
    site,
    static,
    traffic,
    web,
)

__all__ = ["language", "register"]


def register(app: Flask) -> None:
    """Attach every blueprint, hook and filter."""
    page_cache.init_app(app)
    participant.doors.init_app(app)
    feed_shelf.init_app(app)
    personal_feed.init_app(app)
    language.init_app(app)
    site.init_app(app)
    filters.init_app(app)
    web.init_app(app)
    errors.init_app(app)
    static.init_app(app)
    health.init_app(app)
    app.register_blueprint(participant.bp)
    app.register_blueprint(participant.links.short_bp)
    app.register_blueprint(link_codes.bp)
    app.register_blueprint(feeds.bp)
    app.register_blueprint(personal_feed.bp)
    app.register_blueprint(desk_feed.bp)
    app.register_blueprint(news.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(second_step.bp)
    app.register_blueprint(provider.bp)
    app.register_blueprint(passwords.bp)
    app.register_blueprint(organizer.bp)
    app.register_blueprint(health.bp)
    traffic.init_app(app)
