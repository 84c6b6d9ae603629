"""series, and registrations made together"""

import sqlalchemy as sa
from alembic import op

revision = '8e52c1d7a04b'
down_revision = '4d1f0a6b2c93'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'series',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(length=16), nullable=False),
        sa.Column('slug', sa.String(length=80), nullable=False),
        sa.Column('title', sa.JSON(), nullable=False),
        sa.Column('summary', sa.JSON(), nullable=False),
        sa.Column('description', sa.JSON(), nullable=False),
        sa.Column('whole', sa.Boolean(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['organizer_id'], ['organizer.id'], name=op.f('fk_series_organizer_id'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_series')),
        sa.UniqueConstraint('public_id', name=op.f('uq_series_public_id')),
        sa.UniqueConstraint('slug', name=op.f('uq_series_slug')),
    )
    op.create_index('ix_series_organizer_id', 'series', ['organizer_id'])
    op.add_column(
        'event',
        sa.Column('series_id', sa.Integer(), sa.ForeignKey('series.id', name='fk_event_series_id')),
        inline_references=True,
    )
    op.create_index('ix_event_series_id', 'event', ['series_id'])
    op.add_column('registration', sa.Column('group_key', sa.String(length=32)))
    op.create_index('ix_registration_group_key', 'registration', ['group_key'])


def downgrade() -> None:
    op.drop_index('ix_registration_group_key', 'registration')
    with op.batch_alter_table('registration') as table:
        table.drop_column('group_key')
    op.drop_index('ix_event_series_id', 'event')
    with op.batch_alter_table('event') as table:
        table.drop_column('series_id')
    op.drop_table('series')
