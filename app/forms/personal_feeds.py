"""How one's own calendar is shown."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.domain.languages import Language
from app.domain.personal_feeds import FeedSettings
from app.forms.fields import ChoiceField, KutsuForm, required
from app.forms.registrations import LANGUAGES


class FeedSettingsForm(KutsuForm):
    """The entries, their language, and what is left out."""

    language = ChoiceField(
        _l("Language of the calendar"), required(_l("Choose the language of the calendar.")), choices=LANGUAGES
    )
    by_session = BooleanField(_l("Each part of my programme as an entry of its own"))
    hides_cancelled = BooleanField(_l("Leave out what has been cancelled"))

    @classmethod
    def of(cls, settings: FeedSettings) -> "FeedSettingsForm":
        return cls(
            language=settings.language.value,
            by_session=settings.by_session,
            hides_cancelled=settings.hides_cancelled,
        )

    @property
    def settings(self) -> FeedSettings:
        return FeedSettings(Language(self.language.data), self.by_session.data, self.hides_cancelled.data)
