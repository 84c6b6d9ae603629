"""questions of an event's form, and answers"""

import sqlalchemy as sa
from alembic import op

revision = '9b27e0c5d1f4'
down_revision = 'de99e10f5891'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'question',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=True),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('label', sa.JSON(), nullable=False),
        sa.Column('hint', sa.JSON(), nullable=False),
        sa.Column('purpose', sa.JSON(), nullable=False),
        sa.Column('required', sa.Boolean(), nullable=False),
        sa.Column('basis', sa.String(length=32), nullable=True),
        sa.Column('kept_days', sa.Integer(), nullable=True),
        sa.Column('visible_to', sa.String(length=32), nullable=False),
        sa.Column('in_lists', sa.Boolean(), nullable=False),
        sa.Column('condition_question_id', sa.Integer(), nullable=True),
        sa.Column('condition_option_id', sa.Integer(), nullable=True),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('tally', sa.JSON(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint('kept_days >= 0', name=op.f('ck_question_kept_days_not_negative')),
        sa.CheckConstraint(
            'condition_option_id IS NULL OR condition_question_id IS NOT NULL',
            name=op.f('ck_question_option_of_question'),
        ),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_question_event_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    )
    op.create_index('ix_question_event_id', 'question', ['event_id'])
    op.create_table(
        'question_option',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('label', sa.JSON(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('places', sa.Integer(), nullable=True),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint('places >= 0', name=op.f('ck_question_option_places_not_negative')),
        sa.ForeignKeyConstraint(
            ['question_id'], ['question.id'], name=op.f('fk_question_option_question_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_question_option')),
    )
    op.create_index('ix_question_option_question_id', 'question_option', ['question_id'])
    op.create_table(
        'answer',
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('value', sa.JSON(), nullable=False),
        sa.Column('lost', sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_answer_question_id')),
        sa.ForeignKeyConstraint(
            ['registration_id'], ['registration.id'], name=op.f('fk_answer_registration_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('registration_id', 'question_id', name=op.f('pk_answer')),
    )
    op.create_index('ix_answer_question_id', 'answer', ['question_id'])


def downgrade() -> None:
    # The places in options were claimed in the same pools.
    op.execute("DELETE FROM claim WHERE pool_id IN (SELECT id FROM pool WHERE kind = 'option')")
    op.execute("DELETE FROM pool WHERE kind = 'option'")
    op.drop_table('answer')
    op.drop_table('question_option')
    op.drop_table('question')
