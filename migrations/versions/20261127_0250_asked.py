"""Whoever was registered by others is asked the event's questions once, also where they leave all answers empty."""

import sqlalchemy as sa
from alembic import op

revision = "b7d20e5c41f9"
down_revision = "f4a86b0c3d71"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("asked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    # Both databases know it; Alembic would make SQLite's table anew.
    op.execute("ALTER TABLE registration DROP COLUMN asked_at")
