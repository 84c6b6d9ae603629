"""forms that an organizer could not save as the session had ended"""

import sqlalchemy as sa
from alembic import op

revision = 'e9a4c7d1f360'
down_revision = 'e81c3b5d9f24'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'unsaved_form',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['organizer_id'], ['organizer.id'], name=op.f('fk_unsaved_form_organizer_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_unsaved_form')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_unsaved_form_token_hash')),
    )
    op.create_index('ix_unsaved_form_organizer_id', 'unsaved_form', ['organizer_id'])
    op.create_index('ix_unsaved_form_expires_at', 'unsaved_form', ['expires_at'])


def downgrade() -> None:
    op.drop_table('unsaved_form')
