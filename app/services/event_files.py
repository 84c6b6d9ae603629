"""Event files: a network's lists and events come in, all or nothing; an event goes out."""

from dataclasses import dataclass
from enum import StrEnum

from app import clock
from app.database import Undone, transaction
from app.domain.entrance_import import TermIds
from app.domain.event_file import EventEntry, EventFile, Fault
from app.domain.event_import import ExistingEvent, faults_of, merged, series_faults, warnings_of
from app.domain.events import EventStatus
from app.domain.history import Actor
from app.queries import event_files as queries
from app.queries import network
from app.queries import series as series_queries
from app.steps import event_import, network_import, series_import


class EventOutcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Imported:
    """What became of each event, in the file's order. warnings: what an event lacks, by place."""

    outcomes: tuple[tuple[str, EventOutcome], ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class ImportRefused:
    """Nothing was written; all that is wrong, by place."""

    faults: tuple[Fault, ...]


@transaction
def import_file(file: EventFile, actor: Actor) -> Imported | ImportRefused:
    """Create or update, by slug, everything that the file names; what it does not name stays.

    Importing the same file again changes nothing: no version, no history, no mail.
    """
    now = clock.now()
    there = {slug: queries.locked(event_id) for slug, event_id in queries.ids_by_slug(_slugs(file)).items()}
    standings = {slug: queries.standing(event, rows) for slug, (event, rows) in there.items()}
    terms = _terms_after(file)
    found = [*_network_faults(file)]
    found += series_faults(file, series_queries.slugs_among(series_import.named(file)))
    for entry in file.events:
        found += faults_of(entry, standings.get(entry.slug), terms, now=now)
    if found:
        return ImportRefused(tuple(found))

    network_import.write(file.network)
    series_import.write(file, actor)
    terms = queries.term_ids()
    outcomes, broken = [], list[Fault]()
    for entry in file.events:
        if entry.slug not in there:
            event_import.create(entry, terms, actor)
            outcome = EventOutcome.CREATED
        else:
            event, rows = there[entry.slug]
            changed = event_import.update(event, rows, entry, standings[entry.slug], terms, actor)
            if isinstance(changed, list):
                broken += changed
                continue
            outcome = EventOutcome.CHANGED if changed else EventOutcome.UNCHANGED
        outcomes.append((entry.slug, outcome))
    if broken:
        raise Undone(ImportRefused(tuple(broken)))
    return Imported(tuple(outcomes), tuple(_warnings(file, standings, terms)))


def _slugs(file: EventFile) -> list[str]:
    return [entry.slug for entry in file.events]


def _terms_after(file: EventFile) -> TermIds:
    """The terms that there will be; one that is new has no id yet."""
    return {**{(term.kind, term.slug): 0 for term in file.network.terms}, **queries.term_ids()}


def _network_faults(file: EventFile) -> list[Fault]:
    if file.network.values and "name" not in file.network.values and network.network() is None:
        return [Fault("network.name", "a new network needs this")]
    return []


def _warnings(file: EventFile, standings: dict[str, ExistingEvent], terms: TermIds) -> list[str]:
    has_controller = network.has_controller()
    found: list[str] = []
    for entry in file.events:
        standing = standings.get(entry.slug)
        after = merged(entry, standing.details if standing else None, terms)
        found += warnings_of(entry, after, _status(entry, standing), network_has_controller=has_controller)
    return found


def _status(entry: EventEntry, standing: ExistingEvent | None) -> EventStatus:
    return entry.status or (standing.facts.status if standing else EventStatus.DRAFT)
