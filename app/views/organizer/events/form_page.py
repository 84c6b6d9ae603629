"""The page of the event form, new or filled, with what it needs."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from app.domain.capacity import BelowConfirmed
from app.domain.edit_conflicts import Change
from app.domain.event_details import TERM_FIELDS
from app.forms.events import EventForm
from app.labels.event_fields import EVENT_FIELDS
from app.queries import network
from app.views.language import current
from app.views.organizer.meanwhile import Meanwhile, in_words, values


def term_names() -> dict[str, list[tuple[str, str]]]:
    """The network's lists that an event may refer to: (id, name in the page's language) by field."""
    language = current()
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in TERM_FIELDS}
    by_kind = {kind: name for name, kind in TERM_FIELDS.items()}
    for term in network.terms(*by_kind):
        found[by_kind[term.kind]].append((str(term.id), term.name.best(language).text))
    return found


def prepared(form: EventForm, names: Mapping[str, Sequence[tuple[str, str]]]) -> EventForm:
    """The form with its choices."""
    form.offer(names)
    return form


def changed_meanwhile(changes: list[Change], names: Mapping[str, Sequence[tuple[str, str]]]) -> list[Meanwhile]:
    """What others changed, for the second editor. names: as term_names() gives them."""
    named = values(lambda field: {int(term_id): name for term_id, name in names.get(field, ())})
    return in_words(changes, EVENT_FIELDS, named)


def below_confirmed(refusal: BelowConfirmed) -> str:
    """Why the capacity cannot be lowered so far, with the figures."""
    return str(
        _(
            "%(confirmed)d places are given or held, so the capacity cannot be %(asked)d. "
            "Choose at least %(confirmed)d, or cancel registrations first.",
            confirmed=refusal.confirmed,
            asked=refusal.asked,
        )
    )
