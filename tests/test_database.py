"""A database that cannot be used now: people are asked to try again (503), not told of a fault."""

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from app.database import is_unavailable


def fault(url: str, *statements: str) -> DBAPIError:
    engine = create_engine(url)
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
    return caught.value


def test_a_full_disk_is_away_for_now(tmp_path):
    error = fault(f"sqlite:///{tmp_path}/full.sqlite", "PRAGMA max_page_count=1", "CREATE TABLE t (a)")
    assert "full" in str(error.orig)
    assert is_unavailable(error)


def test_a_file_that_cannot_be_opened_is_away_for_now(tmp_path):
    assert is_unavailable(fault(f"sqlite:///{tmp_path}/no-such-folder/kutsu.sqlite", "SELECT 1"))


def test_a_file_that_cannot_be_written_is_away_for_now(tmp_path):
    (tmp_path / "kept.sqlite").touch()
    assert is_unavailable(fault(f"sqlite:///file:{tmp_path}/kept.sqlite?mode=ro&uri=true", "CREATE TABLE t (a)"))


def test_a_wrong_statement_is_a_fault(tmp_path):
    assert not is_unavailable(fault(f"sqlite:///{tmp_path}/well.sqlite", "SELECT FROM"))
