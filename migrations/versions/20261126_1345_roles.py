"""roles: what each does at an event, and whose region or theme group an account is for

Every account keeps what it could do: administrators everything, organizers the events of their teams.
"""

import sqlalchemy as sa
from alembic import op

revision = '3e9d51b7a0c6'
down_revision = '9b27e0c5d1f4'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('event_role', sa.Column('role', sa.String(length=32), nullable=False, server_default='organizer'))
    op.create_table(
        'organizer_term',
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('term_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['organizer_id'], ['organizer.id'], name=op.f('fk_organizer_term_organizer_id'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(['term_id'], ['term.id'], name=op.f('fk_organizer_term_term_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('organizer_id', 'term_id', name=op.f('pk_organizer_term')),
    )
    op.create_index('ix_organizer_term_term_id', 'organizer_term', ['term_id'])
    op.add_column('organizer_session', sa.Column('device', sa.String(length=60), nullable=False, server_default=''))
    op.add_column('organizer', sa.Column('last_used_at', sa.DateTime(timezone=True)))
    op.add_column('organizer', sa.Column('reviewed_at', sa.DateTime(timezone=True)))
    op.add_column('organizer', sa.Column('reviewed_by', sa.String(length=254), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_index('ix_organizer_term_term_id', 'organizer_term')
    op.drop_table('organizer_term')
    # The release before knows two roles: nobody gets more than they had.
    op.execute("DELETE FROM event_role WHERE role = 'assistant'")
    op.execute(
        'DELETE FROM event_role WHERE organizer_id IN (SELECT id FROM organizer'
        " WHERE role IN ('assistant', 'reporter', 'protection_officer'))"
    )
    # Whoever may not create events there must not be able to sign in as one who may.
    op.execute("UPDATE organizer SET active = false WHERE role IN ('assistant', 'reporter', 'protection_officer')")
    op.execute("UPDATE organizer SET role = 'organizer' WHERE role <> 'administrator'")
    with op.batch_alter_table('event_role') as table:
        table.drop_column('role')
    with op.batch_alter_table('organizer_session') as table:
        table.drop_column('device')
    with op.batch_alter_table('organizer') as table:
        for name in ('reviewed_by', 'reviewed_at', 'last_used_at'):
            table.drop_column(name)
