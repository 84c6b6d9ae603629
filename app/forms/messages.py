"""The forms about messages: writing one, sending it, reminders, an event's own words for standard mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Field
from wtforms.fields.choices import SelectChoice

from app.domain.attendees import SeatShow
from app.domain.bulletins import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    Audience,
    AudienceGroup,
    BulletinDetails,
    may_plan,
    must_be_typed,
)
from app.domain.events import Attendance
from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.mail_list import MailListing, MailShow
from app.domain.mail_texts import LONGEST_INTRODUCTION, Wording, placeholders
from app.domain.placeholders import ALWAYS, Placeholder, mark, unknown
from app.domain.reminders import DAYS
from app.forms.event_fields import ManyField, RadiosField
from app.forms.fields import ChoiceField, KutsuForm, LineField, LinesField, at_most, no_identity_code, required
from app.forms.moments import ClockField, DayField, moment
from app.forms.network import VersionField
from app.labels import messages as labels

NOW, LATER = "now", "later"
#: The fields that narrow a group.
NARROWING = ("link", "track", "way", "session", "seat")


def listing_of(query: "MultiDict[str, str]") -> MailListing:
    """The list that an address asks for; what is not understood asks for nothing."""
    shown = query.get("state", "")
    return MailListing(MailShow(shown) if shown in set(MailShow) else MailShow.FAILED, _number(query.get("message")))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _subject(label: object) -> LineField:
    return LineField(label, [at_most(LONGEST_SUBJECT), no_identity_code])


def _body(label: object, longest: int) -> LinesField:
    return LinesField(label, [at_most(longest), no_identity_code])


class WordsForm(KutsuForm):
    """Texts in each language, with placeholders that must be known."""

    known: Sequence[Placeholder] = ALWAYS

    def check_placeholders(self, fields: Sequence[Field], language: Language) -> None:
        """language: of the page, in which the known ones are named."""
        for field in fields:
            if not field.errors and (strange := unknown(field.data or "", self.known)):
                names = ", ".join(mark(one, language) for one in self.known)
                field.errors = [
                    _("We do not know %(strange)s. Use these: %(known)s.", strange=", ".join(strange), known=names)
                ]

    def texts(self, name: str) -> LocalizedText:
        return LocalizedText(**{code.value: self[f"{name}_{code.value}"].data or "" for code in Language})


class MessageForm(WordsForm):
    """version: of what the form was filled with; chosen: the act on those who were chosen in the list, if any."""

    version = VersionField()
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
    subject_fi = _subject(_l("Subject in Finnish"))
    body_fi = _body(_l("Message in Finnish"), LONGEST_BODY)
    subject_sv = _subject(_l("Subject in Swedish"))
    body_sv = _body(_l("Message in Swedish"), LONGEST_BODY)
    subject_en = _subject(_l("Subject in English"))
    body_en = _body(_l("Message in English"), LONGEST_BODY)

    @classmethod
    def showing(cls, details: BulletinDetails, version: int) -> Self:
        audience = details.audience
        typed: dict[str, Any] = {"group": audience.group.value, "version": str(version)}
        for code in Language:
            typed[f"subject_{code.value}"] = details.subject.exactly(code)
            typed[f"body_{code.value}"] = details.body.exactly(code)
        chosen = (audience.link_id, audience.track_id, audience.attendance, audience.session_id, audience.seat)
        typed["chosen"] = "" if audience.people is None else "0"
        typed |= {name: "" if value is None else str(value) for name, value in zip(NARROWING, chosen, strict=True)}
        return cls(formdata=None, data=typed)

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
            subject, body = self[f"subject_{code.value}"], self[f"body_{code.value}"]
            if subject.data and not body.data and not body.errors:
                body.errors = [_("Write the message in this language too, or remove the subject.")]
            if body.data and not subject.data and not subject.errors:
                subject.errors = [_("Write the subject in this language too.")]
            self.check_placeholders((subject, body), language)
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
            _number(self.link.data),
            _number(self.track.data),
            Attendance(self.way.data) if self.way.data else None,
            _number(self.session.data),
            SeatShow(self.seat.data) if self.seat.data else None,
            people,
        )
        return BulletinDetails(self.texts("subject"), self.texts("body"), audience)


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
        if must_be_typed(self.seen.number) and (self.typed.data or "").replace(" ", "") != str(self.seen.number):
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


class RemindersForm(KutsuForm):
    days = ManyField(
        _l("Remind those who have a place"), choices=[SelectChoice(str(one), labels.DAYS[one]) for one in DAYS]
    )

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset(int(value) for value in self.days.data or ())


class TextForm(WordsForm):
    """The subject and the introduction of one kind of mail; what is left as it is by default is the product's own."""

    subject_fi = _subject(_l("Subject in Finnish"))
    introduction_fi = _body(_l("Introduction in Finnish"), LONGEST_INTRODUCTION)
    subject_sv = _subject(_l("Subject in Swedish"))
    introduction_sv = _body(_l("Introduction in Swedish"), LONGEST_INTRODUCTION)
    subject_en = _subject(_l("Subject in English"))
    introduction_en = _body(_l("Introduction in English"), LONGEST_INTRODUCTION)

    @classmethod
    def of(cls, kind: MailKind, wording: Wording, defaults: Mapping[Language, tuple[str, str]]) -> Self:
        """What was sent, else the present words: the event's own, or the defaults."""
        typed = {}
        for code in Language:
            subject, introduction = defaults[code]
            typed[f"subject_{code.value}"] = wording.subject.exactly(code) or subject
            typed[f"introduction_{code.value}"] = wording.introduction.exactly(code) or introduction
        form = cls(data=typed)
        form.known = placeholders(kind)
        return form

    def check(self, language: Language) -> bool:
        """After validation."""
        self.check_placeholders([field for field in self if isinstance(field, LineField | LinesField)], language)
        return not self.errors

    def to_wording(self, defaults: Mapping[Language, tuple[str, str]]) -> Wording:
        """Only what is not the default."""
        own: dict[str, dict[str, str]] = {"subject": {}, "introduction": {}}
        for code in Language:
            for name, default in zip(own, defaults[code], strict=True):
                text = self[f"{name}_{code.value}"].data or ""
                own[name][code.value] = "" if " ".join(text.split()) == " ".join(default.split()) else text
        return Wording(LocalizedText(**own["subject"]), LocalizedText(**own["introduction"]))
