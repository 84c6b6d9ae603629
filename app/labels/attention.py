"""What waits for an organizer, in words."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.attention import Concern


def said(concern: Concern, count: int) -> str:
    """One line under the event's name."""
    sentences = {
        Concern.PENDING: lambda: ngettext(
            "%(num)d registration waits for approval.", "%(num)d registrations wait for approval.", count
        ),
        Concern.ERASURE_ASKED: lambda: ngettext(
            "%(num)d participant has asked to have their data erased.",
            "%(num)d participants have asked to have their data erased.",
            count,
        ),
        Concern.UNDELIVERED: lambda: ngettext(
            "%(num)d mail has not arrived.", "%(num)d mails have not arrived.", count
        ),
        Concern.FREE_PLACES: lambda: ngettext(
            "%(num)d waits, although there is room.", "%(num)d wait, although there is room.", count
        ),
        Concern.DRAFT_NEAR: lambda: _("The event is near and still a draft."),
        Concern.MESSAGE_STOPPED: lambda: ngettext(
            "%(num)d planned message was not sent.", "%(num)d planned messages were not sent.", count
        ),
        Concern.EXPORT_FAILED: lambda: ngettext(
            "%(num)d export of yours failed.", "%(num)d exports of yours failed.", count
        ),
    }
    return str(sentences[concern]())
