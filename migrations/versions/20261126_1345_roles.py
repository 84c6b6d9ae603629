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
    op.add_column('organizer', sa.Column('totp_secret', sa.LargeBinary()))
    op.add_column('organizer', sa.Column('totp_step', sa.BigInteger()))
    op.add_column('organizer_session', sa.Column('pending', sa.LargeBinary()))
    op.create_table(
        'sign_in_step',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('challenge', sa.String(length=64), nullable=False),
        *_owned('sign_in_step'),
        sa.UniqueConstraint('token_hash', name=op.f('uq_sign_in_step_token_hash')),
    )
    op.create_table(
        'recovery_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        *_owned('recovery_code'),
    )
    op.create_table(
        'passkey',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('credential_id', sa.String(length=1400), nullable=False),
        sa.Column('public_key', sa.LargeBinary(), nullable=False),
        sa.Column('sign_count', sa.BigInteger(), nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True),
        *_owned('passkey'),
        sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id')),
    )
    for name in ('sign_in_step', 'recovery_code', 'passkey'):
        op.create_index(f'ix_{name}_organizer_id', name, ['organizer_id'])
    op.create_table(
        'required_factor',
        sa.Column('role', sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint('role', name=op.f('pk_required_factor')),
    )


def _owned(name: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(
            ['organizer_id'], ['organizer.id'], name=op.f(f'fk_{name}_organizer_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
    )


def downgrade() -> None:
    for name in ('required_factor', 'passkey', 'recovery_code', 'sign_in_step'):
        op.drop_table(name)
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
        table.drop_column('pending')
        table.drop_column('device')
    with op.batch_alter_table('organizer') as table:
        for name in ('totp_step', 'totp_secret', 'reviewed_by', 'reviewed_at', 'last_used_at'):
            table.drop_column(name)
