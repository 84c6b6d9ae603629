"""what someone declined had wished for stays with them; a registration that never counted was not cancelled"""

import sqlalchemy as sa
from alembic import op

revision = '71d0c2b85e3f'
down_revision = 'e9a4c7d1f360'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('registration', sa.Column('wishes_laid_aside', sa.JSON(), nullable=True))
    op.execute(
        "UPDATE registration SET cancelled_at = NULL WHERE status = 'cancelled' AND id IN"
        " (SELECT registration_id FROM history_entry WHERE act = 'verification_lapsed')"
    )
    is_lapsed = sa.text("status = 'cancelled' AND cancelled_at IS NULL")
    op.create_index(
        'ix_registration_lapsed', 'registration', ['event_id'], postgresql_where=is_lapsed, sqlite_where=is_lapsed
    )


def downgrade() -> None:
    op.drop_index('ix_registration_lapsed', 'registration')
    op.drop_column('registration', 'wishes_laid_aside')
