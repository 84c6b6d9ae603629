"""Choosing registrations in a list, and saying what is done to all of them."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField
from wtforms.fields.choices import SelectChoice

from app.domain.attendees import Listing
from app.domain.bulk import BulkKind
from app.domain.languages import LocalizedText
from app.domain.organizer_acts import Placing
from app.domain.typed_numbers import is_typed
from app.forms.attendees import TakesKeptField, listing_of
from app.forms.editing import in_languages
from app.forms.event_fields import RadiosField
from app.forms.fields import ChoiceField, KutsuForm, LineField, LinesField, at_most, no_identity_code, required
from app.forms.network import VersionField
from app.labels import bulk as labels
from app.labels.attendees import PLACINGS

LONGEST_REASON = 1000
#: Of a list's own address, as a form carries it.
LONGEST_LIST = 4000
MOST_VALUES = 200


class ChooseForm(KutsuForm):
    """Those who are ticked, or everybody in the list. shown, number: the list's address and page. The address may hold
    search words: so it is in the body of a form."""

    kind = ChoiceField(
        _l("What to do"),
        required(_l("Choose what to do.")),
        choices=[SelectChoice("", _l("Choose")), *(SelectChoice(kind.value, labels.KINDS[kind]) for kind in BulkKind)],
    )
    everybody = BooleanField()
    shown = HiddenField()
    number = HiddenField()

    @staticmethod
    def packed(listing: Listing) -> str:
        return urlencode(listing.arguments, doseq=True)

    @property
    def listing(self) -> Listing:
        """Everybody when it cannot be read: then the form is refused."""
        return listing_of(MultiDict(self._shown() or ()))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self._shown() is None:
            self.refuse(_("The list could not be read. Choose again from it."))
        return bool(valid and not self.form_errors)

    def _shown(self) -> list[tuple[str, str]] | None:
        """None: a browser does not send that."""
        text = self.shown.data or ""
        try:
            return parse_qsl(text, max_num_fields=MOST_VALUES) if len(text) <= LONGEST_LIST else None
        except ValueError:
            return None

    @property
    def chosen_kind(self) -> BulkKind:
        return BulkKind(self.kind.data)


def _reason(label: object) -> LinesField:
    return LinesField(label, [at_most(LONGEST_REASON), no_identity_code])


class BulkForm(KutsuForm):
    """What is told to those whom it is about. seen: how many these are, as the page showed."""

    seen = VersionField()
    placing = RadiosField(
        _l("If there is no room"),
        choices=[
            SelectChoice(Placing.IF_ROOM.value, _l("They stay on the waiting list")),
            SelectChoice(Placing.OVER_CAPACITY.value, PLACINGS[Placing.OVER_CAPACITY]),
        ],
        default=Placing.IF_ROOM.value,
    )
    takes_kept = TakesKeptField()
    reason_fi = _reason(_l("Reason in Finnish"))
    reason_sv = _reason(_l("Reason in Swedish"))
    reason_en = _reason(_l("Reason in English"))
    typed = LineField(_l("Number of people"))

    def check(self) -> bool:
        """After validation."""
        if not is_typed(self.typed.data, self.seen.number):
            self.typed.errors = [_("Type the number of people: %(number)d.", number=self.seen.number)]
        return not self.errors

    @property
    def reason(self) -> LocalizedText:
        return in_languages(self, "reason")

    @property
    def chosen_placing(self) -> Placing:
        return Placing.OVER_CAPACITY if self.placing.data == Placing.OVER_CAPACITY.value else Placing.IF_ROOM
