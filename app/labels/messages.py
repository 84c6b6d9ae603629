"""Words of messages: to whom, where one stands, why it was not sent; reminders; standard mail."""

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.attendees import SeatShow
from app.domain.bulletins import Audience, AudienceGroup, BulletinRefusal, BulletinState, StopReason
from app.domain.mail_list import MailShow
from app.domain.reminders import ReminderStanding
from app.labels import words

GROUPS = {
    AudienceGroup.REGISTERED: _l("Everyone registered: confirmed, waiting and those who wait for approval"),
    AudienceGroup.CONFIRMED: _l("Those who have a place"),
    AudienceGroup.WAITING: _l("Those on the waiting list"),
    AudienceGroup.PENDING: _l("Those who wait for approval"),
    AudienceGroup.UNPLACED: _l("Those who have a place and have not chosen what must be chosen"),
    AudienceGroup.UNANSWERED: _l("Those who have been invited and have not answered"),
}
SEATS = {
    SeatShow.HAS_PLACE: _l("Has a place in a session"),
    SeatShow.WAITS: _l("Waits for a session"),
}

#: The fields of a message, of a standard text and of the reminders, where two editors meet.
FIELDS = {
    "subject": _l("Subject"),
    "body": _l("Text"),
    "introduction": _l("Text"),
    "audience": _l("To whom"),
    "days": _l("Reminders"),
}

STATES = {
    BulletinState.DRAFT: _l("Draft"),
    BulletinState.SCHEDULED: _l("Planned"),
    BulletinState.SENT: _l("Sent"),
    BulletinState.STOPPED: _l("Not sent"),
}
#: Icon shapes of components/ui.html; never alone, always beside the words.
ICONS = {
    BulletinState.DRAFT: "queue",
    BulletinState.SCHEDULED: "wait",
    BulletinState.SENT: "ok",
    BulletinState.STOPPED: "fail",
}

STOPPED = {
    StopReason.NOBODY: _l("When its time came, there was nobody to send this to. Nothing was sent."),
    StopReason.EVENT_CANCELLED: _l("The event was cancelled before the message was due. Nothing was sent."),
    StopReason.EVENT_RESTORED: _l("The event was restored before the message was due. Nothing was sent."),
    StopReason.AUDIENCE_GONE: _l(
        "What the message was limited to has been removed from the event. Nothing was sent. Choose to whom it goes."
    ),
}

REFUSALS = {
    BulletinRefusal.NOT_EDITABLE: _l("This message has been sent or planned already. Nothing was done."),
    BulletinRefusal.NOT_SCHEDULED: _l("This message is not planned any more. Nothing was stopped."),
    BulletinRefusal.CHANGED_MEANWHILE: _l(
        "Someone else has changed this message meanwhile. Look at it as it is now before you go on."
    ),
    BulletinRefusal.NOT_PUBLISHED: _l("The event has not been published. Publish it first."),
    BulletinRefusal.NOBODY: _l("There is nobody to send this to at the moment."),
    BulletinRefusal.OTHER_NUMBER: _l(
        "The number of recipients has changed since you opened the page. Nothing was sent. Check it and send again."
    ),
    BulletinRefusal.PAST: _l("Choose a time that is still ahead."),
    BulletinRefusal.TOO_FAR: _l("Choose a time within a year."),
}

DAYS = {
    14: _l("Two weeks before the event"),
    7: _l("A week before the event"),
    3: _l("Three days before the event"),
    1: _l("The day before the event"),
}
STANDINGS = {
    ReminderStanding.COMING: _l("Coming"),
    ReminderStanding.DUE: _l("Being sent"),
    ReminderStanding.SENT: _l("Sent"),
    ReminderStanding.MISSED: _l("Not sent: its time was over"),
    ReminderStanding.NOT_NOW: _l("Not sent while the event is not published"),
}

SHOWS = {
    MailShow.FAILED: _l("Did not arrive"),
    MailShow.WAITING: _l("Waiting to be sent"),
    MailShow.SENT: _l("Sent"),
    MailShow.REPLACED: _l("Not sent: no longer concerned the recipient"),
    MailShow.ALL: _l("All states"),
}


def audience(chosen: Audience, names: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """To whom, in words. names: (value, name) of links, tracks and sessions, as the form offers them."""
    found = [str(GROUPS[chosen.group])]
    if chosen.people is not None:
        found.append(ngettext("%(num)d chosen in the list", "%(num)d chosen in the list", len(chosen.people)))
    for name, value in (("link", chosen.link_id), ("track", chosen.track_id), ("session", chosen.session_id)):
        if value is not None:
            found.append(dict(names[name]).get(str(value), "–"))
    if chosen.answer is not None:
        found.append(dict(names["answer"]).get(str(chosen.answer), "–"))
    if chosen.attendance is not None:
        found.append(str(words.ATTENDANCE[chosen.attendance]))
    if chosen.seat is not None:
        found.append(str(SEATS[chosen.seat]))
    return "; ".join(found)
