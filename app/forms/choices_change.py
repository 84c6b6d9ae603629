"""An organizer changes what someone has chosen: the way to attend, the track, one session of each slot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from app.domain.choices import Choice, ChoiceFault, Misfit, Slot
from app.domain.events import Attendance
from app.domain.languages import Language
from app.domain.places import ClaimState, PoolKind
from app.forms.event_fields import RadiosField
from app.forms.fields import KutsuForm, LinesField, at_most, no_identity_code, required
from app.labels import dates, rosters, words
from app.labels.programme import CHOICE_FAULTS
from app.queries.outline import Outline
from app.queries.own_choices import OwnChoices

LONGEST_REASON = 500


def reason_field() -> LinesField:
    """Why an organizer changes someone's choices: kept in the history, and in the mail."""
    return LinesField(_l("Reason"), [*required(_l("Write the reason.")), at_most(LONGEST_REASON), no_identity_code])


class Expected:
    """Marks a group that must be answered; the rules ask whether it was, as that may depend on the track."""

    field_flags = {"required": True}

    def __call__(self, form: KutsuForm, field: Any) -> None:
        return None


@dataclass(frozen=True)
class Section:
    """The slots of one track, or of everyone whatever the track. fields: the names of their radio groups, by slot."""

    title: str
    tracks: frozenset[int | None]
    fields: dict[int, str]


class ChoicesForm(KutsuForm):
    """The fields follow from the event: made by form_of()."""

    sections: tuple[Section, ...]
    outline: Outline

    @property
    def choice(self) -> Choice:
        """What is filled in; of the slots, those of the filled-in track. Only after validation."""
        way = self.attendance.data if "attendance" in self else None
        track_id = _number(self.track.data) if "track" in self else next(iter(self.outline.offering.tracks), None)
        names = [name for section in self.sections if track_id in section.tracks for name in section.fields.values()]
        chosen = [_number(self[name].data) for name in names]
        return Choice(
            Attendance(way) if way else None, track_id, frozenset(number for number in chosen if number is not None)
        )

    def blame(self, misfits: Sequence[Misfit], track_id: int | None) -> None:
        """Put each fault at the group where it stands."""
        for misfit in misfits:
            name = self._place_of(misfit, track_id)
            sentence = str(CHOICE_FAULTS[misfit.fault])
            if name in self:
                self[name].errors = [sentence]
            else:
                self.refuse(sentence)

    def _place_of(self, misfit: Misfit, track_id: int | None) -> str:
        if misfit.fault is ChoiceFault.ATTENDANCE_MISSING:
            return "attendance"
        if misfit.fault in (ChoiceFault.TRACK_MISSING, ChoiceFault.TRACK_GONE):
            return "track"
        fields = [section.fields for section in self.sections if track_id in section.tracks]
        return next((slots[misfit.slot_id] for slots in fields if misfit.slot_id in slots), "")


def form_of(outline: Outline, present: OwnChoices, language: Language) -> ChoicesForm:
    """Filled with what they have, or with what was sent."""
    offering, sections = outline.offering, tuple(_sections(outline, language))
    fields: dict[str, Any] = {"sections": sections, "outline": outline}
    if offering.asks_attendance:
        ways = [SelectChoice(way.value, str(words.ATTENDANCE[way])) for way in offering.attendance]
        fields["attendance"] = _radios(_("How to attend"), ways, needed=True)
    if offering.asks_track:
        fields["track"] = _radios(_("Track"), list(_tracks(outline, language)), needed=offering.track_required)
    for section in sections:
        for slot in _slots(outline, section):
            needed = offering.sessions_required and not all(session.optional for session in slot.sessions)
            options = list(_sessions(outline, slot, language))
            fields[section.fields[slot.id]] = _radios(_when(slot, language), options, needed=needed)
    fields["reason"] = reason_field()
    fields["seen"] = HiddenField()
    form: ChoicesForm = type("ChoicesFormOfEvent", (ChoicesForm,), fields)(data=_data(sections, outline, present))
    form.seen.data = form.seen.data or present.choice.fingerprint
    return form


def _sections(outline: Outline, language: Language) -> Iterator[Section]:
    """First the slots that are the same for everyone, then those of each track; of none where it can be left out."""
    offering = outline.offering
    options: list[int | None] = [*offering.tracks] or [None]
    if offering.asks_track and not offering.track_required:
        options.append(None)
    slots = {track_id: offering.slots(track_id) for track_id in options}
    everyones = [slot for slot in slots[options[0]] if all(slot in own for own in slots.values())]
    if everyones:
        yield Section("", frozenset(options), {slot.id: f"slot_{slot.id}" for slot in everyones})
    for track_id in options:
        track = outline.track(track_id)
        title = track.name.best(language).text if track is not None else str(_("Without a track"))
        own = {slot.id: f"slot_{track_id or 0}_{slot.id}" for slot in slots[track_id] if slot not in everyones}
        if own:
            yield Section(title, frozenset({track_id}), own)


def _slots(outline: Outline, section: Section) -> list[Slot]:
    track_id = next(iter(section.tracks))
    return [slot for slot in outline.offering.slots(track_id) if slot.id in section.fields]


def _radios(label: str, options: list[SelectChoice], *, needed: bool) -> RadiosField:
    if not needed:
        options = [*options, SelectChoice("", str(_("None of these")))]
    return RadiosField(label, [Expected()] if needed else [], choices=options)


def _tracks(outline: Outline, language: Language) -> Iterator[SelectChoice]:
    for track in outline.tracks:
        pool = outline.pools[PoolKind.TRACK, track.id]
        name = track.name.best(language).text
        yield SelectChoice(str(track.id), f"{name}: {rosters.places(pool, waiting_list=True)}")


def _sessions(outline: Outline, slot: Slot, language: Language) -> Iterator[SelectChoice]:
    for facts in slot.sessions:
        session = outline.session(facts.id)
        pool = outline.pools.get((PoolKind.SESSION, facts.id))
        if session is not None and pool is not None:
            places = rosters.places(pool, waiting_list=session.waiting_list)
            yield SelectChoice(str(session.id), f"{session.title.best(language).text}: {places}")


def _when(slot: Slot, language: Language) -> str:
    times = [(session.starts_at, session.ends_at) for session in slot.sessions]
    begins, ends = [begin for begin, _end in times if begin], [end for _begin, end in times if end]
    return dates.span(min(begins), max(ends), language) if begins and ends else str(_("The time is not fixed yet"))


def _data(sections: Sequence[Section], outline: Outline, present: OwnChoices) -> dict[str, str]:
    """Of a place that is kept while another is waited for, the other is what they chose.

    What is offered is left open: to fill it in, or its rival, would answer for the participant.
    """
    data = {
        "attendance": present.attendance.value if present.attendance is not None else "",
        "track": str(present.track.id) if present.track is not None else "",
    }
    states = {seat.session.id: seat.state for seat in present.seats}
    for section in sections:
        for slot in _slots(outline, section):
            here = {session.id: states[session.id] for session in slot.sessions if session.id in states}
            if ClaimState.OFFERED not in here.values():
                waited = [number for number, state in here.items() if state is ClaimState.WAITING]
                data[section.fields[slot.id]] = str(next(iter(waited or here), ""))
    return data


def _number(text: str | None) -> int | None:
    """Of a value that is among its field's choices."""
    return int(text) if text else None
