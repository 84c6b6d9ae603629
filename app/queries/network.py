"""The network, its lists of terms, its notices."""

from collections.abc import Sequence

from sqlalchemy import select

from app.database import db
from app.domain.events import TermKind
from app.domain.network import NetworkDetails
from app.models import Network, Term


def network() -> Network | None:
    """The one row; None before anything has been imported."""
    return db.session.scalars(select(Network)).first()


def locked() -> Network | None:
    """The same, held still until commit."""
    return db.session.scalars(
        select(Network).with_for_update(), execution_options={"populate_existing": True}
    ).one_or_none()


def details(row: Network | None) -> NetworkDetails:
    """What the row says; empty before anything has been written."""
    if row is None:
        return NetworkDetails()
    return NetworkDetails(row.name, row.contact, row.controller_name, row.controller_contact)


def has_controller() -> bool:
    """Does the network name a controller, for the events that name none of their own?"""
    found = network()
    return found is not None and bool(found.controller_name)


def terms(*kinds: TermKind) -> Sequence[Term]:
    """The network's lists of these kinds, in the network's own order."""
    return db.session.scalars(
        select(Term).where(Term.kind.in_(kinds)).order_by(Term.kind, Term.position, Term.id)
    ).all()
