"""The demo's messages: one that was sent, one that is planned, and a reminder that is coming."""

from datetime import datetime, timedelta

from app import clock
from app.domain.bulletins import Audience, AudienceGroup, BulletinDetails
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.queries import audiences
from app.services import bulletins, reminders

SENT = BulletinDetails(
    LocalizedText(
        "Näin valmistaudut päivään: {tapahtuma}",
        "Så förbereder du dig för dagen: {evenemang}",
        "How to prepare for the day: {event}",
    ),
    LocalizedText(
        "Tervetuloa, {nimi}.\n\n**Ennen päivää**\n\n- Valitse polkusi ja työpajasi omalla sivullasi.\n"
        "- Kerro meille, jos et pääse: jonossa on muita.\n\nNähdään {aika}.",
        "Välkommen, {namn}.\n\n**Före dagen**\n\n- Välj ditt spår och din workshop på din egen sida.\n"
        "- Säg till om du inte kan komma: andra väntar.\n\nVi ses {tid}.",
        "Welcome, {name}.\n\n**Before the day**\n\n- Choose your track and workshop on your own page.\n"
        "- Tell us if you cannot come: others are waiting.\n\nSee you {time}.",
    ),
    Audience(AudienceGroup.CONFIRMED),
)
PLANNED = BulletinDetails(
    LocalizedText("Saapumisohje", "Så hittar du fram", "How to get there"),
    LocalizedText(
        "Ovet avataan puoli tuntia ennen alkua. Paikka: {paikka}.",
        "Dörrarna öppnas en halvtimme före start. Plats: {plats}.",
        "The doors open half an hour before the start. Place: {place}.",
    ),
    Audience(AudienceGroup.CONFIRMED),
)
VERSION = 1  # of a draft that nobody has changed


def tell(event_id: int, starts_at: datetime, now: datetime) -> None:
    """To those who have a place at an event that is well ahead."""
    with clock.at(now - timedelta(days=2)):
        sent = bulletins.add(event_id, SENT, COMMAND_LINE)
        count = _count(event_id, SENT.audience)
        assert bulletins.send(sent, VERSION, count, COMMAND_LINE) == count
    with clock.at(now - timedelta(days=1)):
        planned = bulletins.add(event_id, PLANNED, COMMAND_LINE)
        at = starts_at - timedelta(days=2)
        assert bulletins.schedule(planned, at, VERSION, _count(event_id, PLANNED.audience), COMMAND_LINE) is None
        reminders.choose(event_id, {7}, COMMAND_LINE)


def _count(event_id: int, audience: Audience) -> int:
    return sum(part.count for part in audiences.readers(event_id, audience))
