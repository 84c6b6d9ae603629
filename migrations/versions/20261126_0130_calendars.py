"""sessions and registrations in calendars, personal feeds"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = 'b3c5a9e17d20'
down_revision = '8e52c1d7a04b'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'personal_feed',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('email_key', sa.String(length=254)),
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column(
            'language', sa.Enum('fi', 'sv', 'en', name='language', native_enum=False, length=32), nullable=False
        ),
        sa.Column('by_session', sa.Boolean(), nullable=False),
        sa.Column('hides_cancelled', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('revoked_at', sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_personal_feed')),
        sa.UniqueConstraint('token_hash', name=op.f('uq_personal_feed_token_hash')),
    )
    op.create_index('ix_personal_feed_email_key', 'personal_feed', ['email_key'])
    op.add_column('registration', sa.Column('calendar_sequence', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('registration', sa.Column('calendar_changed_at', sa.DateTime(timezone=True)))
    op.add_column('registration', sa.Column('declined_at', sa.DateTime(timezone=True)))
    op.add_column('event', sa.Column('shared_sequence', sa.Integer(), nullable=False, server_default='0'))
    long_ago = sa.Column('shared_changed_at', sa.DateTime(timezone=True), nullable=False, server_default='2026-01-01 00:00')
    op.add_column('event', long_ago)
    op.execute('UPDATE event SET shared_sequence = sequence, shared_changed_at = calendar_changed_at')
    _give_sessions_names()
    op.create_table(
        'calendar_invitation',
        sa.Column('registration_id', sa.Integer(), nullable=False),
        sa.Column('session_id', sa.Integer(), nullable=False),
        sa.Column('withdrawn', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['registration_id'],
            ['registration.id'],
            name=op.f('fk_calendar_invitation_registration_id_registration'),
            ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['session_id'],
            ['event_session.id'],
            name=op.f('fk_calendar_invitation_session_id_event_session'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('registration_id', 'session_id', name=op.f('pk_calendar_invitation')),
    )
    op.create_index(op.f('ix_calendar_invitation_session_id'), 'calendar_invitation', ['session_id'])


def _give_sessions_names() -> None:
    op.add_column('event_session', sa.Column('public_id', sa.String(length=16)))
    op.add_column('event_session', sa.Column('sequence', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('event_session', sa.Column('calendar_changed_at', sa.DateTime(timezone=True)))
    sessions = sa.table('event_session', sa.column('id'), sa.column('public_id'))
    connection = op.get_bind()
    ids = connection.execute(sa.select(sessions.c.id)).scalars().all()
    if ids:
        connection.execute(
            sa.update(sessions).where(sessions.c.id == sa.bindparam('number')).values(public_id=sa.bindparam('name')),
            [{'number': number, 'name': secrets.token_hex(6)} for number in ids],
        )
    # What they show is as old as their event's own entry.
    op.execute(
        'UPDATE event_session SET calendar_changed_at ='
        ' (SELECT event.calendar_changed_at FROM event WHERE event.id = event_session.event_id)'
    )
    with op.batch_alter_table('event_session') as table:
        table.alter_column('public_id', existing_type=sa.String(length=16), nullable=False)
        table.alter_column('calendar_changed_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        table.create_unique_constraint(op.f('uq_event_session_public_id'), ['public_id'])


def downgrade() -> None:
    op.drop_table('calendar_invitation')
    with op.batch_alter_table('event_session') as table:
        table.drop_constraint(op.f('uq_event_session_public_id'), type_='unique')
        table.drop_column('calendar_changed_at')
        table.drop_column('sequence')
        table.drop_column('public_id')
    with op.batch_alter_table('event') as table:
        table.drop_column('shared_changed_at')
        table.drop_column('shared_sequence')
    with op.batch_alter_table('registration') as table:
        table.drop_column('declined_at')
        table.drop_column('calendar_changed_at')
        table.drop_column('calendar_sequence')
    op.drop_index('ix_personal_feed_email_key', 'personal_feed')
    op.drop_table('personal_feed')
