"""the words by which people are found, and what keeps lists of 100,000 as quick as short ones"""

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '7a4e19c3d8b6'
down_revision = 'e72b94d0c6a1'
branch_labels = None
depends_on = None

BATCH = 2000
LONGEST = 60
WORD = re.compile(r'[^\W_]+')
LETTERS_LAST = str.maketrans({'å': '{a', 'ä': '{b', 'ö': '{c', 'æ': '{b', 'ø': '{c'})

PARTIAL = (
    ('ix_registration_declined', ['event_id'], 'declined_at IS NOT NULL'),
    ('ix_registration_event_id_attendance', ['event_id', 'attendance'], 'attendance IS NOT NULL'),
)
REGISTRATION = sa.table(
    'registration',
    *(sa.column(name) for name in ('id', 'event_id', 'given_name', 'family_name', 'organisation', 'email_key', 'code')),
    sa.column('search_words'),
    sa.column('organisation_key'),
)
ANSWER = sa.table('answer', sa.column('value', sa.JSON), sa.column('said', sa.Text))
WORDS = sa.table('registration_word', *(sa.column(name) for name in ('event_id', 'word', 'registration_id')))


def upgrade() -> None:
    word, key = by_bytes(LONGEST), by_bytes(400)
    op.create_table(
        'registration_word',
        sa.Column('event_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('word', word, nullable=False),
        sa.Column('registration_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint('event_id', 'word', 'registration_id', name=op.f('pk_registration_word')),
        sqlite_with_rowid=False,
    )
    op.add_column('registration', sa.Column('search_words', sa.Text(), nullable=False, server_default=''))
    op.add_column('registration', sa.Column('organisation_key', key, nullable=False, server_default=''))
    fill(op.get_bind())
    op.create_index(
        'ix_registration_event_id_organisation_key', 'registration', ['event_id', 'organisation_key', 'sort_key']
    )
    op.create_index(
        'ix_registration_in_turn', 'registration', ['event_id', 'status', 'queue_no', 'registered_at', 'id']
    )
    op.drop_index('ix_registration_event_id_status_queue_no', 'registration')
    said = sa.Text().with_variant(sa.Text(collation='C'), 'postgresql')
    op.add_column('answer', sa.Column('said', said, nullable=True))
    fill_answers(op.get_bind())
    op.create_index('ix_answer_question_id_said', 'answer', ['question_id', 'said'])
    op.drop_index('ix_answer_question_id', 'answer')
    op.create_index('ix_claim_pool_id_state', 'claim', ['pool_id', 'state'])
    op.drop_index('ix_claim_pool_id', 'claim')
    op.create_index('ix_registration_link_id_event_id', 'registration', ['link_id', 'event_id'])
    op.drop_index('ix_registration_link_id', 'registration')
    for name, columns, where in PARTIAL:
        op.create_index(name, 'registration', columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def by_bytes(length: int) -> sa.types.TypeEngine[str]:
    return sa.String(length=length).with_variant(sa.String(length=length, collation='C'), 'postgresql')


def fill(connection: sa.Connection) -> None:
    """A batch at a time, so that the memory is not the table's."""
    change = (
        sa.update(REGISTRATION)
        .where(REGISTRATION.c.id == sa.bindparam('number'))
        .values(search_words=sa.bindparam('said'), organisation_key=sa.bindparam('sorted'))
    )
    last = 0
    while rows := connection.execute(
        sa.select(*list(REGISTRATION.c)[:-2]).where(REGISTRATION.c.id > last).order_by(REGISTRATION.c.id).limit(BATCH)
    ).all():
        said = {row.id: kept(row.given_name, row.family_name, row.organisation, row.email_key, row.code) for row in rows}
        connection.execute(
            change,
            [
                {'number': row.id, 'said': ' '.join(said[row.id]), 'sorted': folded(row.organisation)[:400]}
                for row in rows
            ],
        )
        connection.execute(
            sa.insert(WORDS),
            [
                {'event_id': row.event_id, 'word': word, 'registration_id': row.id}
                for row in rows
                for word in said[row.id]
            ],
        )
        last = rows[-1].id


def fill_answers(connection: sa.Connection) -> None:
    """By SQL: yes and no, and chosen options as ",12,34,"."""
    text = sa.cast(ANSWER.c.value, sa.String)
    bare = text
    for sign in ' []':
        bare = sa.func.replace(bare, sign, '')
    said = sa.case((text == 'true', 'yes'), (text == 'false', 'no'), (text.like('[%'), sa.literal(',') + bare + ','))
    connection.execute(sa.update(ANSWER).where(text != '[]').values(said=said))


def kept(given_name: str, family_name: str, organisation: str, email_key: str | None, code: str) -> list[str]:
    """As domain/search_words.kept was when this was written."""
    texts = (given_name, family_name, organisation, email_key or '', code)
    found = {cut(folded(word)) for text in texts for word in WORD.findall(unicodedata.normalize('NFC', text))}
    found |= {cut(code.replace('-', '').lower()), cut(email_key or '')}
    return sorted(found - {''})


def folded(name: str) -> str:
    lower = unicodedata.normalize('NFC', name.strip()).casefold().translate(LETTERS_LAST)
    return ''.join(letter for letter in unicodedata.normalize('NFKD', lower) if not unicodedata.combining(letter))


def cut(word: str) -> str:
    return ''.join(word.split())[:LONGEST]


def downgrade() -> None:
    for name, _columns, _where in PARTIAL:
        op.drop_index(name, 'registration')
    op.create_index('ix_registration_link_id', 'registration', ['link_id'])
    op.drop_index('ix_registration_link_id_event_id', 'registration')
    op.create_index('ix_answer_question_id', 'answer', ['question_id'])
    op.drop_index('ix_answer_question_id_said', 'answer')
    op.drop_column('answer', 'said')
    op.create_index('ix_claim_pool_id', 'claim', ['pool_id'])
    op.drop_index('ix_claim_pool_id_state', 'claim')
    op.create_index('ix_registration_event_id_status_queue_no', 'registration', ['event_id', 'status', 'queue_no'])
    op.drop_index('ix_registration_in_turn', 'registration')
    op.drop_index('ix_registration_event_id_organisation_key', 'registration')
    op.drop_column('registration', 'organisation_key')
    op.drop_column('registration', 'search_words')
    op.drop_table('registration_word')
