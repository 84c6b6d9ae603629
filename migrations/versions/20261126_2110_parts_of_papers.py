"""an export that waits for a later part of a paper is not made: it would be of everyone now"""

import sqlalchemy as sa
from alembic import op

revision = 'e3b7d05f9a12'
down_revision = 'a91c6e4f2d08'
branch_labels = None
depends_on = None

JOB = sa.table(
    'export_job',
    sa.column('id', sa.Integer),
    sa.column('kind', sa.String),
    sa.column('state', sa.String),
    sa.column('wanted', sa.JSON),
    sa.column('leased_until', sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    connection = op.get_bind()
    waiting = sa.select(JOB.c.id, JOB.c.wanted).where(
        JOB.c.kind.in_(('badges', 'sign_in')), JOB.c.state.in_(('waiting', 'running'))
    )
    parts = [job_id for job_id, wanted in connection.execute(waiting) if wanted.get('part', 1) > 1]
    ended = {'state': 'failed', 'wanted': {}, 'leased_until': None}
    connection.execute(sa.update(JOB).where(JOB.c.id.in_(parts)).values(ended))


def downgrade() -> None:
    """What was given up stays so."""
