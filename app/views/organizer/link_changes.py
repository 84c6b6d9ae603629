"""What someone else changed in a link while a form of it was open, in words."""

from dataclasses import dataclass

from app.domain.event_details import plain
from app.domain.links import LINK_FIELDS, LinkDetails
from app.labels import event_fields, event_values
from app.views.language import current


@dataclass(frozen=True)
class Change:
    """A field in which the two differ."""

    label: str
    theirs: str
    yours: str


def in_words(theirs: LinkDetails, yours: LinkDetails) -> list[Change]:
    """Every field that differs, theirs being what is saved now."""

    def say(name: str, details: LinkDetails) -> str:
        return event_values.say(name, plain(getattr(details, name)), current())

    differing = [name for name in LINK_FIELDS if getattr(theirs, name) != getattr(yours, name)]
    return [Change(str(event_fields.LINK_FIELDS[name]), say(name, theirs), say(name, yours)) for name in differing]
