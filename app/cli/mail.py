"""flask mail: the outbox, and what did not arrive."""

import click

from app.cli import groups
from app.cli.output import emit, json_option, refuse, say
from app.domain.history import COMMAND_LINE
from app.queries import outbox as queries
from app.queries.outbox import Entry
from app.services import outbox
from app.services.outbox import Unsendable

REASONS = {
    Unsendable.UNKNOWN: "there is no such mail",
    Unsendable.NOT_FAILED: "it has not failed",
    Unsendable.OUTDATED: "something later has been told since; it is not sent any more",
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


def _row(entry: Entry) -> dict[str, object]:
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


def _line(entry: Entry) -> str:
    mail = entry.mail
    code = entry.registration.code if entry.registration else None
    problem = f"({mail.attempts} tries: {mail.last_error})" if mail.last_error else None
    said = (str(mail.id), mail.state, mail.kind, entry.slug, code, mail.recipient, problem)
    return " ".join(word for word in said if word)
