"""What an address chooses events by, and what that is called: for feeds, their pages, news and embedded lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from flask import abort
from flask_babel import gettext as _

from app.domain.events import EventKind, TermKind
from app.domain.feeds import ALONE, BY_SESSION, TERMS, FeedFilter
from app.forms import event_filter
from app.labels import words
from app.queries import network
from app.queries import series as series_queries
from app.views.language import current

if TYPE_CHECKING:
    from app.models import Term

Names = Mapping[tuple[TermKind, str], str]


def read(values: Mapping[str, str]) -> FeedFilter | None:
    """The choice that an address makes; None: a value in it cannot be one."""
    chosen = {name: values[name] for name in ALONE if values.get(name)}
    kind = chosen.pop("kind", None)
    if any(not event_filter.slug(value) for value in chosen.values()) or kind not in {None, *EventKind}:
        return None
    by_session = values.get("entries") == BY_SESSION
    return FeedFilter(kind=EventKind(kind) if kind else None, by_session=by_session, **chosen)


def terms() -> list[Term]:
    """What the network has to choose by, in its own order."""
    return list(network.terms(*TERMS.values()))


def names_of(found: Iterable[Term]) -> dict[tuple[TermKind, str], str]:
    return {(term.kind, term.slug): term.name.best(current()).text or term.slug for term in found}


def said(wanted: FeedFilter, names: Names) -> str:
    """What was chosen, in words. 404 for what nobody knows: nothing would ever come of it."""
    return known(wanted, names) or abort(404)


def known(wanted: FeedFilter, names: Names) -> str | None:
    """The same; None for what nobody knows."""
    chosen = wanted.chosen
    found: dict[str, str | None] = {
        name: names.get((kind, chosen[name])) for name, kind in TERMS.items() if name in chosen
    }
    if wanted.kind is not None:
        found["kind"] = str(words.EVENT_KINDS[wanted.kind])
    if wanted.series:
        public = series_queries.public_by_slug(wanted.series)
        found["series"] = public.series.title.best(current()).text if public else None
    if None in found.values():
        return None
    return ", ".join(str(found[name]) for name in chosen) or str(_("All events"))
