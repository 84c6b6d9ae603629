"""A person's own calendar: what they may set, and how long it is remembered."""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.languages import Language

#: So long a feed that was stopped says so; calendars take no notice of a 404, and go on asking for years.
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True)
class FeedSettings:
    """by_session: each session is an entry. hides_cancelled: what was cancelled is left out."""

    language: Language
    by_session: bool = True
    hides_cancelled: bool = False
