"""What is left of a registration is a row that can be counted, and nobody can be found by.

Kept: event, status, role, sector, region, language, link, times. The caller holds the pools' lock. Of many at once in
as many statements as of one: who registers elsewhere waits for SQLite's one writer.
"""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, bindparam, delete, update

from app import clock
from app.database import db
from app.domain.history import Act, Actor
from app.domain.search_words import kept
from app.models import CalendarInvitation, OutgoingMail, Registration
from app.models.registration_word import DELETE_WORDS, INSERT_WORDS, gone, rows
from app.queries import invitations as invitation_queries
from app.steps import answers, codes, export_files, history, invitations, needs, outbox, own_calendars

TABLE = cast(Table, Registration.__table__)
TEXTS = (
    *("given_name", "family_name", "sort_key", "email", "organisation", "organisation_key"),
    *("municipality", "organizer_note", "mail_problem", "decision_reason", "data_origin"),
)
UNKNOWN = (
    *("email_key", "submission_key", "group_key"),
    *("pending_email", "pending_email_key", "pending_email_at", "calendar_declined_at", "wishes_laid_aside"),
)
ERASE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("registration"))
    .values(
        **dict.fromkeys(TEXTS, ""),
        **dict.fromkeys(UNKNOWN),
        # The old code is on tickets and in mails: with it the row could still be found.
        code=bindparam("fresh_code"),
        search_words=bindparam("words"),
        token_version=TABLE.c.token_version + 1,
        version=TABLE.c.version + 1,
        erased_at=bindparam("moment"),
    )
)


def anonymise(registrations: Sequence[Registration], actor: Actor, *, invitations_stand: bool = False) -> None:
    """All of one event; at least one. invitations_stand: what their addresses were sent stays, as it need not be their
    owners who registered."""
    ids, event_id = [registration.id for registration in registrations], registrations[0].event_id
    db.session.flush()
    unfindable = [word for one in registrations for word in gone(event_id, one.id, one.search_words)]
    needs.remove_all(ids, event_id, actor)
    answers.forget(ids)
    export_files.forget(event_id)
    left = {registration.email_key for registration in registrations if registration.email_key is not None}
    moment = clock.now()
    fresh = {number: codes.new() for number in ids}
    words = {number: kept("", "", "", None, code) for number, code in fresh.items()}
    db.session.execute(
        ERASE,
        [
            {"registration": number, "fresh_code": fresh[number], "words": words[number], "moment": moment}
            for number in ids
        ],
    )
    db.session.execute(DELETE_WORDS, unfindable)
    db.session.execute(INSERT_WORDS, [word for number in ids for word in rows(event_id, number, words[number])])
    for registration in registrations:
        db.session.expire(registration)
    own_calendars.leave(left)
    if not invitations_stand:
        invitations.forget(invitation_queries.of_people(event_id, left, ids))
    db.session.execute(delete(CalendarInvitation).where(CalendarInvitation.registration_id.in_(ids)))
    outbox.forget(OutgoingMail.registration_id.in_(ids))
    history.forget_values(ids)
    history.record_all(Act.ERASED, actor, [history.About(event_id, number) for number in ids])
