"""exports that the worker makes, saved views of the attendee list, and what makes a long list quick"""

import sqlalchemy as sa
from alembic import op

revision = '5c1e9f7a30d2'
down_revision = 'c41d90b7e265'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'export_job',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('organizer_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('format', sa.String(length=32), nullable=False),
        sa.Column('language', sa.String(length=32), nullable=False),
        sa.Column('purpose', sa.String(length=200), nullable=False),
        sa.Column('wanted', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('run', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('file_name', sa.String(length=200), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_export_job_event_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(
            ['organizer_id'], ['organizer.id'], name=op.f('fk_export_job_organizer_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_export_job')),
    )
    op.create_index('ix_export_job_event_id_asked_at', 'export_job', ['event_id', 'asked_at'])
    op.create_index('ix_export_job_organizer_id', 'export_job', ['organizer_id'])
    is_open = sa.text("state IN ('waiting', 'running')")
    op.create_index('ix_export_job_open', 'export_job', ['id'], postgresql_where=is_open, sqlite_where=is_open)
    op.create_table(
        'export_piece',
        sa.Column('job_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ['job_id'], ['export_job.id'], name=op.f('fk_export_piece_job_id'), ondelete='CASCADE'
        ),
        sa.PrimaryKeyConstraint('job_id', 'number', name=op.f('pk_export_piece')),
    )
    op.create_table(
        'saved_view',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('event_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('arguments', sa.JSON(), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_saved_view_event_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
        sa.UniqueConstraint('event_id', 'name', name=op.f('uq_saved_view_event_id_name')),
    )
    op.create_index('ix_registration_event_id_registered_at_id', 'registration', ['event_id', 'registered_at', 'id'])
    is_returned, is_asked = sa.text("mail_problem <> ''"), sa.text('erasure_asked_at IS NOT NULL AND erased_at IS NULL')
    op.create_index(
        'ix_registration_mail_problem',
        'registration',
        ['event_id'],
        postgresql_where=is_returned,
        sqlite_where=is_returned,
    )
    op.create_index(
        'ix_registration_erasure_asked', 'registration', ['event_id'], postgresql_where=is_asked, sqlite_where=is_asked
    )


def downgrade() -> None:
    op.drop_index('ix_registration_erasure_asked', 'registration')
    op.drop_index('ix_registration_mail_problem', 'registration')
    op.drop_index('ix_registration_event_id_registered_at_id', 'registration')
    op.drop_table('saved_view')
    op.drop_table('export_piece')
    op.drop_table('export_job')
