"""The history in words: what was done, by whom, and what was before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.attendees import WITHOUT_LINK, Column, Show
from app.domain.exports import ExportKind
from app.domain.history import Act
from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.places import PoolKind
from app.domain.privacy import DataKind
from app.domain.word_diff import Piece, pieces
from app.labels import event_values, languages
from app.labels.attendees import COLUMNS, NO_LINK, SHOWS
from app.labels.event_fields import ENTRANCE_FIELDS, EVENT_FIELDS, LINK_FIELDS
from app.labels.exports import KINDS as KINDS_OF_EXPORTS
from app.labels.mail import KINDS as MAIL_KINDS
from app.labels.privacy import KINDS
from app.labels.programme import FIELDS as PROGRAMME_FIELDS
from app.labels.questions import HISTORY_FIELDS as QUESTION_FIELDS

#: What an entry's details are called.
LINK = _l("Registration link")
DETAILS = {
    "series": _l("Series"),
    "session": _l("Session"),
    "counts_link": _l("Link to counts"),
    "question": _l("Question"),
    "answers": _l("Answers"),
    "roster_state": _l("Selection"),
    "moved_to": _l("Moved to"),
    "people": _l("Participants in it"),
    "invitations": _l("Invitations"),
    "imported": _l("Participants"),
    "position": _l("Place on the waiting list"),
    "reason": _l("Reason"),
    "until": _l("To be answered by"),
    "told": _l("Participants told"),
    "purpose": _l("Purpose"),
    "subject": _l("Subject"),
    "recipients": _l("Recipients"),
    "send_at": _l("To be sent on"),
    "days_before": _l("Days before the event"),
    "format": _l("Format"),
    "rows": _l("Rows"),
    "forced": _l("Below the confirmed on purpose"),
    "capacity": _l("Capacity"),
    "taken": _l("Confirmed"),
    "waiting": _l("Waiting"),
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "organisation": _l("Organisation"),
    "municipality": _l("Municipality"),
    "language": _l("Language"),
    "role_id": _l("Role or profession"),
    "sector_id": _l("Sector"),
    "region_id": _l("Region"),
    "email": _l("E-mail"),
    "organizer_note": _l("Organizer's note"),
    "shown": _l("What was seen"),
    "registrations": _l("Registrations"),
    "held": _l("Left, as removal is stopped"),
    "account": _l("Account"),
    "name": _l("Name"),
    "role": _l("Role"),
    "roles": _l("Roles"),
    "terms": _l("Regions and theme groups"),
    "factor": _l("Second factor"),
    "browsers": _l("Browsers"),
    "notice": _l("Notice"),
    "notice_language": _l("Language"),
    "contact": _l("Contact"),
    "text": _l("Text"),
    "introduction": _l("Introduction"),
}
#: What the plain before and after of these acts are values of.
VALUE_OF = {
    Act.CAPACITY_CHANGED: ("capacity", _l("Capacity")),
    Act.EVENT_COPIED: ("slug", _l("Address")),
    Act.ORGANIZER_ADDED: ("organizer", _l("Organizer")),
    Act.ORGANIZER_REMOVED: ("organizer", _l("Organizer")),
    Act.ASSISTANT_ADDED: ("organizer", _l("Organizer")),
    Act.WAYS_SETTLED: ("attendance", _l("How to attend")),
    Act.REGISTERED: ("status", _l("Status")),
    Act.PROMOTED: ("status", _l("Status")),
    Act.CONFIRMED_OVER_CAPACITY: ("status", _l("Status")),
    Act.CANCELLED: ("status", _l("Status")),
    Act.REINSTATED: ("status", _l("Status")),
    Act.VERIFIED: ("status", _l("Status")),
    Act.APPROVED: ("status", _l("Status")),
    Act.NOT_APPROVED: ("status", _l("Status")),
    Act.PLACE_OFFER_LAPSED: ("status", _l("Status")),
}
#: Parts of an event that an import names without their values.
PARTS = {
    "internal_notes": _l("Internal notes"),
    "tracks": _l("Tracks"),
    "programme": _l("Programme"),
    "questions": _l("Questions"),
    "cancellation_reason": _l("Reason"),
}
#: For whom the places of a pool with limits for others were.
KEPT_FOR = {PoolKind.OTHERS: _l("The target group"), PoolKind.UNINVITED: _l("The invited")}
#: These name the kind of mail that they are about.
OF_MAIL = (Act.MAIL_RESENT, Act.MAIL_TEXT_CHANGED, Act.MAIL_TEXT_RESTORED)
MISSING = object()


#: Longer texts are told by the words that changed.
SHORT = 80


@dataclass(frozen=True)
class Line:
    """One value of an entry. before None: there is only the one value. words: of long texts, how one became another."""

    label: str
    before: str | None
    after: str
    words: tuple[Piece, ...] = ()


def lines(act: Act, details: dict[str, Any], language: Language) -> list[Line]:
    """An entry's details, as far as it holds them."""
    return [
        *_subject(details),
        *_changes(act, details, language),
        *_others(act, details, language),
        *_list(details, language),
    ]


def _subject(details: dict[str, Any]) -> Iterator[Line]:
    """Which link, unless its name is among the values."""
    after = details.get("after")
    if "link" in details and not (isinstance(after, dict) and "label" in after):
        yield Line(str(LINK), None, details["link"])


def _changes(act: Act, details: dict[str, Any], language: Language) -> Iterator[Line]:
    before, after = details.get("before", MISSING), details.get("after", MISSING)
    if isinstance(before, dict) or isinstance(after, dict):
        old = before if isinstance(before, dict) else {}
        new = after if isinstance(after, dict) else {}
        for name in {**old, **new}:
            if name not in old and new[name] in (None, "", {}, []):
                continue  # of something new, what was left empty says nothing
            yield from _lines(name, _label(act, name), old.get(name, MISSING), new.get(name, MISSING), language)
    elif before is not MISSING or after is not MISSING:
        name, label = VALUE_OF.get(act, ("", _("Value")))
        yield from _lines(name, str(label), before, after, language)


def _list(details: dict[str, Any], language: Language) -> Iterator[Line]:
    """What was downloaded: whom and which columns. The words that were searched for are not kept."""
    if chosen := details.get("chosen"):
        parts = [SHOWS[Show(chosen["show"])]]
        if chosen["link"] is not None:
            parts.append(NO_LINK if chosen["link"] == WITHOUT_LINK else _("by a registration link"))
        if chosen.get("by_choices"):
            parts.append(_("by track, way to attend or session"))
        if chosen.get("by_answer"):
            parts.append(_("by an answer"))
        if chosen["searched"]:
            parts.append(_("by search words"))
        yield Line(_("Selection"), None, ", ".join(str(part) for part in parts))
    if details.get("paper"):
        yield Line(_("Paper"), None, str(KINDS_OF_EXPORTS[ExportKind(details["paper"])]))
    if details.get("list") == "invitations":
        yield Line(_("Selection"), None, _("Invitations"))
    if columns := details.get("columns"):
        asked = [LocalizedText.of(label).best(language).text for label in details.get("questions", ())]
        yield Line(_("Columns"), None, ", ".join([*(str(COLUMNS[Column(name)]) for name in columns), *asked]))


def _lines(name: str, label: str, before: Any, after: Any, language: Language) -> Iterator[Line]:
    """One, or of a text in several languages one for each that is another now."""
    if isinstance(before, dict) and isinstance(after, dict) and {*before, *after} <= set(Language):
        for code in Language:
            old, new = before.get(code, ""), after.get(code, "")
            if old != new:
                said = f"{label} ({languages.NAMES[code]})" if len({*before, *after}) > 1 else label
                yield _line(name, said, old, new, language)
    else:
        yield _line(name, label, before, after, language)


def _line(name: str, label: str, before: Any, after: Any, language: Language) -> Line:
    said = [event_values.say(name, value, language) for value in (before, after) if value is not MISSING]
    if len(said) == 1:
        return Line(label, None, said[0])
    is_long = isinstance(before, str) and isinstance(after, str) and min(len(before), len(after)) > SHORT
    return Line(label, said[0], said[1], tuple(pieces(said[0], said[1])) if is_long else ())


def _others(act: Act, details: dict[str, Any], language: Language) -> Iterator[Line]:
    if act in OF_MAIL and "kind" in details:
        yield Line(_("Message"), None, str(MAIL_KINDS[MailKind(details["kind"])]))
    if act is Act.KEPT_PLACES_RELEASED and "kind" in details:
        yield Line(_("Kept for"), None, str(KEPT_FOR[PoolKind(details["kind"])]))
    for name, label in DETAILS.items():
        if name in details:
            yield Line(str(label), None, event_values.say(name, details[name], language))
    named = [*details.get("fields", ()), *details.get("changed", ())]
    held = details.get("after")
    unsaid = [name for name in named if not (isinstance(held, dict) and name in held)]
    if unsaid:
        yield Line(_("Changed"), None, ", ".join(str(DETAILS.get(name) or PARTS.get(name) or name) for name in unsaid))


def _label(act: Act, name: str) -> str:
    if act is Act.ENTRANCE_CHANGED:
        return str(ENTRANCE_FIELDS.get(name) or name)
    fields = LINK_FIELDS if act in (Act.LINK_CREATED, Act.LINK_CHANGED) else EVENT_FIELDS
    if act is Act.QUESTIONS_CHANGED and name in QUESTION_FIELDS:
        return str(QUESTION_FIELDS[name])
    own = PROGRAMME_FIELDS if act in (Act.PROGRAMME_CHANGED, Act.CHOICES_CHANGED, Act.SESSION_TO_CHOOSE) else {}
    if act is Act.PERIODS_CHANGED and name in set(DataKind):
        return str(_("%(kind)s, days kept", kind=KINDS[DataKind(name)]))
    return str(own.get(name) or fields.get(name) or DETAILS.get(name) or name)
