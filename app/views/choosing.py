"""Why a choice was refused, said at the group of the form where it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from app.domain.places import PoolKind
from app.forms.choices import ATTENDANCE, TRACK, slot_name
from app.labels import words
from app.views.language import current

if TYPE_CHECKING:
    from app.domain.choices import Misfit
    from app.domain.registration import Refused
    from app.forms.choices import ChoiceFields, ChoiceGroups
    from app.queries.choice_menu import ChoiceMenu


def explain(form: ChoiceFields, menu: ChoiceMenu | None, refused: Refused) -> None:
    """Put a refusal by the rules into the form: at its groups, else above everything."""
    if not point_out(form.groups, menu, refused.full, refused.misfits):
        form.refuse(words.REFUSALS[refused.reason])


def point_out(
    groups: ChoiceGroups | None, menu: ChoiceMenu | None, full: frozenset[int], misfits: tuple[Misfit, ...]
) -> bool:
    """The same for the pools and misfits alone; False when there was nothing to point at."""
    if groups is None or menu is None:
        return False
    groups.point_out(misfits)
    said = [_full(groups, menu, pool_id) for pool_id in full]
    return bool(misfits) or any(said)


def _full(groups: ChoiceGroups, menu: ChoiceMenu, pool_id: int) -> bool:
    kind, key = menu.keys.get(pool_id, (None, 0))
    if kind is PoolKind.MODE:
        groups.complain(ATTENDANCE, _("There are no places left for this way to attend. Choose another."))
    elif kind is PoolKind.TRACK and (track := menu.track(key)) is not None:
        name = track.name.best(current()).text
        groups.complain(TRACK, _("The track “%(title)s” is full. Choose another.", title=name))
    elif kind is PoolKind.SESSION and (session := menu.session(key)) is not None:
        name = session.title.best(current()).text
        slots = menu.offering.slots(groups.choice.track_id)
        slot = next((slot for slot in slots if key in {held.id for held in slot.sessions}), None)
        sentence = _("“%(title)s” has filled up, and it has no waiting list. Choose another.", title=name)
        groups.complain(slot_name(slot.id) if slot else "", sentence)
    else:
        return False
    return True
