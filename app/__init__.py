"""The application factory: wiring only. Nobody imports names from here."""

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import models, views
from app.cli import register_commands
from app.database import db, end_reading, json_text
from app.extensions import babel, limiter, migrate


def create_app(config: object) -> Flask:
    """A ready application. config: an object with upper-case settings (config.Config)."""
    app = Flask(__name__, template_folder="../templates", static_folder=None)
    app.config.from_object(config)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "json_serializer": json_text,
        "hide_parameters": True,  # what people typed must not reach a log through an error's text
        **app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {}),
    }
    app.jinja_options = {**app.jinja_options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    if proxies := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    db.init_app(app)
    app.teardown_appcontext(lambda _: end_reading())  # runs before Flask-SQLAlchemy's own
    migrations = str(Path(app.root_path).parent / "migrations")
    migrate.init_app(app, db, directory=migrations, render_as_batch=True, compare_type=True)
    babel.init_app(app, default_locale="en", locale_selector=views.language.locale)
    limiter.init_app(app)
    views.register(app)
    register_commands(app)
    return app


__all__ = ["create_app", "models"]
