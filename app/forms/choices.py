"""What is chosen at an event: the way to attend, a track, and one session of each slot."""

import re
from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SubmitField
from wtforms.fields.choices import SelectChoice

from app.domain.choices import NO_CHOICE, Choice, ChoiceFault, Misfit, Offering
from app.domain.events import Attendance
from app.forms.event_fields import RadiosField
from app.forms.fields import KutsuForm
from app.labels.programme import CHOICE_FAULTS, FIELDS

#: The value of the option that chooses nothing.
NONE = "none"
ATTENDANCE, TRACK = "attendance", "track"
GROUPS = {
    ChoiceFault.ATTENDANCE_MISSING: ATTENDANCE,
    ChoiceFault.TRACK_MISSING: TRACK,
    ChoiceFault.TRACK_GONE: TRACK,
}


def slot_name(slot_id: int) -> str:
    return f"slot-{slot_id}"


class ChoiceGroups:
    """An event's groups of radio buttons in a form, filled with what was sent, else with the present choice.

    prefix: what the names of their fields begin with, where one form asks for several events. undecided: sessions
    in whose slots nothing is filled in, as that would answer for the participant.
    """

    def __init__(
        self,
        form: KutsuForm,
        offering: Offering,
        present: Choice | None = None,
        undecided: frozenset[int] = frozenset(),
        *,
        prefix: str = "",
    ) -> None:
        self.offering = offering
        self.fields: dict[str, Any] = {}
        self._form, self._prefix = form, prefix
        chosen = present or NO_CHOICE
        if offering.asks_attendance:
            ways = [way.value for way in offering.attendance]
            self._add(ATTENDANCE, ways, chosen.attendance.value if chosen.attendance else None)
        if offering.asks_track:
            none = NONE if present and not offering.track_required else None
            track = str(chosen.track_id) if chosen.track_id is not None else none
            ids = [*map(str, offering.tracks), *([] if offering.track_required else [NONE])]
            self._add(TRACK, ids, track, required=offering.track_required)
        own = {slot.id for slot in offering.slots(chosen.track_id)}
        for slot, _tracks in offering.form_slots:
            ids, may_leave_out = [str(session.id) for session in slot.sessions], offering.may_leave_out(slot)
            none = NONE if present and may_leave_out and slot.id in own else None
            here = {session.id for session in slot.sessions}
            session = None if here & undecided else next(map(str, here & chosen.sessions), none)
            ids += [NONE] * may_leave_out
            self._add(slot_name(slot.id), ids, session, required=offering.is_asked(slot))

    def group(self, name: str) -> Any:
        """The field of this name; None where it is not asked."""
        return self.fields.get(name)

    @property
    def choice(self) -> Choice:
        """What was chosen, settled. Values that are not offered choose nothing."""
        way, track = self._chosen(ATTENDANCE), self._chosen(TRACK)
        day = self.offering.settled(Choice(Attendance(way) if way else None, int(track) if track else None))
        # Only the slots of one's own track count, also where another track's shows the same shared session.
        slots = [slot_name(slot.id) for slot in self.offering.slots(day.track_id)]
        sessions = frozenset(int(value) for value in map(self._chosen, slots) if value)
        return self.offering.settled(Choice(day.attendance, day.track_id, sessions))

    def fit(self) -> bool:
        """Do the choices fit together? What is wrong is said at its group."""
        misfits = self.offering.misfits(self.choice)
        self.point_out(misfits)
        return not misfits

    def point_out(self, misfits: Iterable[Misfit]) -> None:
        """Say what is wrong with the choice, at its group."""
        for misfit in misfits:
            name = slot_name(misfit.slot_id) if misfit.slot_id is not None else GROUPS.get(misfit.fault, "")
            self.complain(name, CHOICE_FAULTS[misfit.fault])

    def complain(self, name: str, sentence: object) -> None:
        """The sentence at the group of this name; above the form where that is not asked."""
        field = self.group(name)
        if field is None:
            self._form.refuse(sentence)
        elif not field.errors:
            field.errors = [str(sentence)]

    def _chosen(self, name: str) -> str:
        field = self.group(name)
        known = field is not None and field.data in {value for value, *_ in field.iter_choices()}
        return str(field.data) if known and field.data != NONE else ""

    def _add(self, name: str, values: Iterable[str], present: str | None, *, required: bool = True) -> None:
        label = FIELDS.get(name, FIELDS["session"])
        unbound = RadiosField(label, choices=[SelectChoice(value, value) for value in values])
        form, full_name = self._form, self._prefix + name
        field = form.meta.bind_field(form, unbound, {"name": full_name, "prefix": ""})
        sent = request.form if form.is_submitted() else None
        field.process(sent, present if sent is None else None)
        field.flags.required = required
        form._fields[full_name] = self.fields[name] = field


class ChoiceFields(KutsuForm):
    """What one event lets people choose; for mixing into a form. Without ask() there is nothing."""

    groups: ChoiceGroups | None = None
    #: Fields that stand after the choices on the page, and so in what is said of its faults.
    after_choices: tuple[str, ...] = ()

    def ask(self, offering: Offering, present: Choice | None = None, undecided: frozenset[int] = frozenset()) -> None:
        """Add the groups, filled with what was sent, else with the present choice."""
        self.groups = ChoiceGroups(self, offering, present, undecided)
        for name in self.after_choices:
            if name in self:
                self._fields.move_to_end(name)

    @property
    def choice(self) -> Choice:
        return self.groups.choice if self.groups is not None else NO_CHOICE

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        fits = self.groups is None or self.groups.fit()
        return bool(valid and fits)


class OfferForm(KutsuForm):
    """The answer to whether one takes a place that is held, or keeps what one has."""

    session = HiddenField()
    take = SubmitField(_l("Take the new place"))
    keep = SubmitField(_l("Keep what you have"))

    @property
    def session_id(self) -> int:
        """0, which no session has, for what is no id."""
        sent = self.session.data or ""
        return int(sent) if re.fullmatch(r"[0-9]{1,9}", sent) else 0
