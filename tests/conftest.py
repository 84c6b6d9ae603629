"""Fixtures: an application on either database, a client, and the database session.

Every test gets a database of its own (a copy of a migrated one), so tests commit as the product does.
The application is made once for each kind of database: building its routes takes longer than most tests.
"""

import sqlite3
from collections.abc import Iterator

import hypothesis
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, make_url

from app import clock, create_app
from app.database import db
from tests.browsing import Browser
from tests.databases import Databases, settings

# No test is timed: a busy machine would fail it.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    made = Databases()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other; a module may override it with one where that is enough."""
    return request.param


class Applications:
    """One application and one engine for each kind of database. Each test finds them as they were made, on a database
    of its own: a new engine would put every statement together again."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Flask, dict, dict]] = {}
        self._engines: dict[str, MovingEngine] = {}

    def on(self, kind: str, url: str, mail_url: str) -> Flask:
        if kind not in self._made:
            application = create_app(settings(url))
            application.test_client_class = Browser
            self._made[kind] = (application, dict(application.config), dict(application.extensions))
        application, config, extensions = self._made[kind]
        application.config.clear()
        application.config.update(config, SQLALCHEMY_DATABASE_URI=url, MAIL_URL=mail_url)
        application.extensions.clear()
        application.extensions.update(extensions)
        if kind not in self._engines:
            self._engines[kind] = MovingEngine(url, config["SQLALCHEMY_ENGINE_OPTIONS"])
        with application.app_context():
            db.engine.dispose()
            db.engines[None] = self._engines[kind].at(url)
        return application


class MovingEngine:
    """An engine that goes from one database to another of the same kind and keeps what it knows of statements."""

    def __init__(self, url: str, options: dict) -> None:
        self.engine = create_engine(url, **options)
        event.listen(self.engine, "do_connect", self._aim)
        event.listen(self.engine, "connect", hurry)

    def at(self, url: str) -> Engine:
        """The engine, whose next connections are to this database. It has no open ones."""
        self.engine.url = make_url(url)
        self._positional, self._named = self.engine.dialect.create_connect_args(self.engine.url)
        return self.engine

    def _aim(self, dialect, record, positional, named) -> None:
        positional[:] = self._positional
        named.update(self._named)


def hurry(connection, record) -> None:
    """Nobody pulls the plug on a test: SQLite does not wait for the disk at every commit."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(scope="session")
def applications() -> Applications:
    return Applications()


@pytest.fixture
def app(applications: Applications, databases: Databases, database_kind: str, tmp_path) -> Iterator[Flask]:
    """The application on a new, migrated database. A test that adds routes to it asks for new_app."""
    url = databases.new(database_kind)
    yield from _open(applications.on(database_kind, url, f"file:{tmp_path / 'mail'}"))
    databases.give_back(url)


@pytest.fixture
def new_app(databases: Databases, database_kind: str, tmp_path) -> Iterator[Flask]:
    """An application that nobody has used and nobody will use again."""
    url = databases.new(database_kind)
    application = create_app(settings(url, MAIL_URL=f"file:{tmp_path / 'mail'}"))
    application.test_client_class = Browser
    yield from _open(application)
    databases.give_back(url)


@pytest.fixture
def keeping_app(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """The product as it runs: pages are kept for two seconds."""
    application = create_app(settings(databases.new(database_kind), PAGE_CACHE_SECONDS=2.0))
    application.test_client_class = Browser
    yield from _open(application)


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def _open(application: Flask) -> Iterator[Flask]:
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
