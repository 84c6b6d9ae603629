"""places in sessions, tracks and ways to attend"""

import sqlalchemy as sa
from alembic import op

revision = '4d1f0a6b2c93'
down_revision = 'c9af77f46acb'
branch_labels = None
depends_on = None

OFFERED = sa.text("state = 'offered'")


def upgrade() -> None:
    op.add_column('event', sa.Column('onsite_capacity', sa.Integer()))
    op.add_column('event', sa.Column('online_capacity', sa.Integer()))
    op.add_column('event', sa.Column('track_required', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('event', sa.Column('sessions_required', sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column('event', sa.Column('choices_until', sa.DateTime(timezone=True)))
    op.add_column('event', sa.Column('programme_from', sa.DateTime(timezone=True)))
    op.add_column('track', sa.Column('capacity', sa.Integer()))
    op.add_column(
        'registration',
        sa.Column('attendance', sa.Enum('onsite', 'online', name='attendance', native_enum=False, length=32)),
    )
    op.add_column(
        'registration',
        sa.Column('track_id', sa.Integer(), sa.ForeignKey('track.id', name='fk_registration_track_id')),
        inline_references=True,
    )
    op.create_index('ix_registration_track_id', 'registration', ['track_id'])

    with op.batch_alter_table('event_session') as table:
        table.add_column(sa.Column('description', sa.JSON(), nullable=False, server_default='{}'))
        table.add_column(sa.Column('language', sa.String(length=2), nullable=False, server_default=''))
        table.add_column(sa.Column('room', sa.String(length=120), nullable=False, server_default=''))
        table.add_column(sa.Column('remote_link', sa.String(length=500), nullable=False, server_default=''))
        table.add_column(sa.Column('waiting_list', sa.Boolean(), nullable=False, server_default=sa.true()))
        table.add_column(sa.Column('optional', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column('cancelled_at', sa.DateTime(timezone=True)))
        table.alter_column('starts_at', existing_type=sa.DateTime(timezone=True), nullable=True)
        table.alter_column('ends_at', existing_type=sa.DateTime(timezone=True), nullable=True)
        table.create_check_constraint('both_times_or_none', '(starts_at IS NULL) = (ends_at IS NULL)')
        table.create_check_constraint('ends_after_start', 'ends_at > starts_at')

    op.add_column('claim', sa.Column('queue_no', sa.Integer()))
    op.add_column('claim', sa.Column('offered_until', sa.DateTime(timezone=True)))
    op.execute(
        "UPDATE claim SET queue_no = (SELECT queue_no FROM registration WHERE registration.id = claim.registration_id)"
        " WHERE state = 'waiting'"
    )
    with op.batch_alter_table('claim') as table:
        table.create_check_constraint('queue_no_while_waiting', "(state = 'waiting') = (queue_no IS NOT NULL)")
        table.create_check_constraint('answer_while_offered', "(state = 'offered') = (offered_until IS NOT NULL)")
    op.create_index('ix_claim_offered_until', 'claim', ['offered_until'], postgresql_where=OFFERED, sqlite_where=OFFERED)


def downgrade() -> None:
    op.drop_index('ix_claim_offered_until', 'claim')
    # Wishes and offers are unknown to the release before: whoever was asked keeps what they have.
    op.execute("DELETE FROM claim WHERE state IN ('wished', 'offered')")
    with op.batch_alter_table('claim') as table:
        table.drop_constraint(op.f('ck_claim_queue_no_while_waiting'), type_='check')
        table.drop_constraint(op.f('ck_claim_answer_while_offered'), type_='check')
        table.drop_column('offered_until')
        table.drop_column('queue_no')

    # A session without a time of its own gets the event's.
    op.execute(
        "UPDATE event_session SET starts_at = (SELECT starts_at FROM event WHERE event.id = event_session.event_id),"
        " ends_at = (SELECT ends_at FROM event WHERE event.id = event_session.event_id) WHERE starts_at IS NULL"
    )
    with op.batch_alter_table('event_session') as table:
        table.drop_constraint(op.f('ck_event_session_both_times_or_none'), type_='check')
        table.drop_constraint(op.f('ck_event_session_ends_after_start'), type_='check')
        table.alter_column('starts_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        table.alter_column('ends_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        for name in ('cancelled_at', 'optional', 'waiting_list', 'remote_link', 'room', 'language', 'description'):
            table.drop_column(name)

    op.drop_index('ix_registration_track_id', 'registration')
    with op.batch_alter_table('registration') as table:
        table.drop_column('track_id')
        table.drop_column('attendance')
    op.drop_column('track', 'capacity')
    with op.batch_alter_table('event') as table:
        for name in ('programme_from', 'choices_until', 'sessions_required', 'track_required', 'online_capacity', 'onsite_capacity'):
            table.drop_column(name)
