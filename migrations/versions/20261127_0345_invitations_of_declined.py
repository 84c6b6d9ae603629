"""Invitations of people who were not approved before those ended with the decline: they would let them in."""

from alembic import op

revision = "d4e81b6a37f0"
down_revision = "b7d20e5c41f9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE invitation SET state = 'withdrawn', registration_id = NULL, version = version + 1"
        " WHERE state IN ('new', 'sent', 'accepted', 'declined') AND EXISTS (SELECT 1 FROM registration"
        " WHERE registration.event_id = invitation.event_id AND registration.email_key = invitation.email_key"
        " AND registration.status = 'declined') AND NOT EXISTS (SELECT 1 FROM registration"
        " WHERE registration.id = invitation.registration_id"
        " AND registration.status IN ('confirmed', 'waiting', 'pending', 'unverified'))"
    )


def downgrade() -> None:
    """Which of them stood otherwise is not known any more."""
