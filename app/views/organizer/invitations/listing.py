"""The list of invitations: where each stands, how many so, and what can be done next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.invitation_list import UNREACHED, InvitationListing
from app.domain.invitations import WITHDRAWABLE, Standing, may_be_sent
from app.domain.paging import page_number
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.invitations import listing_of
from app.labels import attendees
from app.labels import invitations as labels
from app.queries import asking
from app.queries import invitations as queries
from app.views.organizer import guard

if TYPE_CHECKING:
    from collections import Counter

    from app.models import Invitation
    from app.queries.invitations import InvitationPage


@dataclass(frozen=True)
class ListPage:
    """What the page shows. unsent, remindable: how many can be written to now; dropped: the part of the unsent whose
    mail was written before, and could not leave; are_awaited: somebody can be reminded now or later.

    unsendable: why nobody can be.
    """

    listing: InvitationListing
    found: InvitationPage
    counts: Counter[Standing]
    unreached: int
    dropped: int
    unsent: int
    remindable: int
    are_awaited: bool
    unsendable: str

    @property
    def withdrawable(self) -> bool:
        """Is there anything in the list that can be withdrawn?"""
        return any(may_withdraw(row.invitation) for row in self.found.rows)


def may_withdraw(invitation: Invitation) -> bool:
    return invitation.state in WITHDRAWABLE and invitation.erased_at is None


@guard.needs(Action.INVITE)
def index(slug: str) -> ResponseReturnValue:
    return page([])


def page(problems: list[tuple[str, str]], asked: InvitationListing | None = None) -> str:
    """problems: why what was asked for from this page was not done. asked: the list, where the address does not say."""
    event, now = guard.event(), clock.now()
    listing = asked or listing_of(request.args)
    refusal = may_be_sent(event.facts, now)
    return render_template(
        "organizer/invitations/index.html",
        page=ListPage(
            listing=listing,
            found=queries.page(event.id, listing, page_number(request.args.get("page", ""))),
            counts=queries.counts(event.id),
            unreached=queries.unreached(event.id),
            dropped=asking.droppings(event.id),
            unsent=len(asking.unsent_ids(event.id)),
            remindable=len(asking.to_remind(event.id, now)),
            are_awaited=asking.are_awaited(event.id),
            unsendable=str(attendees.ACT_REFUSALS[refusal]) if refusal is not None else "",
        ),
        standings=labels.STANDINGS.items(),
        UNREACHED=UNREACHED,
        labels=labels,
        may_withdraw=may_withdraw,
        problems=problems,
        button=KutsuForm(None),
    )
