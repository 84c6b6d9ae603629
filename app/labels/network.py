"""What the network is called."""

from flask_babel import lazy_gettext as _l

from app.domain.languages import Language, LocalizedText

#: Before it has a name.
NAMELESS = _l("Network events")


def called(name: LocalizedText | None, language: Language) -> str:
    """name: the network's own; None: there is none yet."""
    return (name.best(language).text if name else "") or str(NAMELESS)
