"""Copies of rows that a rollback leaves alone: for what one request looks at from its beginning to its end.

Every service begins with a rollback, which empties the rows that were read before it.
"""

from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.database import Base

Row = TypeVar("Row", bound=Base)


def snapshot(row: Row, **related: object) -> Row:
    """A detached copy of the row's columns, with these relationships. Any other relationship raises."""
    mapper = inspect(type(row))
    copy = type(row)()
    for column in mapper.column_attrs:
        set_committed_value(copy, column.key, getattr(row, column.key))
    for name, value in related.items():
        set_committed_value(copy, name, value)
    make_transient_to_detached(copy)
    return copy
