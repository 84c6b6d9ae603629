"""The network, its lists of terms, its notices."""

from collections.abc import Sequence

from sqlalchemy import select

from app.database import db
from app.domain.events import TermKind
from app.models import Network, Term


def network() -> Network | None:
    """The one row; None before anything has been imported."""
    return db.session.scalars(select(Network)).first()


def terms(*kinds: TermKind) -> Sequence[Term]:
    """The network's lists of these kinds, in the network's own order."""
    return db.session.scalars(
        select(Term).where(Term.kind.in_(kinds)).order_by(Term.kind, Term.position, Term.id)
    ).all()
