"""each chosen option is a row, by which whoever chose it is found"""

import sqlalchemy as sa
from alembic import op

revision = 'c58a1e7d94b3'
down_revision = 'b3f8d27a5c14'
branch_labels = None
depends_on = None

ANSWER = sa.table('answer', sa.column('value', sa.JSON), sa.column('said', sa.Text))
CHOSEN = {
    'sqlite': "FROM answer a, json_each(a.value) AS o WHERE json_type(a.value) = 'array'",
    'postgresql': "FROM answer a, LATERAL json_array_elements_text("
    "CASE WHEN json_typeof(a.value) = 'array' THEN a.value ELSE '[]'::json END) AS o(value)",
}


def upgrade() -> None:
    op.create_table(
        'answer_choice',
        sa.Column('option_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('registration_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['registration_id', 'question_id'],
            ['answer.registration_id', 'answer.question_id'],
            name=op.f('fk_answer_choice_registration_id_question_id'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('option_id', 'registration_id', name=op.f('pk_answer_choice')),
        sqlite_with_rowid=False,
    )
    op.execute(
        'INSERT INTO answer_choice (option_id, registration_id, question_id)'
        f' SELECT DISTINCT CAST(o.value AS INTEGER), a.registration_id, a.question_id {CHOSEN[op.get_bind().dialect.name]}'
    )
    op.create_index(
        op.f('ix_answer_choice_registration_id_question_id'), 'answer_choice', ['registration_id', 'question_id']
    )
    op.execute("UPDATE answer SET said = NULL WHERE said NOT IN ('yes', 'no')")


def downgrade() -> None:
    bare = text = sa.cast(ANSWER.c.value, sa.String)
    for sign in ' []':
        bare = sa.func.replace(bare, sign, '')
    said = sa.literal(',') + bare + ','
    op.get_bind().execute(sa.update(ANSWER).where(text.like('[%'), text != '[]').values(said=said))
    op.drop_table('answer_choice')
