"""Words for what is kept, for how long, and what can be ticked of diets and access needs."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.needs import CountsKind, Diet, Support
from app.domain.participants import Needs
from app.domain.privacy import DataKind

KINDS = {
    DataKind.NEEDS: _l("Diet and access needs"),
    DataKind.ANSWERS: _l("Answers to questions"),
    DataKind.WITHOUT_PLACE: _l("Details of those who had no place, and of the invited"),
    DataKind.WITH_PLACE: _l("Details of those who had a place"),
}
DIETS = {
    Diet.VEGETARIAN: _l("Vegetarian"),
    Diet.VEGAN: _l("Vegan"),
    Diet.GLUTEN_FREE: _l("Gluten-free"),
    Diet.LACTOSE_FREE: _l("Lactose-free"),
    Diet.MILK_FREE: _l("Milk-free"),
    Diet.EGG_FREE: _l("Egg-free"),
    Diet.FISH_FREE: _l("No fish"),
    Diet.NUT_FREE: _l("No nuts"),
    Diet.PORK_FREE: _l("No pork"),
}
SUPPORTS = {
    Support.STEP_FREE: _l("Step-free access and seat"),
    Support.INDUCTION_LOOP: _l("Induction loop"),
    Support.SIGN_INTERPRETING: _l("Sign language interpreting"),
    Support.SPEECH_TO_TEXT: _l("Speech-to-text interpreting"),
    Support.ASSISTANT: _l("An assistant comes along"),
    Support.ASSISTANCE_DOG: _l("A guide or assistance dog comes along"),
    Support.MATERIALS_BEFORE: _l("Materials beforehand"),
    Support.QUIET_ROOM: _l("A quiet place to rest"),
}
COUNTS = {
    CountsKind.MEALS: _l("Meals, for the caterer"),
    CountsKind.SUPPORT: _l("Access and interpreting"),
}


def diet(needs: Needs) -> str:
    """What was ticked, then what was written."""
    return _joined([str(DIETS[one]) for one in needs.diets], needs.diet)


def access(needs: Needs) -> str:
    return _joined([str(SUPPORTS[one]) for one in needs.supports], needs.access)


def _joined(ticked: list[str], written: str) -> str:
    return ". ".join(part for part in (", ".join(ticked), written) if part)


def period(days: int) -> str:
    """How long that is, as people say it: whole years and months where they come out even."""
    if days % 365 == 0:
        months = days // 365 * 12
    elif days % 30 == 0 and days > 30:
        months = days // 30
    else:
        return str(ngettext("%(num)d day", "%(num)d days", days))
    return str(ngettext("%(num)d month", "%(num)d months", months))


def not_readable() -> str:
    """In place of needs whose key is gone."""
    return str(_("Cannot be read: the key has changed"))
