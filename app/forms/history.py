"""What someone looks for in the history, as an address or a form asks for it."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice

from app.domain.history_search import KIND, Search, kinds
from app.domain.typed_numbers import whole
from app.forms.fields import ChoiceField, DraftForm, LineField, at_most
from app.forms.moments import DayField
from app.labels.acts import ACT_KINDS, ACTS

LONGEST = 100


class SearchForm(DraftForm):
    """All may be left empty. Sent, as it may hold names; opened with what may stand in an address."""

    since = DayField(_l("From the day, as 14.1.2027"))
    until = DayField(_l("To the day, as 14.1.2027"))
    what = ChoiceField(_l("What was done"))
    event = LineField(_l("Event"), [at_most(LONGEST)])
    who = LineField(_l("Who did it, name or e-mail"), [at_most(LONGEST)])
    person = LineField(_l("Whom it is about, name or e-mail"), [at_most(LONGEST)])
    words = LineField(_l("Words in what was kept"), [at_most(LONGEST)])
    before = HiddenField()

    def offer(self, *, of_event: bool) -> None:
        """What can be chosen, and what is asked, in the history of one event or of all."""
        if of_event:
            del self.event
        choices = [SelectChoice("", _l("Everything"))]
        for kind, acts in kinds(of_event=of_event):
            group = str(ACT_KINDS[kind])
            choices.append(SelectChoice(f"{KIND}{kind.value}", _l("All of this kind"), optgroup=group))
            choices += [SelectChoice(act.value, ACTS[act], optgroup=group) for act in acts]
        self.what.choices = choices

    def search(self) -> Search:
        """What was understood of it."""
        return Search(
            since=self.since.data,
            until=self.until.data,
            what=self.what.data or "",
            event=(self.event.data or "")[:LONGEST] if "event" in self else "",
            who=(self.who.data or "")[:LONGEST],
            person=(self.person.data or "")[:LONGEST],
            words=(self.words.data or "")[:LONGEST],
            before=whole(self.before.data),
        )
