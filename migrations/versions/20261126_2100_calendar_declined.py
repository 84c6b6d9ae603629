"""Somebody's calendar said no: not to be taken for a registration that was not approved."""

import sqlalchemy as sa
from alembic import op

revision = "a91c6e4f2d08"
down_revision = "c58a1e7d94b3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rename("declined_at", "calendar_declined_at", "ix_registration_declined", "ix_registration_calendar_declined")


def downgrade() -> None:
    _rename("calendar_declined_at", "declined_at", "ix_registration_calendar_declined", "ix_registration_declined")


def _rename(column: str, to: str, index: str, index_to: str) -> None:
    op.drop_index(index, "registration")
    # Both databases know it; Alembic would make SQLite's table anew.
    op.execute(f"ALTER TABLE registration RENAME COLUMN {column} TO {to}")
    there = sa.text(f"{to} IS NOT NULL")
    op.create_index(index_to, "registration", ["event_id"], postgresql_where=there, sqlite_where=there)
