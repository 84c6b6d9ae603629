"""flask registrations: who has registered for an event, as lines and as files; and cancelling one."""

from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from typing import Any

import click
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock, urls
from app.cli import groups
from app.cli.output import emit, json_option, refuse, say
from app.database import json_text
from app.domain.attendees import WHOLE, Listing, Show
from app.domain.events import TermKind
from app.domain.exports import OF_ROWS, Format
from app.domain.history import COMMAND_LINE
from app.domain.identity_code import holds_identity_code
from app.domain.languages import Language
from app.domain.registration import ACTIVE, RegistrationStatus, may_change
from app.models import Event
from app.queries import attendee_totals, attendees, event_files, links, network
from app.queries import registrations as queries
from app.queries.attendees import Attendee
from app.services import exports, registrations
from app.services.exports import Occasion

STATUSES = [status.value for status in RegistrationStatus]
LANGUAGES = [language.value for language in Language]


def _event(slug: str) -> Event:
    event = event_files.by_slug(slug)
    if event is None:
        refuse(f'There is no event "{slug}".')
    return event


@groups.registrations.command("list")
@click.argument("slug")
@click.option("--status", type=click.Choice(STATUSES), help="Only these.")
@json_option
def list_(slug: str, status: str | None, as_json: bool) -> None:
    """Who has registered for SLUG: the confirmed by time, then the waiting in queue order, then the cancelled."""
    event = _event(slug)
    terms = {term.id: term.slug for term in network.terms(TermKind.ROLE, TermKind.SECTOR, TermKind.REGION)}
    labels = {link.id: link.label for link in links.of_event(event.id)}
    listing = _of_status(status)
    for attendee in attendees.every(event.id, listing):
        click.echo(json_text(_row(attendee, terms, labels)) if as_json else _line(attendee))
    if not as_json:
        say(f"{attendee_totals.count(event.id, listing)} registrations")


@groups.registrations.command("export")
@click.argument("slug")
@click.option("--format", "file_format", type=click.Choice([kind.value for kind in OF_ROWS]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True)
@click.option("--purpose", help="What the list is for; kept in the history. Default: running the event.")
@click.option("--special-needs", is_flag=True, help="Only who has special needs, with them. Needs --purpose.")
@click.option("--status", type=click.Choice(STATUSES), help="Only these; not with --special-needs.")
@click.option("--language", type=click.Choice(LANGUAGES), default=Language.FI.value, help="Of headings and words.")
@json_option
def export(
    slug: str,
    file_format: str,
    out: Path,
    purpose: str | None,
    special_needs: bool,
    status: str | None,
    language: str,
    as_json: bool,
) -> None:
    """Write the attendee list of SLUG, with every column, into a file."""
    if holds_identity_code(purpose or ""):
        refuse("Remove the personal identity code. We do not need it.")
    purpose = " ".join((purpose or "").split())[:200]
    if special_needs and (not purpose or status):
        raise click.UsageError("--special-needs wants a --purpose of its own, and no --status.")
    event = _event(slug)
    with force_locale(language):
        title = event.title.best(Language(language)).text
        occasion = Occasion(event.id, slug, title, Language(language), Format(file_format))
        document = (
            exports.special_needs(occasion, purpose, COMMAND_LINE)
            if special_needs
            else exports.attendee_list(
                occasion, _of_status(status), purpose or _("Running the event"), COMMAND_LINE, administrator=True
            )
        )
    try:
        with document.file, out.open("wb") as file:
            copyfileobj(document.file, file)
    except OSError as error:
        refuse(f"{out}: {error.strerror}")
    row = {"file": str(out), "rows": document.rows}
    emit(row, f"{out}: {document.rows} registrations", as_json=as_json)


@groups.registrations.command("cancel")
@click.argument("code")
@json_option
def cancel(code: str, as_json: bool) -> None:
    """Cancel the registration CODE, as the participant's button does: the next in line gets the place."""
    registration = queries.by_code(code.strip().upper())
    if registration is None:
        refuse(f'There is no registration "{code}".')
    event = queries.event_facts(registration.event_id)
    if registration.status in ACTIVE and not may_change(registration.status, event, clock.now()):
        refuse("The event is over or cancelled: its registrations stay as they are.")
    registrations.cancel(registration.id, COMMAND_LINE)
    row = {"code": registration.code, "status": RegistrationStatus.CANCELLED.value}
    emit(row, f"{registration.code} is cancelled.", as_json=as_json)


def _of_status(status: str | None) -> Listing:
    return Listing(show=Show(status), sort=WHOLE.sort, descending=False, columns=WHOLE.columns) if status else WHOLE


def _row(attendee: Attendee, terms: dict[int, str], labels: dict[int, str]) -> dict[str, Any]:
    return {
        "code": attendee.code,
        "status": attendee.status.value,
        "position": attendee.position,
        "given_name": attendee.given_name,
        "family_name": attendee.family_name,
        "email": attendee.email,
        "organisation": attendee.organisation,
        "registered_at": _local(attendee.registered_at),
        "url": urls.personal(attendee.code, attendee.token_version, attendee.language.value),
        "role": terms.get(attendee.role_id or 0),
        "sector": terms.get(attendee.sector_id or 0),
        "region": terms.get(attendee.region_id or 0),
        "municipality": attendee.municipality,
        "language": attendee.language.value,
        "link": labels.get(attendee.link_id or 0),
        "source": attendee.source.value,
        "confirmed_at": _local(attendee.confirmed_at),
        "cancelled_at": _local(attendee.cancelled_at),
        "over_capacity": attendee.over_capacity,
        "mail_problem": attendee.mail_problem,
        "note": attendee.organizer_note,
        "erased": attendee.erased_at is not None,
    }


def _local(moment: datetime | None) -> str | None:
    """Helsinki time with its offset."""
    return clock.to_local(moment).isoformat() if moment is not None else None


def _line(attendee: Attendee) -> str:
    state = f"{attendee.status.value} {attendee.position or ''}".rstrip()
    who = f"{attendee.name} <{attendee.email}>" if attendee.email else "(erased)"
    return f"{attendee.code:<9} {state:<13} {who}, {attendee.organisation}".rstrip(", ")
