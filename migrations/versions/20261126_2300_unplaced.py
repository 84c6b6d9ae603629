"""Who is confirmed without something that must be chosen is kept with the registrations."""

import sqlalchemy as sa
from alembic import op

revision = "f4a86b0c3d71"
down_revision = "e3b7d05f9a12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("unplaced", sa.Boolean(), nullable=True, server_default=sa.false()))
    # The worker finds out: what must be chosen follows from the whole programme.
    op.execute(
        "UPDATE registration SET unplaced = NULL WHERE status = 'confirmed' AND event_id IN ("
        "SELECT event_id FROM event_session UNION SELECT event_id FROM track UNION "
        "SELECT id FROM event WHERE onsite AND online)"
    )
    op.create_index(
        "ix_registration_unplaced",
        "registration",
        ["event_id"],
        postgresql_where=sa.text("unplaced AND status = 'confirmed'"),
        sqlite_where=sa.text("unplaced = 1 AND status = 'confirmed'"),
    )


def downgrade() -> None:
    op.drop_index("ix_registration_unplaced", "registration")
    # Both databases know it; Alembic would make SQLite's table anew.
    op.execute("ALTER TABLE registration DROP COLUMN unplaced")
