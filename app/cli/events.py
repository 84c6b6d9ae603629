"""`events cancel` and `events set-capacity`: what the organizer's buttons do, by the same rules."""

import click

from app.cli import groups
from app.cli.output import emit, json_option, refuse
from app.domain.capacity import BelowConfirmed
from app.domain.entrance import FaultyEntrance
from app.domain.events import EventStatus
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.domain.publication import WrongStep
from app.forms.fields import lines
from app.models import Event
from app.queries import event_files as queries
from app.services import publication
from app.services.capacity import change as set_to

#: The database's own limit is far above; a typing mistake is far below.
MOST_PLACES = 1_000_000


def _event(slug: str) -> Event:
    event = queries.by_slug(slug)
    if event is None:
        refuse(f'There is no event "{slug}".')
    return event


@groups.events.command("cancel")
@click.argument("slug")
@click.option("--reason", default="", help="Why, in Finnish: participants read it.")
@json_option
def cancel(slug: str, reason: str, as_json: bool) -> None:
    """Call the event SLUG off; everyone registered is told."""
    event = _event(slug)
    result = publication.cancel(event.id, LocalizedText(fi=lines(reason)), COMMAND_LINE)
    if isinstance(result, WrongStep):
        state = "over" if result.status is EventStatus.PUBLISHED else result.status
        refuse(f'The event "{slug}" is {state}: it cannot be cancelled.')
    row = {"slug": slug, "status": EventStatus.CANCELLED.value}
    emit(row, f"Cancelled {slug}. Everyone registered is told by mail.", as_json=as_json)


@groups.events.command("set-capacity")
@click.argument("slug")
@click.argument("capacity", metavar="N", type=click.IntRange(0, MOST_PLACES))
@click.option(
    "--force", is_flag=True, help="Also under the confirmed, or what is kept for the invited: nobody loses a place."
)
@json_option
def set_capacity(slug: str, capacity: int, force: bool, as_json: bool) -> None:
    """Let the event SLUG have N places; raising gives places to those who wait."""
    event = _event(slug)
    result = set_to(event.id, capacity, COMMAND_LINE, forced=force)
    if isinstance(result, BelowConfirmed):
        refuse(f"{result.asked} is less than the {result.confirmed} confirmed. --force does it all the same.")
    if isinstance(result, FaultyEntrance):
        refuse("More places than that are kept for the invited. --force does it all the same.")
    emit({"slug": slug, "capacity": capacity}, f"{slug} has {capacity} places.", as_json=as_json)
