"""retention: periods of one's own, holds, what went, keys of events, counts without names"""

import base64

import sqlalchemy as sa
from alembic import op
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

revision = '6b0f2c93ae71'
down_revision = 'd4a1f70c3b58'
branch_labels = None
depends_on = None

PERIODS = ('needs_kept_days', 'without_place_kept_days', 'with_place_kept_days')


def upgrade() -> None:
    for name in PERIODS:
        op.add_column('event', sa.Column(name, sa.Integer()))
    op.add_column(
        'special_needs', sa.Column('under_event_key', sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column('periodic_job', sa.Column('failed_at', sa.DateTime(timezone=True)))
    op.create_table(
        'sealing_key',
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['event_id'], ['event.id'], name=op.f('fk_sealing_key_event_id_event'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('event_id', name=op.f('pk_sealing_key')),
    )
    op.create_table(
        'deletion_hold',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(length=300), nullable=False),
        sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('set_by_id', sa.Integer()),
        sa.Column('ended_at', sa.DateTime(timezone=True)),
        sa.Column('ended_by_id', sa.Integer()),
        sa.Column('end_reason', sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ['event_id'], ['event.id'], name=op.f('fk_deletion_hold_event_id_event'), ondelete='CASCADE'
        ),
        sa.ForeignKeyConstraint(
            ['set_by_id'], ['organizer.id'], name=op.f('fk_deletion_hold_set_by_id_organizer'), ondelete='SET NULL'
        ),
        sa.ForeignKeyConstraint(
            ['ended_by_id'], ['organizer.id'], name=op.f('fk_deletion_hold_ended_by_id_organizer'), ondelete='SET NULL'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_deletion_hold')),
    )
    standing = sa.text('ended_at IS NULL')
    op.create_index(
        'uq_deletion_hold_standing', 'deletion_hold', ['event_id'], unique=True,
        postgresql_where=standing, sqlite_where=standing,
    )
    op.create_index('ix_deletion_hold_event_id', 'deletion_hold', ['event_id'])
    op.create_table(
        'removal',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.Enum(
            'needs', 'without_place', 'with_place', name='datakind', native_enum=False, length=32
        ), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_removal_event_id_event'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_removal')),
    )
    op.create_index('ix_removal_event_id_kind_at', 'removal', ['event_id', 'kind', 'at'])
    op.create_table(
        'counts_link',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('handle', sa.String(length=16), nullable=False),
        sa.Column('label', sa.String(length=120), nullable=False),
        sa.Column('kind', sa.Enum('meals', 'support', name='countskind', native_enum=False, length=32), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['event_id'], ['event.id'], name=op.f('fk_counts_link_event_id_event'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_counts_link')),
        sa.UniqueConstraint('handle', name=op.f('uq_counts_link_handle')),
    )
    op.create_index(op.f('ix_counts_link_event_id'), 'counts_link', ['event_id'])


def downgrade() -> None:
    _seal_as_before()
    for table in ('counts_link', 'removal', 'deletion_hold', 'sealing_key'):
        op.drop_table(table)
    op.drop_column('periodic_job', 'failed_at')
    op.drop_column('special_needs', 'under_event_key')
    for name in PERIODS:
        op.drop_column('event', name)


def _seal_as_before() -> None:
    """Under DATA_KEY itself, which is all that the release before knows. What cannot be read stays as it is."""
    connection = op.get_bind()
    rows = connection.execute(sa.text(
        'SELECT n.registration_id, n.sealed, k.sealed FROM special_needs n '
        'JOIN registration r ON r.id = n.registration_id JOIN sealing_key k ON k.event_id = r.event_id '
        'WHERE n.under_event_key'
    )).all()
    needs = sa.table('special_needs', sa.column('registration_id'), sa.column('sealed', sa.LargeBinary()))
    for registration_id, sealed, key in rows:
        try:
            plain = Fernet(_derived('sealing keys').decrypt(bytes(key))).decrypt(bytes(sealed))
        except InvalidToken:
            continue
        connection.execute(
            sa.update(needs)
            .where(needs.c.registration_id == registration_id)
            .values(sealed=_derived('special needs').encrypt(plain))
        )


def _derived(purpose: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(current_app.config['DATA_KEY'].encode())
    return Fernet(base64.urlsafe_b64encode(key))
