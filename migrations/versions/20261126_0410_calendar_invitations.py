"""mails that are calendar invitations are called so"""

from alembic import op

revision = 'd4a1f70c3b58'
down_revision = 'b3c5a9e17d20'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE outgoing_mail SET kind = 'calendar_invitation' WHERE kind = 'invitation'")


def downgrade() -> None:
    op.execute("UPDATE outgoing_mail SET kind = 'invitation' WHERE kind = 'calendar_invitation'")
