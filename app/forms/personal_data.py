"""The forms of an event's personal data: how long it is kept, a hold, links to counts."""

from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from app.domain.needs import CountsKind
from app.domain.privacy import DAYS, DataKind, PeriodFault, Periods
from app.domain.typed_numbers import whole
from app.forms.event_fields import NumberField, RadiosField
from app.forms.fields import KutsuForm, LineField, LinesField, at_most, no_identity_code, required
from app.labels.privacy import COUNTS, KINDS

WHOLE = _l("Write the days as a whole number.")
LONGEST_REASON = 300


class PeriodsForm(KutsuForm):
    """How many days after the event each kind of data is kept. seen: what the form was filled with."""

    needs = NumberField(KINDS[DataKind.NEEDS], required(WHOLE), sentence=WHOLE)
    without_place = NumberField(KINDS[DataKind.WITHOUT_PLACE], required(WHOLE), sentence=WHOLE)
    with_place = NumberField(KINDS[DataKind.WITH_PLACE], required(WHOLE), sentence=WHOLE)
    seen = HiddenField()

    @classmethod
    def showing(cls, periods: Periods, *, typed: "PeriodsForm | None" = None) -> Self:
        """Filled with the event's own values; typed: with what was typed, as an answer to these values."""
        shown = {kind.value: str(periods.days(kind)) for kind in DAYS}
        given = shown if typed is None else {name: typed[name].data for name in shown}
        return cls(formdata=None, data={**given, "seen": ",".join(shown.values())})

    def to_periods(self) -> Periods:
        """Only after validation. What is the default is kept as that."""
        return Periods(**{kind.value: _own(kind, self[kind.value].number) for kind in DAYS})

    @property
    def seen_periods(self) -> Periods:
        """What was shown; for what no form of ours sends, no event's."""
        days = [whole(day) for day in (self.seen.data or "").split(",")]
        known = [day for day in days if day is not None]
        return Periods(*known) if len(known) == len(days) == len(DAYS) else Periods(0, 0, 0)

    def explain(self, fault: PeriodFault) -> None:
        """Say at its field what is wrong."""
        least, most = DAYS[fault.kind].least, DAYS[fault.kind].most
        sentence = (
            _("Write at most as many days as for those who had a place.")
            if fault.too_long_beside
            else _("Write a number of days from %(least)d to %(most)d.", least=least, most=most)
        )
        self[fault.kind.value].errors = [sentence]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if valid and (fault := self.to_periods().fault) is not None:
            self.explain(fault)
            return False
        return bool(valid)


def _own(kind: DataKind, days: int | None) -> int | None:
    return None if days == DAYS[kind].default else days


class ReasonForm(KutsuForm):
    """Why removal is stopped, or goes on."""

    reason = LinesField(_l("Reason"), [*required(_l("Write the reason.")), at_most(LONGEST_REASON), no_identity_code])


class CountsLinkForm(KutsuForm):
    """A new link to counts."""

    label = LineField(_l("For whom?"), [*required(_l("Write for whom the link is.")), at_most(120), no_identity_code])
    kind = RadiosField(
        _l("Which counts?"),
        required(_l("Choose which counts the link shows.")),
        choices=[SelectChoice(kind.value, word) for kind, word in COUNTS.items()],
        default=CountsKind.MEALS.value,
    )
