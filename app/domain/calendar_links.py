"""Addresses that open other people's calendars: to add one event, and to subscribe. Pure.

Spaces are %20, as Outlook and Google show a + as one. No address is longer than what their servers take: titles,
places and details are cut as they are written in the address, where an emoji is twelve characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from unicodedata import combining
from urllib.parse import quote
from zoneinfo import ZoneInfo

from app.domain.calendars import several_days

#: Outlook's servers refuse a query beyond 2,048 characters.
LONGEST = 2000
#: A feed whose address is longer Google refuses without a word.
LONGEST_FEED_FOR_GOOGLE = 256
TITLE = 450
LOCATION = 350
GOOGLE = "https://calendar.google.com/calendar"
#: Copies that are kept, as in a rush everyone gets those of the same event.
KEPT = 256
#: What ties characters to one emoji.
JOINERS = "\u200d\ufe0f"


class Outlook(StrEnum):
    """Which of Microsoft's two calendars: of an employer or school, and one's own."""

    OFFICE = "outlook.office.com"
    LIVE = "outlook.live.com"


@dataclass(frozen=True)
class Occurrence:
    """One event as a calendar gets a copy of it, in cleaned plain text. link: its page, never cut."""

    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    details: str
    link: str


@lru_cache(maxsize=KEPT)
def google_copy(event: Occurrence, zone: ZoneInfo) -> str:
    """zone: where the event is; whole days are counted there."""
    if several_days(event.starts_at, event.ends_at):
        first, after = whole_days(event.starts_at, event.ends_at, zone)
        dates = f"{first:%Y%m%d}/{after:%Y%m%d}"
    else:
        dates = "/".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (event.starts_at, event.ends_at))
    start = (
        f"{GOOGLE}/render?action=TEMPLATE&text={_cut(event.title, TITLE)}&dates={dates}"
        f"&ctz={quote(zone.key, safe='/')}&location={_cut(event.location, LOCATION)}&details="
    )
    return start + _details(event, LONGEST - len(start))


@lru_cache(maxsize=KEPT)
def outlook_copy(event: Occurrence, zone: ZoneInfo, service: Outlook) -> str:
    if several_days(event.starts_at, event.ends_at):
        first, after = whole_days(event.starts_at, event.ends_at, zone)
        dates = f"startdt={first:%Y-%m-%d}&enddt={after:%Y-%m-%d}&allday=true"
    else:
        start, end = (f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in (event.starts_at, event.ends_at))
        dates = f"startdt={start}&enddt={end}"
    begin = (
        f"https://{service}/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent&{dates}"
        f"&subject={_cut(event.title, TITLE)}&location={_cut(event.location, LOCATION)}&body="
    )
    return begin + _details(event, LONGEST - len(begin))


def whole_days(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> tuple[date, date]:
    """The first day and the day after the last; what ends at midnight is not in the day that begins then."""
    last = (ends_at.astimezone(zone) - timedelta(microseconds=1)).date()
    return starts_at.astimezone(zone).date(), last + timedelta(days=1)


def webcal(address: str) -> str:
    """The address of a feed under which telephones and Apple's computers subscribe instead of downloading."""
    return f"webcal://{address.partition('://')[2]}"


def google_subscription(address: str) -> str | None:
    """None: Google would refuse the feed, as its address is too long."""
    feed = webcal(address)
    if len(feed) > LONGEST_FEED_FOR_GOOGLE:
        return None
    return f"{GOOGLE}/r?cid={quote(feed, safe='')}"


def outlook_subscription(address: str, name: str, service: Outlook) -> str:
    """With https: Outlook strips webcal, or imports nothing."""
    start = f"https://{service}/calendar/0/addfromweb?url={quote(address, safe='')}&name="
    return start + _cut(name, LONGEST - len(start))


def _details(event: Occurrence, room: int) -> str:
    link = quote(event.link, safe="")
    if not event.details:
        return link
    between = quote("\n\n", safe="")
    return _cut(event.details, room - len(link) - len(between)) + between + link


def _cut(text: str, room: int) -> str:
    """The text as an address has it, at most `room` characters long; what is cut ends in an ellipsis."""
    whole = quote(text, safe="")
    if len(whole) <= room:
        return whole
    ellipsis = quote("…", safe="")
    room -= len(ellipsis)
    kept, length = 0, 0
    for character in text:
        length += len(quote(character, safe=""))
        if length > room:
            break
        kept += 1
    # Half of an emoji, or a letter without its mark, is another character.
    while kept and (combining(text[kept]) or text[kept] in JOINERS):
        kept -= 1
    return quote(text[:kept].rstrip().rstrip(JOINERS), safe="") + ellipsis
