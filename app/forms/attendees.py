"""The organizers' forms about participants, and the attendee list as an address asks for it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField
from wtforms.fields.choices import SelectChoice

from app.domain.attendees import Listing
from app.domain.languages import Language
from app.domain.organizer_acts import Placing
from app.domain.participants import Details, NotedDetails
from app.forms.answers import QuestionFields
from app.forms.choices import ChoiceFields
from app.forms.event_fields import RadiosField
from app.forms.fields import (
    ChoiceField,
    KutsuForm,
    LineField,
    LinesField,
    SubmissionField,
    at_most,
    email_address,
    no_identity_code,
    required,
)
from app.forms.registrations import LANGUAGES, AddressField, ChangeForm, DetailsForm
from app.forms.search import words_of
from app.labels.attendees import PLACINGS

LONGEST_PURPOSE = 200


def listing_of(query: "MultiDict[str, str]") -> Listing:
    """The list that an address asks for; what is not understood asks for nothing."""
    return Listing.asked_for(query.to_dict(flat=False) | {"q": words_of(query)})


class TakesKeptField(BooleanField):
    """Whether somebody is given a place that is kept for others, whose page says for whom."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_l("Give a place that is kept for others"), **options)


class AttendeeFields(KutsuForm):
    """Somebody else's details, as far as the organizer knows them; for mixing into a form."""

    given_name = LineField(_l("Given name"), [*required(_l("Write the given name.")), at_most(100), no_identity_code])
    family_name = LineField(
        _l("Family name"), [*required(_l("Write the family name.")), at_most(100), no_identity_code]
    )
    email = AddressField(_l("E-mail"), [*required(_l("Write the e-mail address.")), at_most(254), email_address])
    organisation = LineField(
        _l("Organisation"), [*required(_l("Write the organisation.")), at_most(200), no_identity_code]
    )
    role = ChoiceField(_l("Role or profession"))
    sector = ChoiceField(_l("Sector"))
    region = ChoiceField(_l("Region"))
    municipality = LineField(_l("Municipality"), [at_most(100), no_identity_code])
    language = ChoiceField(_l("Language of our messages"), required(_l("Choose the language.")), choices=LANGUAGES)
    organizer_note = LinesField(_l("Organizer's note"), [at_most(500), no_identity_code])


class AddForm(AttendeeFields, DetailsForm, ChoiceFields, QuestionFields):
    """Someone is added by hand, with what they choose and answer."""

    placing = RadiosField(
        _l("Place"),
        required(_l("Choose what is done if the event is full.")),
        choices=[SelectChoice(placing.value, words) for placing, words in PLACINGS.items()],
        default=Placing.IF_ROOM.value,
    )
    takes_kept = BooleanField(_l("Give a place that is kept for the invited"))
    after_choices = after_questions = ("placing", "takes_kept", "organizer_note")
    submission = SubmissionField()

    def to_addition(self) -> tuple[Details, Placing, str]:
        """Details, what is asked for, and the note. Only after validation."""
        details = self.to_details(Language(self.language.data))
        return details, Placing(self.placing.data), self.organizer_note.data or ""


class CorrectForm(AttendeeFields, ChangeForm):
    """Details and note are corrected. seen: the fingerprint of those that the form was filled with."""

    @classmethod
    def showing(cls, noted: NotedDetails) -> "CorrectForm":
        """Filled with these, or with what was sent."""
        details = noted.details
        values: dict[str, Any] = vars(details) | {
            "role": str(details.role_id or ""),
            "sector": str(details.sector_id or ""),
            "region": str(details.region_id or ""),
            "language": details.language.value,
            "organizer_note": noted.note,
        }
        form = cls(data=values)
        form.seen.data = form.seen.data or noted.fingerprint
        return form


class ConfirmForm(KutsuForm):
    """The button that confirms: what the page with its figures asked for."""

    placing = HiddenField()
    takes_kept = TakesKeptField()

    @property
    def asked(self) -> Placing:
        """Over capacity only if the page said so."""
        return Placing.OVER_CAPACITY if self.placing.data == Placing.OVER_CAPACITY.value else Placing.IF_ROOM


class CancelAttendeeForm(KutsuForm):
    """What the participant is told with the cancellation."""

    reason = LinesField(_l("Message to the participant"), [at_most(500), no_identity_code])


class PurposeForm(KutsuForm):
    """What a list with people on it is for: asked before it leaves, and kept."""

    purpose = LineField(
        _l("What is the list for?"),
        [*required(_l("Write what the list is for.")), at_most(LONGEST_PURPOSE), no_identity_code],
    )


class DownloadForm(PurposeForm):
    """And as what kind of file."""

    format = RadiosField(
        _l("File"),
        required(_l("Choose the kind of file.")),
        choices=[SelectChoice("xlsx", _l("Excel (XLSX)")), SelectChoice("csv", _l("CSV, separated by semicolons"))],
        default="xlsx",
    )


class ListDownloadForm(DownloadForm):
    """An attendee list."""

    columns = RadiosField(
        _l("Columns"),
        required(_l("Choose the columns.")),
        choices=[SelectChoice("shown", _l("Those that the list shows")), SelectChoice("all", _l("All columns"))],
        default="shown",
    )

    def listing(self, shown: Listing) -> Listing:
        return shown.with_all_columns() if self.columns.data == "all" else shown
