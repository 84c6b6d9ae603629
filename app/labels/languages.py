"""Languages in words: those spoken at an event, and those in which a text is."""

from collections.abc import Sequence

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.languages import Language

#: A language is called by its own name where one is chosen.
OWN_NAMES = {Language.FI: "Suomi", Language.SV: "Svenska", Language.EN: "English"}
NAMES = {
    Language.FI: _l("Finnish"),
    Language.SV: _l("Swedish"),
    Language.EN: _l("English"),
}
#: In which language something is written.
WRITTEN_IN = {
    Language.FI: _l("in Finnish"),
    Language.SV: _l("in Swedish"),
    Language.EN: _l("in English"),
}
#: To a reader of another language.
ONLY_IN = {
    Language.FI: _l("This message was written in Finnish only."),
    Language.SV: _l("This message was written in Swedish only."),
    Language.EN: _l("This message was written in English only."),
}


def missing(language: Language, number: int) -> str:
    """How many texts are missing in a language."""
    said = {
        Language.FI: ngettext("%(num)d text is missing in Finnish.", "%(num)d texts are missing in Finnish.", number),
        Language.SV: ngettext("%(num)d text is missing in Swedish.", "%(num)d texts are missing in Swedish.", number),
        Language.EN: ngettext("%(num)d text is missing in English.", "%(num)d texts are missing in English.", number),
    }
    return str(said[language])


def only_in(language: Language) -> str:
    return str(ONLY_IN[language])


def spoken(codes: Sequence[str], language: Language) -> str:
    """The languages of these codes as the start of a sentence: "Suomi ja ruotsi"; an unknown code as it is."""
    names = _listed([_name(code, language) for code in codes])
    return names[:1].upper() + names[1:]


def written_in(languages: Sequence[Language]) -> str:
    """ "in Finnish and in Swedish"."""
    return _listed([str(WRITTEN_IN[language]) for language in languages])


def _name(code: str, language: Language) -> str:
    try:
        return Locale.parse(code).get_display_name(language.value) or code
    except (ValueError, UnknownLocaleError):
        return code


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return str(_("%(most)s and %(last)s", most=", ".join(names[:-1]), last=names[-1]))
