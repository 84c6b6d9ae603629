"""The forms about messages: writing one, sending it, reminders, an event's own words for standard mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields.choices import SelectChoice

from app.domain.attendees import AnswerIs, SeatShow
from app.domain.bulletins import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Audience,
    AudienceGroup,
    BulletinDetails,
    may_plan,
)
from app.domain.edit_conflicts import fingerprint
from app.domain.events import Attendance
from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.mail_list import MailListing, MailShow
from app.domain.mail_texts import LONGEST_INTRODUCTION, Wording, placeholders
from app.domain.placeholders import ALWAYS, Placeholder, mark, unknown
from app.domain.reminders import DAYS, ChosenReminders
from app.domain.typed_numbers import is_typed, whole
from app.forms.editing import EditForm, SeenField, TextsForm, in_fields
from app.forms.event_fields import ManyField, RadiosField
from app.forms.fields import ChoiceField, KutsuForm, LineField, LinesField, at_most, no_identity_code, required
from app.forms.moments import ClockField, DayField, moment
from app.forms.network import VersionField
from app.labels import messages as labels
from app.outputs.marked_text import faulty_targets

NOW, LATER = "now", "later"
#: The fields that narrow a group.
NARROWING = ("link", "track", "way", "session", "seat", "answer")


def listing_of(query: "MultiDict[str, str]") -> MailListing:
    """The list that an address asks for; what is not understood asks for nothing."""
    shown = query.get("state", "")
    return MailListing(MailShow(shown) if shown in set(MailShow) else MailShow.FAILED, whole(query.get("message")))


def _subject(label: object) -> LineField:
    return LineField(label, [at_most(LONGEST_SUBJECT), no_identity_code])


def _body(label: object) -> LinesField:
    return LinesField(label, [_short_enough, no_identity_code])


def _short_enough(form: "LetterForm", field: Field) -> None:
    at_most(form.longest)(form, field)


class LetterForm(EditForm, TextsForm):
    """The words of a mail in each language, with placeholders that must be known."""

    known: Sequence[Placeholder] = ALWAYS
    longest = LONGEST_BODY

    subject_fi = _subject(_l("Subject in Finnish"))
    subject_sv = _subject(_l("Subject in Swedish"))
    subject_en = _subject(_l("Subject in English"))
    body_fi = _body(_l("Text in Finnish"))
    body_sv = _body(_l("Text in Swedish"))
    body_en = _body(_l("Text in English"))

    def words(self, language: Language) -> tuple[Field, Field]:
        """The subject and the text in one language."""
        return self[f"subject_{language.value}"], self[f"body_{language.value}"]

    def check_placeholders(self, language: Language) -> None:
        """language: of the page, in which the known ones are named."""
        for field in (field for code in Language for field in self.words(code)):
            if not field.errors and (strange := unknown(field.data or "", self.known)):
                names = ", ".join(mark(one, language) for one in self.known)
                field.errors = [
                    _("We do not know %(strange)s. Use these: %(known)s.", strange=", ".join(strange), known=names)
                ]
        self._check_links(language)

    def _check_links(self, language: Language) -> None:
        for _subject_field, field in map(self.words, Language):
            if not field.errors and (faulty := faulty_targets(field.data or "")):
                sentence = _(
                    "A link cannot lead to “%(target)s”. Write the whole address with https:// or %(link)s there.",
                    target=faulty[0],
                    link=mark(Placeholder.LINK, language),
                )
                field.errors = [sentence]


class MessageForm(LetterForm):
    """A message to a group of an event's people. chosen: the act on those who were chosen in the list, if any."""

    seen = SeenField(typed_in={"audience": ("group", *NARROWING)})
    chosen = VersionField()
    group = RadiosField(
        _l("To whom"),
        required(_l("Choose to whom the message goes.")),
        choices=[SelectChoice(group.value, labels.GROUPS[group]) for group in AudienceGroup],
    )
    link = ChoiceField(_l("Registered through"))
    track = ChoiceField(_l("Track"))
    way = ChoiceField(_l("How to attend"))
    session = ChoiceField(_l("Session"))
    seat = ChoiceField(_l("In the session"))
    answer = ChoiceField(_l("Answer"))

    @classmethod
    def showing(cls, details: BulletinDetails, seen: BulletinDetails | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        audience = details.audience
        typed: dict[str, Any] = {"group": audience.group.value}
        typed |= {**in_fields("subject", details.subject), **in_fields("body", details.body)}
        typed["chosen"] = "" if audience.people is None else "0"
        chosen = (
            *(audience.link_id, audience.track_id, audience.attendance),
            *(audience.session_id, audience.seat, audience.answer),
        )
        typed |= {name: "" if value is None else str(value) for name, value in zip(NARROWING, chosen, strict=True)}
        form = cls(formdata=None, data=typed)
        form.seen.data = fingerprint(seen or details)
        return form

    def offer(self, choices: Mapping[str, Sequence[tuple[str, str]]]) -> Self:
        """What each of NARROWING offers, besides all of them."""
        for name in NARROWING:
            self[name].choices = [SelectChoice("", _("All")), *(SelectChoice(*one) for one in choices.get(name, ()))]
        return self

    @property
    def offered(self) -> list[str]:
        """Those of NARROWING that offer anything."""
        return [name for name in NARROWING if len(self[name].choices) > 1]

    def check(self, language: Language) -> bool:
        """After validation: what only the whole form shows."""
        for code in Language:
            subject, body = self.words(code)
            if subject.data and not body.data and not body.errors:
                body.errors = [_("Write the message in this language too, or remove the subject.")]
            if body.data and not subject.data and not subject.errors:
                subject.errors = [_("Write the subject in this language too.")]
        self.check_placeholders(language)
        if not any(self[f"body_{code.value}"].data for code in Language) and not self.errors:
            self.body_fi.errors = [_("Write the message in at least one language.")]
        if self.group.data == AudienceGroup.UNANSWERED and self.chosen.number >= 0:
            self.group.errors = [_("You chose participants in the list. Choose a group that they are in.")]
        if self.group.data == AudienceGroup.UNANSWERED and any(self[name].data for name in NARROWING):
            self.group.errors = [_("Those who are invited have chosen nothing yet: choose “All” in the other lists.")]
        return not self.errors

    def to_details(self, people: tuple[int, ...] | None = None) -> BulletinDetails:
        """Only after validation. people: as in Audience."""
        audience = Audience(
            AudienceGroup(self.group.data),
            whole(self.link.data),
            whole(self.track.data),
            Attendance(self.way.data) if self.way.data else None,
            whole(self.session.data),
            SeatShow(self.seat.data) if self.seat.data else None,
            people,
            AnswerIs.named(self.answer.data or ""),
        )
        return BulletinDetails(self.localized("subject"), self.localized("body"), audience)


class SendForm(KutsuForm):
    """Now or later. version, seen: of the message, and the number of people, that the page showed."""

    version = VersionField()
    seen = VersionField()
    when = RadiosField(
        _l("When"),
        required(_l("Choose when the message goes.")),
        choices=[SelectChoice(NOW, _l("Now")), SelectChoice(LATER, _l("Later, at this time:"))],
        default=NOW,
    )
    day = DayField(_l("Day"))
    time = ClockField(_l("Time"))
    typed = LineField(_l("Number of recipients"))

    at: datetime | None = None

    def check(self, now: datetime) -> bool:
        """After validation. at: when it is to go; None: now."""
        if not is_typed(self.typed.data, self.seen.number):
            self.typed.errors = [_("Type the number of recipients: %(number)d.", number=self.seen.number)]
        if self.when.data == LATER:
            self.at = moment(self.day, self.time)
            if self.at is None and not (self.day.errors or self.time.errors):
                self.day.errors = [_("Write the day and the time.")]
            elif self.at is not None and (refusal := may_plan(self.at, now)):
                self.day.errors = [str(labels.REFUSALS[refusal])]
        return not self.errors

    def renew(self, version: int, count: int) -> Self:
        """For what the page shows now."""
        self.version.data, self.seen.data, self.typed.data = str(version), str(count), ""
        return self


class RemindersForm(EditForm):
    days = ManyField(
        _l("Remind those who have a place"), choices=[SelectChoice(str(one), labels.DAYS[one]) for one in DAYS]
    )

    @classmethod
    def showing(cls, chosen: ChosenReminders, seen: ChosenReminders | None = None) -> Self:
        """Filled with these; seen: what the database holds, if not the same."""
        form = cls(formdata=None, data={"days": [str(days) for days in chosen.days]})
        form.seen.data = fingerprint(seen or chosen)
        return form

    @property
    def chosen(self) -> ChosenReminders:
        """Only after validation."""
        return ChosenReminders(frozenset(int(value) for value in self.days.data or ()))


class TextForm(LetterForm):
    """The subject and the introduction of one kind of mail; what is left as it is by default is the product's own."""

    seen = SeenField(typed_in={"introduction": ("body",)})
    longest = LONGEST_INTRODUCTION

    @classmethod
    def sent(cls, kind: MailKind) -> Self:
        """As it came back."""
        form = cls()
        form.known = placeholders(kind)
        return form

    @classmethod
    def showing(
        cls, wording: Wording, defaults: Mapping[Language, tuple[str, str]], seen: Wording | None = None
    ) -> Self:
        """Filled with these words, or the defaults where there are none; seen: what the database holds, if not the
        same."""
        typed = {}
        for code in Language:
            subject, introduction = defaults[code]
            typed[f"subject_{code.value}"] = wording.subject.exactly(code) or subject
            typed[f"body_{code.value}"] = wording.introduction.exactly(code) or introduction
        form = cls(formdata=None, data=typed)
        form.seen.data = fingerprint(wording if seen is None else seen)
        return form

    def check(self, language: Language) -> bool:
        """After validation."""
        self.check_placeholders(language)
        return not self.errors

    def to_wording(self, defaults: Mapping[Language, tuple[str, str]]) -> Wording:
        """Only what is not the default."""
        own: tuple[dict[str, str], dict[str, str]] = ({}, {})
        for code in Language:
            for texts, field, default in zip(own, self.words(code), defaults[code], strict=True):
                text = field.data or ""
                texts[code.value] = "" if " ".join(text.split()) == " ".join(default.split()) else text
        return Wording(*(LocalizedText(**texts) for texts in own))
