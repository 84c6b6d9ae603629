"""an id that pages, plans and saved lists name is never given again; why a planned message was stopped"""

import sqlalchemy as sa
from alembic import op

revision = '5d2e8fb1c740'
down_revision = '71d0c2b85e3f'
branch_labels = None
depends_on = None

#: PostgreSQL gives no id twice; SQLite gives that of the latest row again, once it has been removed, unless told so.
NAMED = ('track', 'event_session', 'question', 'question_option', 'bulletin', 'saved_view')


def upgrade() -> None:
    op.add_column('bulletin', sa.Column('stopped_because', sa.String(length=32), nullable=True))
    op.execute(
        "UPDATE bulletin SET state = 'stopped', send_at = NULL WHERE state = 'scheduled'"
        " AND event_id IN (SELECT id FROM event WHERE status = 'cancelled')"
    )
    op.execute("UPDATE bulletin SET stopped_because = 'nobody' WHERE state = 'stopped'")
    op.execute(
        "UPDATE bulletin SET stopped_because = 'event_cancelled' WHERE state = 'stopped'"
        " AND event_id IN (SELECT id FROM event WHERE status = 'cancelled')"
    )
    # What is under way says from now on whether the event was cancelled when it was written.
    mail = sa.table('outgoing_mail', sa.column('facts', sa.JSON()), sa.column('kind'), sa.column('state'))
    told_then = sa.text(
        'bulletin_id IN (SELECT bulletin.id FROM bulletin JOIN event ON event.id = bulletin.event_id'
        " WHERE event.status = 'cancelled' AND bulletin.sent_at >= event.cancelled_at)"
    )
    unsent = mail.c.state.in_(['pending', 'dead', 'refused'])
    op.execute(
        mail.update().where(mail.c.kind == 'message', unsent, told_then).values(facts={'cancelled': True})
    )
    with op.batch_alter_table('bulletin') as table:
        table.create_check_constraint(
            op.f('ck_bulletin_stopped_for_a_reason'), "(state = 'stopped') = (stopped_because IS NOT NULL)"
        )
    _copy(sqlite_autoincrement=True)


def downgrade() -> None:
    _copy(sqlite_autoincrement=False)
    with op.batch_alter_table('bulletin') as table:
        table.drop_constraint(op.f('ck_bulletin_stopped_for_a_reason'), type_='check')
        table.drop_column('stopped_because')


def _copy(**arguments: bool) -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in NAMED:
            with op.batch_alter_table(name, recreate='always', table_kwargs=arguments):
                pass
