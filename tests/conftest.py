"""Fixtures: an application on either database, a client, and the database session.

Every test gets a database of its own (a copy of a migrated one), so tests commit as the product does.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.database import db
from tests.browsing import Browser
from tests.databases import Databases, settings


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    made = Databases()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other; a module may override it with one where that is enough."""
    return request.param


@pytest.fixture
def app(databases: Databases, database_kind: str, tmp_path) -> Iterator[Flask]:
    application = create_app(settings(databases.new(database_kind), MAIL_URL=f"file:{tmp_path / 'mail'}"))
    application.test_client_class = Browser
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
