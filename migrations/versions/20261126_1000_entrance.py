"""who gets in: target group first, approval, places for the invited, offers, addresses to be confirmed"""

import sqlalchemy as sa
from alembic import op

revision = 'a7c24e918f06'
down_revision = '6b0f2c93ae71'
branch_labels = None
depends_on = None

UNVERIFIED = sa.text("status = 'unverified'")
NO = sa.false()


def _mode() -> sa.Enum:
    names = ('open', 'target_group_first', 'approval', 'invitation_only')
    return sa.Enum(*names, name='registrationmode', native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        'event_target',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('term_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['event_id'], ['event.id'], name=op.f('fk_event_target_event_id_event'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(['term_id'], ['term.id'], name=op.f('fk_event_target_term_id_term')),
        sa.PrimaryKeyConstraint('event_id', 'term_id', name=op.f('pk_event_target')),
    )
    op.create_index(op.f('ix_event_target_term_id'), 'event_target', ['term_id'])
    op.add_column('event', sa.Column('target_until', sa.DateTime(timezone=True)))
    op.add_column('event', sa.Column('pending_holds', sa.Boolean(), nullable=False, server_default=NO))
    op.add_column('event', sa.Column('invited_places', sa.Integer()))
    op.add_column('event', sa.Column('invited_until', sa.DateTime(timezone=True)))
    op.add_column('event', sa.Column('offers_places', sa.Boolean(), nullable=False, server_default=NO))
    op.add_column('event', sa.Column('confirms_address', sa.Boolean(), nullable=False, server_default=NO))
    op.add_column('registration_link', sa.Column('mode', _mode()))
    region = sa.ForeignKey('term.id', name='fk_registration_region_id_term')
    op.add_column('registration', sa.Column('region_id', sa.Integer(), region), inline_references=True)
    op.add_column('registration', sa.Column('outside_target', sa.Boolean(), nullable=False, server_default=NO))
    op.add_column('registration', sa.Column('invited', sa.Boolean(), nullable=False, server_default=NO))
    op.add_column('registration', sa.Column('verify_until', sa.DateTime(timezone=True)))
    op.add_column(
        'registration', sa.Column('decision_reason', sa.String(length=1000), nullable=False, server_default='')
    )
    op.create_index(
        'ix_registration_verify_until',
        'registration',
        ['verify_until'],
        postgresql_where=UNVERIFIED,
        sqlite_where=UNVERIFIED,
    )


def downgrade() -> None:
    # What the release before does not know: whoever has no place yet, and is in no queue, is cancelled; who is
    # asked keeps the place; who waited for others to be let in just waits.
    op.execute(
        "UPDATE registration SET status = 'cancelled', cancelled_at = coalesce(cancelled_at, registered_at)"
        " WHERE status IN ('unverified', 'pending', 'declined')"
    )
    op.execute("DELETE FROM claim WHERE state = 'reserved'")
    op.execute(
        'DELETE FROM claim WHERE registration_id IN'
        " (SELECT id FROM registration WHERE status = 'cancelled')"
    )
    op.execute(
        "UPDATE registration SET status = 'confirmed', queue_no = NULL, confirmed_at = registered_at"
        " WHERE status = 'waiting' AND id IN (SELECT registration_id FROM claim JOIN pool ON pool.id = claim.pool_id"
        " WHERE claim.state = 'offered' AND pool.kind = 'event')"
    )
    op.execute(
        "UPDATE claim SET state = 'taken', offered_until = NULL WHERE state = 'offered' AND pool_id IN"
        " (SELECT id FROM pool WHERE kind <> 'session')"
    )
    op.execute("DELETE FROM claim WHERE pool_id IN (SELECT id FROM pool WHERE kind IN ('others', 'uninvited'))")
    op.execute("DELETE FROM pool WHERE kind IN ('others', 'uninvited')")
    op.execute(
        'UPDATE pool SET'
        " taken = (SELECT count(*) FROM claim WHERE claim.pool_id = pool.id AND state IN ('taken', 'offered')),"
        " waiting = (SELECT count(*) FROM claim WHERE claim.pool_id = pool.id AND state = 'waiting')"
    )
    op.execute("UPDATE event SET mode = 'open' WHERE mode = 'approval'")
    op.drop_index('ix_registration_verify_until', 'registration')
    with op.batch_alter_table('registration') as table:
        for name in ('decision_reason', 'verify_until', 'invited', 'outside_target', 'region_id'):
            table.drop_column(name)
    op.drop_column('registration_link', 'mode')
    with op.batch_alter_table('event') as table:
        for name in (
            'confirms_address',
            'offers_places',
            'invited_until',
            'invited_places',
            'pending_holds',
            'target_until',
        ):
            table.drop_column(name)
    op.drop_table('event_target')
