"""personal invitations, and where the details of an imported participant came from"""

import sqlalchemy as sa
from alembic import op

revision = 'de99e10f5891'
down_revision = 'a7c24e918f06'
branch_labels = None
depends_on = None

LIVING = sa.text("state <> 'delegated' AND state <> 'withdrawn'")


def upgrade() -> None:
    op.create_table(
        'invitation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('handle', sa.String(length=24), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('given_name', sa.String(length=100), nullable=False),
        sa.Column('family_name', sa.String(length=100), nullable=False),
        sa.Column(
            'sort_key', sa.String(length=400).with_variant(sa.String(length=400, collation='C'), 'postgresql'),
            nullable=False,
        ),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('email_key', sa.String(length=254), nullable=True),
        sa.Column('organisation', sa.String(length=200), nullable=False),
        sa.Column('role_id', sa.Integer(), nullable=True),
        sa.Column('sector_id', sa.Integer(), nullable=True),
        sa.Column('region_id', sa.Integer(), nullable=True),
        sa.Column('municipality', sa.String(length=100), nullable=False),
        sa.Column('language', sa.String(length=32), nullable=False),
        sa.Column('data_origin', sa.String(length=200), nullable=False),
        sa.Column('registration_id', sa.Integer(), nullable=True),
        sa.Column('delegated_from', sa.Integer(), nullable=True),
        sa.Column('word', sa.String(length=500), nullable=False),
        sa.Column('mail_problem', sa.String(length=300), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('erasure_asked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_invitation_event_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['role_id'], ['term.id'], name=op.f('fk_invitation_role_id')),
        sa.ForeignKeyConstraint(['sector_id'], ['term.id'], name=op.f('fk_invitation_sector_id')),
        sa.ForeignKeyConstraint(['region_id'], ['term.id'], name=op.f('fk_invitation_region_id')),
        sa.ForeignKeyConstraint(
            ['registration_id'], ['registration.id'], name=op.f('fk_invitation_registration_id'), ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(
            ['delegated_from'], ['invitation.id'], name=op.f('fk_invitation_delegated_from'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
        sa.UniqueConstraint('handle', name=op.f('uq_invitation_handle')),
    )
    op.create_index(
        'uq_invitation_living_address', 'invitation', ['event_id', 'email_key'], unique=True,
        postgresql_where=LIVING, sqlite_where=LIVING,
    )
    op.create_index('ix_invitation_event_id_state', 'invitation', ['event_id', 'state'])
    op.create_index('ix_invitation_email_key', 'invitation', ['email_key'])
    op.create_index('ix_invitation_registration_id', 'invitation', ['registration_id'])
    op.create_index('ix_invitation_delegated_from', 'invitation', ['delegated_from'])
    with op.batch_alter_table('outgoing_mail') as table:
        table.add_column(sa.Column('invitation_id', sa.Integer()))
        table.create_foreign_key(
            op.f('fk_outgoing_mail_invitation_id'), 'invitation', ['invitation_id'], ['id'], ondelete='CASCADE'
        )
    op.create_index('ix_outgoing_mail_invitation_id', 'outgoing_mail', ['invitation_id'])
    op.add_column(
        'registration', sa.Column('data_origin', sa.String(length=200), nullable=False, server_default=sa.text("''"))
    )
    op.add_column('registration', sa.Column('acknowledged_at', sa.DateTime(timezone=True)))


def downgrade() -> None:
    # What the release before knows no word for.
    op.execute("UPDATE registration SET source = 'organizer' WHERE source = 'import'")
    op.execute("UPDATE outgoing_mail SET kind = 'link_again' WHERE kind = 'imported'")
    op.execute(
        "DELETE FROM history_entry WHERE act IN ('participants_imported', 'acknowledged', 'invitations_added',"
        " 'invitations_sent', 'invitations_reminded', 'invitations_withdrawn', 'invitation_declined',"
        " 'invitation_delegated', 'invitation_erasure_asked', 'invitation_erased')"
    )
    with op.batch_alter_table('registration') as table:
        table.drop_column('acknowledged_at')
        table.drop_column('data_origin')
    # Mail of invitations is nobody's without them.
    op.execute('DELETE FROM outgoing_mail WHERE invitation_id IS NOT NULL')
    op.drop_index('ix_outgoing_mail_invitation_id', 'outgoing_mail')
    with op.batch_alter_table('outgoing_mail') as table:
        table.drop_constraint(op.f('fk_outgoing_mail_invitation_id'), type_='foreignkey')
        table.drop_column('invitation_id')
    op.drop_table('invitation')
