"""Which kinds of mail an organizer may word anew for an event, and which placeholders each knows.

The subject and the introduction (the first paragraph) are the organizer's; what follows stays whatever they write:
how to cancel, the reason, the facts, links, where details came from and who keeps them.
"""

from dataclasses import dataclass

from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.placeholders import ALWAYS, Placeholder

WORDED = (
    MailKind.CONFIRMED,
    MailKind.WAITING,
    MailKind.RECEIVED,
    MailKind.VERIFY,
    MailKind.NOT_APPROVED,
    MailKind.PROMOTED,
    MailKind.PLACE_OFFERED,
    MailKind.PLACE_OFFER_LAPSED,
    MailKind.REMINDER,
    MailKind.EVENT_CHANGED,
    MailKind.CANCELLED_BY_SELF,
    MailKind.CANCELLED_BY_ORGANIZER,
    MailKind.EVENT_CANCELLED,
    MailKind.EVENT_RESTORED,
    MailKind.INVITATION,
    MailKind.INVITATION_REMINDER,
)
#: What only some kinds know. An introduction may leave it out: it is then a fact below.
OWN_MARKS = {
    MailKind.WAITING: (Placeholder.POSITION,),
    MailKind.VERIFY: (Placeholder.DEADLINE,),
    MailKind.PLACE_OFFERED: (Placeholder.DEADLINE,),
}
LONGEST_INTRODUCTION = 2000


@dataclass(frozen=True)
class Wording:
    """An empty text in a language: the product's own."""

    subject: LocalizedText
    introduction: LocalizedText

    @property
    def languages(self) -> list[Language]:
        """Those in which any of it is written."""
        return [code for code in Language if self.subject.exactly(code) or self.introduction.exactly(code)]

    def __bool__(self) -> bool:
        return bool(self.subject or self.introduction)


#: The product's own words alone.
DEFAULT = Wording(LocalizedText(), LocalizedText())


def placeholders(kind: MailKind) -> tuple[Placeholder, ...]:
    """Of everyone who is written to, and what this kind alone says."""
    return (*ALWAYS, *OWN_MARKS.get(kind, ()))
