"""What a network says of itself, as its administrators edit it."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.languages import LocalizedText

NOTHING = LocalizedText()

#: There is one network, and two who name it at once do not make two.
THE_ID = 1


@dataclass(frozen=True)
class NetworkDetails:
    """Name, contact and controller. Events that name no controller of their own are under this one."""

    name: LocalizedText = NOTHING
    contact: str = ""
    controller_name: LocalizedText = NOTHING
    controller_contact: str = ""


def organizer_of(
    organized_by: LocalizedText, operators: Iterable[LocalizedText], network_name: LocalizedText
) -> tuple[LocalizedText, ...]:
    """Who organizes an event, by name: as its own words say it, else the organizing organisations, else the network
    (theme groups are told beside it). Empty only where nothing has a name yet."""
    named = (organized_by,) if organized_by else tuple(operators) or (network_name,)
    return tuple(name for name in named if name)


@dataclass(frozen=True)
class DetailsChangedMeanwhile:
    """A refusal: someone else saved since the form was filled. now: what is in the database."""

    now: NetworkDetails


@dataclass(frozen=True)
class NoticeChangedMeanwhile:
    """The same for a notice; now is the text that everyone reads, version 0 when it is the product's own."""

    now: str
    version: int
