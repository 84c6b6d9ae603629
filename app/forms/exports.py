"""Papers of people, and views of the attendee list that are saved."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from app.domain.attendees import Listing
from app.domain.exports import ExportKind, Format, Wanted
from app.domain.papers import AT_MOST, BadgeOptions, BadgeWord, SheetName, parts
from app.forms.attendees import LONGEST_PURPOSE
from app.forms.event_fields import RadiosField
from app.forms.fields import ChoiceField, KutsuForm, LineField, at_most, no_identity_code, required
from app.labels.exports import BADGE_WORDS, KINDS, SHEETS


class PaperForm(KutsuForm):
    """What is printed of whom, and what for."""

    purpose = LineField(
        _l("What is the list for?"), [*required(_l("Write what the list is for.")), at_most(LONGEST_PURPOSE)]
    )
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
    part = ChoiceField(_l("Part of the list"), required(_l("Choose from the list.")), default="1")

    def offer(self, people: int) -> None:
        """people: on the list; a larger one is printed in parts."""
        count = parts(people)
        ends = [(number * AT_MOST + 1, min(people, (number + 1) * AT_MOST)) for number in range(count)]
        self.part.choices = [
            SelectChoice(str(number), f"{first}–{last}") for number, (first, last) in enumerate(ends, 1)
        ]

    @property
    def in_parts(self) -> bool:
        return len(self.part.choices) > 1

    def wanted(self, listing: Listing, *, administrator: bool) -> Wanted:
        """Only after validation. administrator: the list may be of those who answered what only they see."""
        options = BadgeOptions(SheetName(self.sheet.data), BadgeWord(self.word.data), bool(self.with_code.data))
        return Wanted(
            ExportKind(self.kind.data),
            Format.PDF,
            listing,
            administrator=administrator,
            part=int(self.part.data),
            badges=options,
        )


class SaveViewForm(KutsuForm):
    """A name for the list as it is shown."""

    view_name = LineField(
        _l("Name of the view"), [*required(_l("Write a name for the view.")), at_most(80), no_identity_code]
    )
