"""Migrations on both databases: from nothing to today, in step with the models, and back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app import create_app
from app.database import Base, db
from tests.databases import Databases, settings


@pytest.fixture
def empty(databases: Databases, database_kind: str):
    """An application on a database without any table."""
    application = create_app(settings(databases.empty(database_kind)))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_there_is_one_head():
    assert len(ScriptDirectory("migrations").get_heads()) == 1


def test_up_from_nothing_the_database_is_in_step_with_the_models(empty):
    upgrade(directory="migrations")
    assert tables() == {"alembic_version", *Base.metadata.tables}
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_to_nothing_and_up_again(empty):
    upgrade(directory="migrations")
    downgrade(directory="migrations", revision="base")
    assert tables() == {"alembic_version"}
    upgrade(directory="migrations")
    assert tables() == {"alembic_version", *Base.metadata.tables}
