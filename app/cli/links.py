"""flask links: registration links, for scripts that hand them out."""

from datetime import UTC, datetime
from typing import Any

import click

from app import clock, urls
from app.cli import groups
from app.cli.output import emit, json_option, refuse
from app.domain.history import COMMAND_LINE
from app.domain.links import LinkDetails
from app.forms.event_fields import MAX_PLACES
from app.forms.fields import one_line
from app.forms.moments import YEARS
from app.models import RegistrationLink
from app.queries import event_files
from app.services import links

LONGEST_LABEL = 120


class Moment(click.ParamType[datetime]):
    """2027-01-14T09:00, Helsinki time unless it has an offset of its own."""

    name = "T"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            typed = datetime.fromisoformat(value)
            if typed.year not in YEARS:
                raise ValueError(f"the year is not within {YEARS.start}–{YEARS.stop - 1}")
            return typed.astimezone(UTC) if typed.tzinfo else clock.from_local(typed)
        except ValueError as error:
            self.fail(f"{value!r}: write a time such as 2027-01-14T09:00 ({error}).", param, ctx)


@groups.links.command("add")
@click.argument("slug")
@click.option("--label", required=True, help="What organizers call the link.")
@click.option("--places", type=click.IntRange(1, MAX_PLACES), help="How many may register by it. Default: no limit.")
@click.option("--opens", type=Moment(), help="2027-01-14T09:00, Helsinki time. Default: as the event.")
@click.option("--closes", type=Moment(), help="The same. Default: as the event.")
@json_option
def add(
    slug: str, label: str, places: int | None, opens: datetime | None, closes: datetime | None, as_json: bool
) -> None:
    """A registration link for the event SLUG: its address and its QR code."""
    name = one_line(label)
    if not 0 < len(name) <= LONGEST_LABEL:
        raise click.BadParameter(f"write 1 to {LONGEST_LABEL} characters.", param_hint="--label")
    event = event_files.by_slug(slug)
    if event is None:
        refuse(f'There is no event "{slug}".')
    details = LinkDetails(name, opens_at=opens, closes_at=closes, places=places)
    if not details.window_is_sane:
        refuse("The link would close before it opens.")
    link = links.add(event.id, details, COMMAND_LINE)
    assert isinstance(link, RegistrationLink), "such a link has no rule of its own"
    row = {"url": urls.registration_link(link.handle), "qr_url": urls.registration_code(link.handle)}
    emit(row, f"{row['url']}\nQR code: {row['qr_url']}", as_json=as_json)
