"""Words of exports: what they are, where they stand, and how badges are made."""

from flask_babel import lazy_gettext as _l

from app.domain.exports import ExportKind, ExportRefusal, ExportState
from app.domain.papers import BadgeWord, SheetName

KINDS = {
    ExportKind.ATTENDEES: _l("Attendee list"),
    ExportKind.BADGES: _l("Name badges"),
    ExportKind.SIGN_IN: _l("List to sign"),
    ExportKind.ROSTER: _l("Participants of a session"),
    ExportKind.INVITATIONS: _l("List of invitations"),
}

STATES = {
    ExportState.WAITING: _l("Waits for its turn"),
    ExportState.RUNNING: _l("Is being made"),
    ExportState.READY: _l("Ready"),
    ExportState.CANCELLED: _l("Cancelled"),
    ExportState.FAILED: _l("Failed"),
    ExportState.GONE: _l("The file has been removed"),
}

REFUSALS = {
    ExportRefusal.TOO_MANY_OPEN: _l("You have several files in the making. Wait until one is ready, or cancel one."),
}

SHEETS = {
    SheetName.CARD_90_54: _l("90 × 54 mm, 10 on a sheet"),
    SheetName.CARD_85_54: _l("85 × 54 mm, 10 on a sheet"),
    SheetName.CARD_90_60: _l("90 × 60 mm, 8 on a sheet"),
    SheetName.FOLDED_A6: _l("A6, folded in the middle, 2 on a sheet"),
}

BADGE_WORDS = {
    BadgeWord.NOTHING: _l("Nothing"),
    BadgeWord.TRACK: _l("The track"),
    BadgeWord.SESSIONS: _l("The sessions with a place"),
}
