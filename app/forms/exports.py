"""Papers of people, and views of the attendee list that are saved."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from app.domain.attendees import Listing
from app.domain.exports import ExportKind, Format, Wanted
from app.domain.papers import BadgeOptions, BadgeWord, SheetName
from app.forms.attendees import PurposeForm
from app.forms.event_fields import RadiosField
from app.forms.fields import ChoiceField, KutsuForm, LineField, at_most, no_identity_code, required
from app.labels.exports import BADGE_WORDS, KINDS, SHEETS


class PaperForm(PurposeForm):
    """What is printed of whom, and what for."""

    kind = RadiosField(
        _l("Paper"),
        required(_l("Choose what is printed.")),
        choices=[SelectChoice(kind.value, KINDS[kind]) for kind in (ExportKind.BADGES, ExportKind.SIGN_IN)],
        default=ExportKind.BADGES.value,
    )
    sheet = ChoiceField(
        _l("Sheet of badges"),
        required(_l("Choose from the list.")),
        choices=[SelectChoice(sheet.value, words) for sheet, words in SHEETS.items()],
        default=SheetName.CARD_90_54.value,
    )
    word = RadiosField(
        _l("On a colour at the foot of a badge"),
        required(_l("Choose from the list.")),
        choices=[SelectChoice(word.value, BADGE_WORDS[word]) for word in BadgeWord],
        default=BadgeWord.NOTHING.value,
    )
    with_code = BooleanField(_l("The code of the door, as a QR code too, on each badge"))

    def wanted(self, listing: Listing, *, administrator: bool) -> Wanted:
        """Only after validation. administrator: the list may be of those who answered what only they see."""
        options = BadgeOptions(SheetName(self.sheet.data), BadgeWord(self.word.data), bool(self.with_code.data))
        return Wanted(ExportKind(self.kind.data), Format.PDF, listing, administrator=administrator, badges=options)


class SaveViewForm(KutsuForm):
    """A name for the list as it is shown."""

    view_name = LineField(
        _l("Name of the view"), [*required(_l("Write a name for the view.")), at_most(80), no_identity_code]
    )
