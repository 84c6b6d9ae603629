"""acts on several participants, an organizer's own calendar, and the key that leads to the search"""

import sqlalchemy as sa
from alembic import op

revision = 'e81c3b5d9f24'
down_revision = '7a4e19c3d8b6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'bulk_act',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('chosen', sa.JSON(), nullable=False),
        sa.Column('outcomes', sa.JSON(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_bulk_act_event_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['organizer_id'], ['organizer.id'], name=op.f('fk_bulk_act_organizer_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_act')),
    )
    op.create_index('ix_bulk_act_event_id', 'bulk_act', ['event_id'])
    op.create_index('ix_bulk_act_organizer_id', 'bulk_act', ['organizer_id'])
    op.create_index('ix_bulk_act_created_at', 'bulk_act', ['created_at'])
    op.add_column('organizer', sa.Column('shortcuts', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('organizer', sa.Column('calendar_handle', sa.String(length=24), nullable=True))
    op.create_index('uq_organizer_calendar_handle', 'organizer', ['calendar_handle'], unique=True)


def downgrade() -> None:
    op.drop_index('uq_organizer_calendar_handle', 'organizer')
    op.drop_column('organizer', 'calendar_handle')
    op.drop_column('organizer', 'shortcuts')
    op.drop_index('ix_bulk_act_created_at', 'bulk_act')
    op.drop_index('ix_bulk_act_organizer_id', 'bulk_act')
    op.drop_index('ix_bulk_act_event_id', 'bulk_act')
    op.drop_table('bulk_act')
