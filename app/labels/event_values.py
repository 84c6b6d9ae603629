"""The value of a field in words, from the JSON in which the history keeps it (domain/event_details.plain)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.events import Attendance, EventKind, RegistrationMode, SessionKind
from app.domain.history import SpecialData
from app.domain.languages import Language, LocalizedText
from app.domain.notices import NoticeKind
from app.domain.registration import RegistrationStatus
from app.labels import accounts, dates, event_fields, languages, notices, programme, questions, rosters, words

#: Values that are one of a list, by field.
LISTS: dict[str, Mapping[Any, Any]] = {
    "kind": {kind.value: words.EVENT_KINDS[kind] for kind in EventKind},
    "mode": {mode.value: event_fields.MODES[mode] for mode in RegistrationMode},
    "languages": {language.value: languages.NAMES[language] for language in Language},
    "language": {language.value: languages.NAMES[language] for language in Language},
    "status": {status.value: words.REGISTRATION_STATUSES[status] for status in RegistrationStatus},
    "attendance": {way.value: words.ATTENDANCE[way] for way in Attendance},
    "roster_state": {state.value: said for state, said in rosters.STATES.items()},
    "role": {role.value: said for role, said in accounts.ROLES.items()},
    "roles": {role.value: said for role, said in accounts.ROLES.items()},
    "factor": {factor.value: said for factor, said in accounts.FACTORS.items()},
    "notice": {kind.value: notices.TITLES[kind] for kind in NoticeKind},
    "notice_language": {language.value: languages.OWN_NAMES[language] for language in Language},
    "shown": {
        SpecialData.NEEDS.value: _l("Diet and access needs"),
        SpecialData.ANSWERS.value: _l("Answers that only administrators see"),
    },
    "answer_kind": {kind.value: said for kind, said in questions.KINDS.items()},
    "basis": {basis.value: said for basis, said in questions.BASES.items()},
    "visible_to": {audience.value: said for audience, said in questions.AUDIENCES.items()},
    "session_kind": {kind.value: programme.SESSION_KINDS[kind] for kind in SessionKind},
}
MOMENTS = frozenset(
    {"starts_at", "ends_at", "opens_at", "closes_at", "promotion_until", "programme_from", "choices_until"}
    | {"target_until", "invited_until", "until", "send_at"}
)
#: Where nothing means that nothing limits it.
LIMITS = frozenset({"capacity", "places", "onsite_capacity", "online_capacity"})


def say(field: str, value: Any, language: Language, names: Mapping[Any, str] | None = None) -> str:
    """The value for a reader. names: of the terms that are kept by id."""
    if value is None and field in LIMITS:
        return str(_("No limit"))
    if value is None or value in ("", [], {}):
        return str(_("Empty"))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, dict):
        return _localized(value)
    if isinstance(value, list):
        return ", ".join(_item(field, item, language, names or {}) for item in value)
    if field in MOMENTS:
        return dates.short_moment(datetime.fromisoformat(value), language)
    return _item(field, value, language, names or {})


def _item(field: str, item: Any, language: Language, names: Mapping[Any, str]) -> str:
    if isinstance(item, dict):
        return LocalizedText.of(item).best(language).text
    return str(LISTS.get(field, {}).get(item) or names.get(item, item))


def _localized(texts: dict[str, str]) -> str:
    """All its languages: one alone needs no name before it."""
    if len(texts) == 1 and "fi" in texts:
        return texts["fi"]
    return " · ".join(f"{code.upper()}: {text}" for code, text in LocalizedText.of(texts).as_dict().items())
