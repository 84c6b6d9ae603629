"""flask mail: the outbox, and what did not arrive."""

import os
import sys
from typing import BinaryIO

import click
from sqlalchemy.exc import DBAPIError

from app.cli import groups
from app.cli.output import emit, json_option, refuse, say
from app.database import is_unavailable
from app.domain.history import COMMAND_LINE
from app.forms import incoming_mail
from app.queries import mail_list as queries
from app.queries.mail_list import ListedMail
from app.services import calendar_answers, outbox
from app.services.calendar_answers import Unheeded
from app.services.outbox import Unsendable

REASONS = {
    Unsendable.UNKNOWN: "there is no such mail",
    Unsendable.NOT_FAILED: "it has not failed",
    Unsendable.OUTDATED: "something later has been told since; it is not sent any more",
    Unsendable.EVENT_CANCELLED: "its event is cancelled; it can be sent again when the event is on again",
    Unsendable.EVENT_ON: "it was written when its event was cancelled, and the event is on again",
}


UNHEEDED = {
    Unheeded.UNKNOWN: "there is no such event",
    Unheeded.STRANGER: "nobody has registered for it with this address",
    Unheeded.TOO_LATE: "the event is over or cancelled",
    Unheeded.NOTHING_NEW: "nothing new",
}


@groups.mail.command("list")
@click.option("--failed", is_flag=True, help="Only what was given up or refused.")
@json_option
def list_(failed: bool, as_json: bool) -> None:
    """The outbox, oldest first."""
    count = 0
    for entry in queries.entries(failed=failed):
        emit(_row(entry), _line(entry), as_json=as_json)
        count += 1
    if not as_json:
        say(f"{count} mails")


@groups.mail.command("retry")
@click.argument("mail_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@json_option
def retry(mail_id: int, as_json: bool) -> None:
    """Send a mail again that was given up or refused."""
    result = outbox.send_again(mail_id, COMMAND_LINE)
    if isinstance(result, Unsendable):
        refuse(f"mail {mail_id}: {REASONS[result]}")
    emit({"id": result.id, "state": result.state}, f"Mail {result.id} will be sent again.", as_json=as_json)


@groups.mail.command("receive")
def receive() -> None:
    """Read one mail from standard input: a calendar's answer to an invitation is noted, anything else ignored.

    Exit 0 whatever the mail is; 75 when it should be brought again, as the database is away.
    """
    answer = incoming_mail.calendar_answer(_read(sys.stdin.buffer))
    if answer is None:
        say("ignored: not a calendar's answer to one of our invitations", as_json=True)
        return
    reply = answer.reply
    try:
        result = calendar_answers.note(reply.public_id, answer.email_key, reply.answer, of_session=reply.of_session)
    except DBAPIError as error:
        if not is_unavailable(error):
            raise
        say("the database cannot be reached, or is too busy: bring the mail again", as_json=True)
        raise SystemExit(os.EX_TEMPFAIL) from error
    if isinstance(result, Unheeded):
        say(f"ignored: {UNHEEDED[result]}", as_json=True)
    else:
        say(f"{result.code}: {reply.answer.lower()}")


def _read(stream: BinaryIO) -> bytes:
    """All that is looked at. The rest is taken from the pipe too: whoever sends it must not see it break."""
    found = stream.read(incoming_mail.MOST_BYTES)
    while stream.read(incoming_mail.MOST_BYTES):
        pass
    return found


def _row(entry: ListedMail) -> dict[str, object]:
    mail = entry.mail
    return {
        "id": mail.id,
        "state": mail.state.value,
        "kind": mail.kind.value,
        "event": entry.slug,
        "code": entry.registration.code if entry.registration else None,
        "recipient": mail.recipient,
        "language": mail.language.value,
        "attempts": mail.attempts,
        "error": mail.last_error,
        "created_at": mail.created_at.isoformat(),
        "run_at": mail.run_at.isoformat(),
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "message_id": mail.message_id,
    }


def _line(entry: ListedMail) -> str:
    mail = entry.mail
    code = entry.registration.code if entry.registration else None
    problem = f"({mail.attempts} tries: {mail.last_error})" if mail.last_error else None
    said = (str(mail.id), mail.state, mail.kind, entry.slug, code, mail.recipient, problem)
    return " ".join(word for word in said if word)
