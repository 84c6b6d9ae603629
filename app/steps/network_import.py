"""Writes a network's name, controller and lists from an event file; what the file does not name stays."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from app.database import db
from app.domain.event_file import NetworkEntry, TermEntry, Texts, merged_order
from app.domain.events import TermKind
from app.domain.network import NOTHING, THE_ID
from app.models import Network, Term
from app.queries import event_details
from app.queries import network as queries
from app.steps import event_writing


def write(entry: NetworkEntry) -> bool:
    """True when anything changed. A network that does not exist yet needs a name in the file."""
    network = queries.locked()
    if network is None and entry.values:
        network = Network(id=THE_ID, name=NOTHING, contact="", controller_name=NOTHING, controller_contact="")
        db.session.add(network)
    changed = network is not None and _set(network, entry.values)
    for kind in TermKind:
        listed = [term for term in entry.terms if term.kind is kind]
        changed = (bool(listed) and _write_terms(kind, listed)) or changed
    if changed and network is not None:
        flag_modified(network, "name")  # a new version, for whatever shows the lists
    db.session.flush()
    return changed


def _renamed(term: Term) -> None:
    """Calendars say by name which theme groups an event is of: what they show of it has changed."""
    for event in event_details.of_term(term.id):
        event_writing.touch(event, revised=False, shown=True)


def _set(row: Network | Term, values: dict[str, Any] | Any) -> bool:
    changed = False
    for name, value in values.items():
        new = value.on(getattr(row, name)) if isinstance(value, Texts) else value
        if getattr(row, name) != new:
            setattr(row, name, new)
            changed = True
    return changed


def _write_terms(kind: TermKind, listed: Sequence[TermEntry]) -> bool:
    present = {term.slug: term for term in queries.terms(kind)}
    order = merged_order(list(present), [term.slug for term in listed])
    changed = False
    for entry in listed:
        term = present.get(entry.slug)
        if term is None:
            term = present[entry.slug] = Term(kind=kind, slug=entry.slug, name=NOTHING, details={})
            db.session.add(term)
        before = term.name
        changed = _set(term, {"name": entry.name, "details": {**term.details, **entry.details}}) or changed
        if kind is TermKind.THEME_GROUP and term.name != before and before != NOTHING:
            _renamed(term)
    for position, slug in enumerate(order):
        changed = _set(present[slug], {"position": position}) or changed
    return changed
