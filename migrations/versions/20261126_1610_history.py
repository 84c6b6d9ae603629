"""history: entries are not changed or deleted but through the one door of retention; indexes that searching needs"""

import sqlalchemy as sa
from alembic import op

revision = 'e72b94d0c6a1'
down_revision = '5c1e9f7a30d2'
branch_labels = None
depends_on = None

#: What no door lets anyone change: who did what to whom, and when. (The entry's values are emptied with the person.)
FIXED = ('id', 'at', 'act', 'actor', 'organizer_id', 'event_id', 'registration_id')
NOT_CHANGED, NOT_DELETED = 'an entry of the history is not changed', 'an entry of the history is not deleted'

# history_door() is the application's own (app/database.py): in a program that does not have it, these fail too.
SQLITE = (
    f"""
    CREATE TRIGGER history_entry_not_changed BEFORE UPDATE ON history_entry
    WHEN history_door() <> 1 OR {' OR '.join(f'NEW.{name} IS NOT OLD.{name}' for name in FIXED)}
    BEGIN SELECT RAISE(ABORT, '{NOT_CHANGED}'); END
    """,
    f"""
    CREATE TRIGGER history_entry_not_deleted BEFORE DELETE ON history_entry
    WHEN history_door() <> 1
    BEGIN SELECT RAISE(ABORT, '{NOT_DELETED}'); END
    """,
)
POSTGRESQL = (
    f"""
    CREATE FUNCTION history_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF coalesce(current_setting('kutsu.history_door', true), '') <> 'open' THEN
        RAISE EXCEPTION '%', CASE TG_OP WHEN 'UPDATE' THEN '{NOT_CHANGED}' ELSE '{NOT_DELETED}' END;
      END IF;
      IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
      IF TG_OP = 'TRUNCATE' THEN RETURN NULL; END IF;
      IF {' OR '.join(f'NEW.{name} IS DISTINCT FROM OLD.{name}' for name in FIXED)} THEN
        RAISE EXCEPTION '{NOT_CHANGED}';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER history_entry_not_altered BEFORE UPDATE OR DELETE ON history_entry
    FOR EACH ROW EXECUTE FUNCTION history_entry_is_kept()
    """,
    """
    CREATE TRIGGER history_entry_not_emptied BEFORE TRUNCATE ON history_entry
    FOR EACH STATEMENT EXECUTE FUNCTION history_entry_is_kept()
    """,
)


def upgrade() -> None:
    by_organizer = sa.text('organizer_id IS NOT NULL')
    op.create_index('ix_history_entry_at_id', 'history_entry', ['at', 'id'])
    op.create_index('ix_history_entry_act_at_id', 'history_entry', ['act', 'at', 'id'])
    op.create_index('ix_history_entry_event_id_at_id', 'history_entry', ['event_id', 'at', 'id'])
    op.create_index(
        'ix_history_entry_organizer_id_at_id',
        'history_entry',
        ['organizer_id', 'at', 'id'],
        postgresql_where=by_organizer,
        sqlite_where=by_organizer,
    )
    op.drop_index('ix_history_entry_event_id_id', 'history_entry')
    for statement in SQLITE if op.get_bind().dialect.name == 'sqlite' else POSTGRESQL:
        op.execute(sa.text(statement))


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        op.execute('DROP TRIGGER history_entry_not_deleted')
        op.execute('DROP TRIGGER history_entry_not_changed')
    else:
        op.execute('DROP TRIGGER history_entry_not_emptied ON history_entry')
        op.execute('DROP TRIGGER history_entry_not_altered ON history_entry')
        op.execute('DROP FUNCTION history_entry_is_kept()')
    op.create_index('ix_history_entry_event_id_id', 'history_entry', ['event_id', 'id'])
    op.drop_index('ix_history_entry_organizer_id_at_id', 'history_entry')
    op.drop_index('ix_history_entry_event_id_at_id', 'history_entry')
    op.drop_index('ix_history_entry_act_at_id', 'history_entry')
    op.drop_index('ix_history_entry_at_id', 'history_entry')
