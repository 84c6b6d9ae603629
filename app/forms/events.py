"""The form of an event, whole. Its steps (copy, cancel, …) are in forms/event_steps.py."""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from app.domain.edit_conflicts import fingerprint
from app.domain.entrance import EntranceFault, may_keep
from app.domain.event_details import EventDetails, Fault, faults
from app.domain.events import Attendance, EventKind, RegistrationMode
from app.domain.languages import Language, LocalizedText
from app.domain.slugs import MAX_LENGTH, is_slug
from app.forms.editing import EditForm, SeenField, TextsForm, in_fields
from app.forms.event_fields import ManyField, NumberField, RadiosField, web_address
from app.forms.fields import ChoiceField, LineField, LinesField, at_most, email_address, required
from app.forms.moments import ClockField, DayField, moment, parts
from app.forms.registrations import AddressField
from app.labels import event_fields, languages, words
from app.labels.event_faults import ENTRANCE_FAULTS, FAULTS

Choices = Sequence[tuple[str, str]]
#: Rules that need no target group to be named.
NEEDING_NO_TARGETS = tuple(mode for mode in RegistrationMode if not may_keep(mode))

#: Each of these is three fields: _fi, _sv, _en.
LOCALIZED = (
    "title",
    "summary",
    "description",
    "venue_accessibility",
    "organized_by",
    "controller_name",
    "coming_note",
)
#: Each of these is two fields: _date and _time.
MOMENTS = ("starts_at", "ends_at", "opens_at", "closes_at", "promotion_until")
LINES = ("venue_name", "venue_address", "venue_city", "remote_link", "contact_name", "contact_email")
TICKS = ("free_of_charge", "waiting_list", "asks_needs")
TERMS = ("regions", "theme_groups", "audiences", "operators")

#: Beside which field a fault is told.
FAULT_FIELDS = {
    Fault.ENDS_BEFORE_START: "ends_at_date",
    Fault.NOWHERE: "attendance",
    Fault.CLOSES_BEFORE_OPENING: "closes_at_date",
    Fault.CLOSES_AFTER_END: "closes_at_date",
    Fault.OPENS_AFTER_START: "opens_at_date",
    Fault.TITLE_FI: "title_fi",
    Fault.SUMMARY_FI: "summary_fi",
    Fault.TITLE_SV: "title_sv",
    Fault.SUMMARY_SV: "summary_sv",
    Fault.CONTACT: "contact_email",
    Fault.CONTROLLER: "controller_name_fi",
    Fault.OUT_OF_REACH: "regions",
}
#: Beside which field it is told what an edit would break of who gets in.
ENTRANCE_FIELDS = {
    EntranceFault.NO_TARGETS: "mode",
    EntranceFault.LINK_WITHOUT_TARGETS: "mode",
    EntranceFault.OTHERS_CANNOT_WAIT: "waiting_list",
    EntranceFault.LINK_OTHERS_CANNOT_WAIT: "waiting_list",
    EntranceFault.TARGET_UNTIL_AFTER_START: "starts_at_date",
    EntranceFault.TARGET_UNTIL_AFTER_CLOSING: "closes_at_date",
    EntranceFault.OTHERS_NEVER_LET_IN: "promotion_until_date",
    EntranceFault.INVITED_WITHOUT_CAPACITY: "capacity",
    EntranceFault.INVITED_OVER_CAPACITY: "capacity",
    EntranceFault.INVITED_UNTIL_AFTER_START: "starts_at_date",
    EntranceFault.INVITED_UNTIL_AFTER_CLOSING: "closes_at_date",
    EntranceFault.KEPT_NEVER_LET_GO: "promotion_until_date",
    EntranceFault.NOBODY_TO_ASK: "waiting_list",
}


def _line(label: object, length: int, *more: Any) -> LineField:
    return LineField(label, [at_most(length), *more])


def _text(label: object, length: int) -> LinesField:
    return LinesField(label, [at_most(length)])


class EventForm(EditForm, TextsForm):
    """Everything that organizers write of an event."""

    seen = SeenField(typed_in={"onsite": ("attendance",), "online": ("attendance",)})
    title_fi = LineField(_l("Title in Finnish"), [*required(FAULTS[Fault.TITLE_FI]), at_most(200)])
    title_sv = _line(_l("Title in Swedish"), 200)
    title_en = _line(_l("Title in English"), 200)
    summary_fi = _text(_l("Summary in Finnish"), 1000)
    summary_sv = _text(_l("Summary in Swedish"), 1000)
    summary_en = _text(_l("Summary in English"), 1000)
    description_fi = _text(_l("Description in Finnish"), 10_000)
    description_sv = _text(_l("Description in Swedish"), 10_000)
    description_en = _text(_l("Description in English"), 10_000)
    slug = LineField(_l("Last part of the event's address"), [at_most(MAX_LENGTH)])
    kind = ChoiceField(_l("Type of event"), required(_l("Choose the type of event.")))

    attendance = ManyField(_l("Where people take part"), required(FAULTS[Fault.NOWHERE]))
    venue_name = _line(_l("Venue"), 200)
    venue_address = _line(_l("Street address"), 200)
    venue_city = _line(_l("Town"), 100)
    venue_accessibility_fi = _text(_l("Accessibility of the venue in Finnish"), 2000)
    venue_accessibility_sv = _text(_l("Accessibility of the venue in Swedish"), 2000)
    venue_accessibility_en = _text(_l("Accessibility of the venue in English"), 2000)
    remote_link = _line(_l("Remote link"), 500, web_address)

    audiences = ManyField(_l("Target groups"))
    regions = ManyField(_l("Regions"))
    theme_groups = ManyField(_l("Theme groups"))
    languages = ManyField(_l("Languages of the event"))
    free_of_charge = BooleanField(_l("Free of charge"))

    contact_name = _line(_l("Contact person"), 200)
    contact_email = AddressField(_l("Contact person's e-mail"), [at_most(254)])
    operators = ManyField(_l("Organizing organisations"))
    organized_by_fi = _line(_l("Organizer shown to the public, in Finnish"), 300)
    organized_by_sv = _line(_l("Organizer shown to the public, in Swedish"), 300)
    organized_by_en = _line(_l("Organizer shown to the public, in English"), 300)
    controller_name_fi = _line(_l("Controller in Finnish"), 200)
    controller_name_sv = _line(_l("Controller in Swedish"), 200)
    controller_name_en = _line(_l("Controller in English"), 200)
    controller_contact = _line(_l("Controller's contact"), 254)

    starts_at_date = DayField(_l("Start date"), required(_l("Write the date when the event starts.")))
    starts_at_time = ClockField(_l("Start time"), required(_l("Write the time when the event starts.")))
    ends_at_date = DayField(_l("End date"), required(_l("Write the date when the event ends.")))
    ends_at_time = ClockField(_l("End time"), required(_l("Write the time when the event ends.")))

    mode = RadiosField(_l("Who can register"), required(_l("Choose who can register.")))
    opens_at_date = DayField(_l("Registration opens on"))
    opens_at_time = ClockField(_l("Opening time"))
    closes_at_date = DayField(_l("Registration closes on"))
    closes_at_time = ClockField(_l("Closing time"))
    coming_note_fi = _line(_l("What is still to come, in Finnish"), 300)
    coming_note_sv = _line(_l("What is still to come, in Swedish"), 300)
    coming_note_en = _line(_l("What is still to come, in English"), 300)
    capacity = NumberField(_l("Capacity"), sentence=_l("Write the capacity as a whole number, or leave it empty."))
    waiting_list = BooleanField(_l("Waiting list when the event is full"))
    promotion_until_date = DayField(_l("Last day for giving places from the waiting list"))
    promotion_until_time = ClockField(_l("Time on that day"))
    asks_needs = BooleanField(_l("Ask about diet and access needs"))

    #: What is in the database while someone edits; None for a new event.
    base: EventDetails | None = None

    @classmethod
    def showing(cls, details: EventDetails, seen: EventDetails | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        form = cls(formdata=None, data=_typed(details))
        form.seen.data = fingerprint(seen or details)
        form.base = seen or details
        return form

    @classmethod
    def empty(cls, contact_name: str, contact_email: str, own: Sequence[int] = ()) -> Self:
        """For a new event: what most events are is ticked already, and the contact is who creates it.

        own: the regions and theme groups of which one must be the event's: ticked where there is but one.
        """
        only = [str(number) for number in own] if len(own) == 1 else []
        usual = {
            "contact_name": contact_name,
            "contact_email": contact_email,
            "kind": "",
            "attendance": [Attendance.ONSITE.value],
            "languages": [Language.FI.value],
            "mode": RegistrationMode.OPEN.value,
            "regions": only,
            "theme_groups": only,
            **dict.fromkeys(TICKS, True),
        }
        return cls(formdata=None, data=usual)

    def offer(self, terms: Mapping[str, Choices]) -> None:
        """The choices; terms: (id, name) by field, in the page's language."""
        self.kind.choices = [
            ("", str(_l("Choose"))),
            *((kind.value, str(words.EVENT_KINDS[kind])) for kind in EventKind),
        ]
        self.attendance.choices = [(mode.value, str(words.ATTENDANCE[mode])) for mode in Attendance]
        self.mode.choices = [(mode.value, str(event_fields.MODES[mode])) for mode in self._modes()]
        spoken = {language.value: str(name) for language, name in languages.NAMES.items()}
        # A language that came with an event file stays a choice.
        others = [code for code in (self.base.languages if self.base else ()) if code not in spoken]
        self.languages.choices = [*spoken.items(), *((code, code) for code in others)]
        for name in TERMS:
            self[name].choices = terms.get(name, ())

    def _modes(self) -> list[RegistrationMode]:
        """A target group is let in first where one can be named: on the page of who gets in."""
        own = self.base.mode if self.base else None
        return [mode for mode in event_fields.MODES if mode in (own, *NEEDING_NO_TARGETS)]

    def validate_contact_email(self, field: Field) -> None:
        if field.data:
            email_address(self, field)

    def validate_slug(self, field: Field) -> None:
        if field.data and not is_slug(field.data):
            raise ValidationError(_("Use only small letters a–z, numbers and single hyphens between them."))

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._moments = {
            name: moment(self[f"{name}_date"], self[f"{name}_time"], getattr(self.base, name, None)) for name in MOMENTS
        }
        if not self.errors:
            self.blame(faults(self.to_details()))
        return not self.errors

    def blame(self, found: Sequence[Fault]) -> None:
        """Tell each fault beside its field."""
        for fault in found:
            field = self[FAULT_FIELDS[fault]]
            field.errors = [*field.errors, str(FAULTS[fault])]

    def blame_entrance(self, found: Sequence[EntranceFault]) -> None:
        """Tell beside its field what would break of who gets in."""
        for fault in found:
            field = self[ENTRANCE_FIELDS[fault]]
            field.errors = [*field.errors, str(ENTRANCE_FAULTS[fault])]

    def blame_titles(self, before: LocalizedText, questions: Sequence[str]) -> None:
        """Beside each title in a language that the event had not: these questions are not in that language yet."""
        for code in Language:
            field = self[f"title_{code}"]
            if field.data and not before.exactly(code):
                said = _("Write these questions in this language first: %(questions)s.", questions=", ".join(questions))
                field.errors = [*field.errors, said]

    def to_details(self) -> EventDetails:
        """The values; only after validation."""
        values: dict[str, Any] = {name: self.localized(name) for name in LOCALIZED}
        values |= {name: self[name].data or "" for name in (*LINES, "controller_contact")}
        values |= {name: bool(self[name].data) for name in TICKS}
        values |= self._moments
        values |= {name: frozenset(int(value) for value in self[name].data or ()) for name in TERMS}
        attendance = self.attendance.data or ()
        return EventDetails(
            **values,
            kind=EventKind(self.kind.data),
            onsite=Attendance.ONSITE in attendance,
            online=Attendance.ONLINE in attendance,
            languages=tuple(self.languages.data or ()),
            capacity=self.capacity.number,
            mode=RegistrationMode(self.mode.data),
        )


def _typed(details: EventDetails) -> dict[str, Any]:
    """The values as the form's fields hold them."""
    typed: dict[str, Any] = {name: getattr(details, name) for name in (*LINES, *TICKS, "controller_contact")}
    for name in LOCALIZED:
        typed |= in_fields(name, getattr(details, name))
    for name in MOMENTS:
        typed[f"{name}_date"], typed[f"{name}_time"] = parts(getattr(details, name))
    typed |= {name: [str(term) for term in getattr(details, name)] for name in TERMS}
    attendance = [Attendance.ONSITE.value] * details.onsite + [Attendance.ONLINE.value] * details.online
    return {
        **typed,
        "kind": details.kind.value,
        "attendance": attendance,
        "languages": list(details.languages),
        "capacity": "" if details.capacity is None else str(details.capacity),
        "mode": details.mode.value,
    }
