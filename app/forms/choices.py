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


class ChoiceFields(KutsuForm):
    """Groups of radio buttons, as many as the event has; for mixing into a form. Without ask() there are none."""

    offering: Offering | None = None
    #: Fields that stand after the choices on the page, and so in what is said of its faults.
    after_choices: tuple[str, ...] = ()

    def ask(self, offering: Offering, present: Choice | None = None, undecided: frozenset[int] = frozenset()) -> None:
        """Add what this event lets people choose, filled with what was sent, else with the present choice.

        undecided: sessions in whose slots nothing is filled in, as that would answer for the participant.
        """
        self.offering = offering
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
        for name in self.after_choices:
            if name in self:
                self._fields.move_to_end(name)

    def group(self, name: str) -> Any:
        """The field of this name; None where it is not asked."""
        return self._fields.get(name)

    @property
    def choice(self) -> Choice:
        """What was chosen, settled. Values that are not offered choose nothing."""
        if self.offering is None:
            return NO_CHOICE
        way, track = self._chosen(ATTENDANCE), self._chosen(TRACK)
        day = self.offering.settled(Choice(Attendance(way) if way else None, int(track) if track else None))
        # Only the slots of one's own track count, also where another track's shows the same shared session.
        slots = [slot_name(slot.id) for slot in self.offering.slots(day.track_id)]
        sessions = frozenset(int(value) for value in map(self._chosen, slots) if value)
        return self.offering.settled(Choice(day.attendance, day.track_id, sessions))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        misfits = self.offering.misfits(self.choice) if self.offering is not None else []
        self.point_out(misfits)
        return bool(valid and not misfits)

    def point_out(self, misfits: Iterable[Misfit]) -> None:
        """Say what is wrong with the choice, at its group."""
        for misfit in misfits:
            name = slot_name(misfit.slot_id) if misfit.slot_id is not None else GROUPS.get(misfit.fault, "")
            self.complain(name, CHOICE_FAULTS[misfit.fault])

    def complain(self, name: str, sentence: object) -> None:
        """The sentence at the group of this name; above the form where that is not asked."""
        field = self.group(name)
        if field is None:
            self.refuse(sentence)
        elif not field.errors:
            field.errors = [str(sentence)]

    def _chosen(self, name: str) -> str:
        field = self.group(name)
        known = field is not None and field.data in {value for value, *_ in field.iter_choices()}
        return str(field.data) if known and field.data != NONE else ""

    def _add(self, name: str, values: Iterable[str], present: str | None, *, required: bool = True) -> None:
        label = FIELDS.get(name, FIELDS["session"])
        unbound = RadiosField(label, choices=[SelectChoice(value, value) for value in values])
        field = self.meta.bind_field(self, unbound, {"name": name, "prefix": ""})
        sent = request.form if self.is_submitted() else None
        field.process(sent, present if sent is None else None)
        field.flags.required = required
        self._fields[name] = field


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
