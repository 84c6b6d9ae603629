"""messages to groups, reminders, an event's own words for standard mail"""

import sqlalchemy as sa
from alembic import op

revision = 'c41d90b7e265'
down_revision = '3e9d51b7a0c6'
branch_labels = None
depends_on = None

ONE_BY_ONE = sa.text("state = 'pending' AND NOT in_bulk")
OF_BULLETIN = sa.text('bulletin_id IS NOT NULL')
SCHEDULED = sa.text("state = 'scheduled'")


def upgrade() -> None:
    op.create_table(
        'bulletin',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('subject', sa.JSON(), nullable=False),
        sa.Column('body', sa.JSON(), nullable=False),
        sa.Column('chosen', sa.JSON(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('send_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('expected', sa.Integer(), nullable=True),
        sa.Column('recipients', sa.Integer(), nullable=True),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'scheduled') = (send_at IS NOT NULL)", name=op.f('ck_bulletin_send_at_while_scheduled')
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_bulletin_sent_at_once_sent')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_bulletin_event_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['organizer_id'], ['organizer.id'], name=op.f('fk_bulletin_organizer_id'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_bulletin')),
    )
    op.create_index('ix_bulletin_event_id', 'bulletin', ['event_id'])
    op.create_index(
        'ix_bulletin_send_at', 'bulletin', ['send_at'], postgresql_where=SCHEDULED, sqlite_where=SCHEDULED
    )
    op.create_table(
        'reminder',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('days', sa.Integer(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('recipients', sa.Integer(), nullable=True),
        sa.CheckConstraint('days > 0', name=op.f('ck_reminder_days_before')),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_reminder_event_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reminder')),
        sa.UniqueConstraint('event_id', 'days', name=op.f('uq_reminder_event_id_days')),
    )
    op.create_table(
        'mail_text',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('subject', sa.JSON(), nullable=False),
        sa.Column('introduction', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_mail_text_event_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('event_id', 'kind', name=op.f('pk_mail_text')),
    )
    with op.batch_alter_table('outgoing_mail') as table:
        table.add_column(sa.Column('bulletin_id', sa.Integer()))
        table.add_column(sa.Column('in_bulk', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_foreign_key(
            op.f('fk_outgoing_mail_bulletin_id'), 'bulletin', ['bulletin_id'], ['id'], ondelete='CASCADE'
        )
    op.create_index(
        'uq_outgoing_mail_bulletin_registration', 'outgoing_mail', ['bulletin_id', 'registration_id'], unique=True,
        postgresql_where=OF_BULLETIN, sqlite_where=OF_BULLETIN,
    )
    op.create_index(
        'ix_outgoing_mail_due_one_by_one', 'outgoing_mail', ['run_at', 'id'],
        postgresql_where=ONE_BY_ONE, sqlite_where=ONE_BY_ONE,
    )


def downgrade() -> None:
    # What the release before knows no word for.
    op.execute("DELETE FROM outgoing_mail WHERE kind IN ('message', 'reminder')")
    op.execute(
        "DELETE FROM history_entry WHERE act IN ('message_sent', 'message_scheduled', 'message_stopped',"
        " 'reminders_changed', 'reminder_sent', 'mail_text_changed', 'mail_text_restored')"
    )
    op.drop_index('ix_outgoing_mail_due_one_by_one', 'outgoing_mail')
    op.drop_index('uq_outgoing_mail_bulletin_registration', 'outgoing_mail')
    with op.batch_alter_table('outgoing_mail') as table:
        table.drop_constraint(op.f('fk_outgoing_mail_bulletin_id'), type_='foreignkey')
        table.drop_column('in_bulk')
        table.drop_column('bulletin_id')
    op.drop_table('mail_text')
    op.drop_table('reminder')
    op.drop_table('bulletin')
