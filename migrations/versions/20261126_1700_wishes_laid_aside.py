"""what someone declined had wished for stays with them; a registration that never counted was not cancelled"""

import sqlalchemy as sa
from alembic import op

revision = '71d0c2b85e3f'
down_revision = '5c1e9f7a30d2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('registration', sa.Column('wishes_laid_aside', sa.JSON(), nullable=True))
    op.execute(
        "UPDATE registration SET cancelled_at = NULL WHERE status = 'cancelled' AND id IN"
        " (SELECT registration_id FROM history_entry WHERE act = 'verification_lapsed')"
    )


def downgrade() -> None:
    op.drop_column('registration', 'wishes_laid_aside')
