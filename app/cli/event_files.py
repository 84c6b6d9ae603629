"""`events import` and `events export`: event files in and out."""

import json
from typing import IO

import click

from app import urls
from app.cli import groups
from app.cli.output import emit, json_option, refuse, say
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.forms import event_file as form
from app.outputs import event_file as output
from app.queries import event_files as queries
from app.queries import questions
from app.services import event_files
from app.services.event_files import EventOutcome, ImportRefused

LANGUAGE = Language.FI  # of the addresses that are printed; each exists in the others too


@groups.events.command("import")
@click.argument("file", type=click.File("rb"))
@json_option
def import_(file: IO[bytes], as_json: bool) -> None:
    """Create or update, by slug, what FILE names: all or nothing. "-" reads standard input."""
    read = form.read(file.read())
    if isinstance(read, list):
        refuse(*(str(fault) for fault in read))
    result = event_files.import_file(read, COMMAND_LINE)
    if isinstance(result, ImportRefused):
        refuse(*(str(fault) for fault in result.faults))
    for notice in (*read.notices, *result.warnings):
        click.echo(f"Note: {notice}", err=True)
    for slug, outcome in result.outcomes:
        _report(slug, outcome, as_json=as_json)
    if not result.outcomes:
        say("The file names no event.", as_json=as_json)


@groups.events.command("export")
@click.argument("slug")
@json_option
def export(slug: str, as_json: bool) -> None:
    """Print the event SLUG as an event file; importing it changes nothing. With --json on one line."""
    event = queries.by_slug(slug)
    if event is None:
        refuse(f'There is no event "{slug}".')
    file = output.whole(event, questions.of(event.id))
    emit(file, json.dumps(file, ensure_ascii=False, indent=1), as_json=as_json)


def _report(slug: str, outcome: EventOutcome, *, as_json: bool) -> None:
    row = {
        "slug": slug,
        "url": urls.event(slug, LANGUAGE),
        "register_url": urls.absolute("participant.registration.new", slug=slug, lang=LANGUAGE),
        "calendar_url": urls.absolute("feeds.event", slug=slug, lang=LANGUAGE),
        "outcome": outcome,
    }
    emit(row, f"{outcome:<10} {row['url']}", as_json=as_json)
