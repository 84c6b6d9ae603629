"""The roster of a session as an address asks for it, and the form that moves people out of it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from app.domain.rosters import PER_PAGE, Roster
from app.forms.choices_change import reason_field
from app.forms.event_fields import RadiosField
from app.forms.fields import KutsuForm, one_line, required

LONGEST_CODE = 12


def roster_of(query: "MultiDict[str, str]") -> Roster:
    """The roster that an address asks for; what is not understood asks for nothing."""
    return Roster.asked_for(query)


def codes_of(values: "MultiDict[str, str]", most: int = PER_PAGE) -> list[str]:
    """The registrations that were ticked, each once; no more than a page has: of a roster, unless said otherwise."""
    typed = (one_line(value).upper()[:LONGEST_CODE] for value in values.getlist("who"))
    return list(dict.fromkeys(code for code in typed if code))[:most]


class MoveForm(KutsuForm):
    """Where to, and why. Who is ticked is in codes_of()."""

    target = RadiosField(_l("Move to"), required(_l("Choose the session.")))
    reason = reason_field()

    def offer(self, sessions: Sequence[tuple[int, str]]) -> None:
        """Sessions to choose from, as (id, what it says of itself)."""
        self.target.choices = [SelectChoice(str(session_id), words) for session_id, words in sessions]
