"""the address that a registration is to get, as addresses are compared"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = 'b3f8d27a5c14'
down_revision = 'c4d8e1f06b27'
branch_labels = None
depends_on = None

REGISTRATION = sa.table('registration', *(sa.column(name) for name in ('id', 'pending_email', 'pending_email_key')))


def upgrade() -> None:
    op.add_column('registration', sa.Column('pending_email_key', sa.String(length=254), nullable=True))
    fill(op.get_bind())
    waits = sa.text('pending_email_key IS NOT NULL')
    op.create_index(
        'ix_registration_pending_email_key',
        'registration',
        ['pending_email_key'],
        postgresql_where=waits,
        sqlite_where=waits,
    )


def downgrade() -> None:
    op.drop_index('ix_registration_pending_email_key', 'registration')
    op.drop_column('registration', 'pending_email_key')


def fill(connection: sa.Connection) -> None:
    """Few wait for that at a time."""
    waiting = sa.select(REGISTRATION.c.id, REGISTRATION.c.pending_email).where(REGISTRATION.c.pending_email.is_not(None))
    for number, address in connection.execute(waiting).all():
        key = unicodedata.normalize('NFKC', address).strip().casefold()  # domain/participants.email_key at that time
        connection.execute(
            sa.update(REGISTRATION).where(REGISTRATION.c.id == number).values(pending_email_key=key)
        )
