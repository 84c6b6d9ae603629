"""Choosing anew: the fields of a choice, filled with what someone has, and what guards it against being overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.forms.choices import ChoiceFields
from app.forms.fields import DraftForm, LinesField, at_most, no_identity_code, required

if TYPE_CHECKING:
    from app.domain.choices import Offering
    from app.queries.own_choices import OwnChoices

LONGEST_REASON = 500


def reason_field() -> LinesField:
    """Why an organizer changes someone's choices: kept in the history, and in the mail."""
    return LinesField(_l("Reason"), [*required(_l("Write the reason.")), at_most(LONGEST_REASON), no_identity_code])


class RechoosingForm(ChoiceFields, DraftForm):
    """A participant's own. seen: the fingerprint of the choices that it was filled with."""

    seen = HiddenField()

    def fill(self, offering: Offering, own: OwnChoices) -> None:
        """With what they chose last, or with what was sent. What is held for them is left open."""
        offered = frozenset(seat.session.id for seat in own.offers)
        self.ask(offering, offering.settled(own.choice), undecided=offered)
        self.seen.data = self.seen.data or own.choice.fingerprint


class OrganizersRechoosingForm(RechoosingForm):
    """The same with a reason."""

    after_choices = ("reason",)
    reason = reason_field()
