"""The indexes of the attendee list's orders hold the id, as a page is sorted and searched by it."""

from alembic import op

revision = "c4d8e1f06b27"
down_revision = "5d2e8fb1c740"
branch_labels = None
depends_on = None

NEW = {
    "ix_registration_by_name": ["event_id", "sort_key", "id"],
    "ix_registration_by_organisation": ["event_id", "organisation_key", "sort_key", "id"],
}
OLD = {
    "ix_registration_event_id_sort_key": ["event_id", "sort_key"],
    "ix_registration_event_id_organisation_key": ["event_id", "organisation_key", "sort_key"],
}


def upgrade() -> None:
    _replace(OLD, NEW)


def downgrade() -> None:
    _replace(NEW, OLD)


def _replace(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(name, "registration")
    for name, columns in new.items():
        op.create_index(name, "registration", columns)
