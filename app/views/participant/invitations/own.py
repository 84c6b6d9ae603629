"""What an invitation's link opens, for every page behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, keys
from app.domain.invitations import Barred, Given, InvitationState, barred
from app.domain.network import organizer_of
from app.forms.fields import KutsuForm
from app.labels import invitations as labels
from app.queries import invitations as queries
from app.queries import registration_form, taking
from app.views.site import site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.domain.languages import LocalizedText
    from app.domain.registration import RegistrationStatus
    from app.models import Event
    from app.queries.registration_form import Asking

#: Then the page is gone for good; who has registered finds a way on.
GONE = frozenset(Barred) - {Barred.ACCEPTED, Barred.REGISTERED}


@dataclass(frozen=True)
class Invited:
    """One's own invitation, for the form. filled: what is known of the person, as the form's fields take it.

    registered: there is a registration, with a page of its own, and how it stands; erasure_asked_at: when a hold
    stopped a removal.
    """

    id: int
    token: str
    name: str
    organisation: str
    filled: dict[str, str]
    declined: bool
    origin: str
    organizers: tuple[LocalizedText, ...]
    audiences: Sequence[LocalizedText]
    registered: RegistrationStatus | None
    erasure_asked_at: datetime | None

    def url(self, page: str) -> str:
        """The address of a page behind this link, such as "declining.new"."""
        return url_for(f"participant.invitations.{page}", token=self.token)

    @property
    def without_details(self) -> Invited:
        """For a form that comes back when there is a registration: whoever holds the link need not be who has it."""
        return replace(self, name="", organisation="", filled={}, origin="")


@dataclass(frozen=True)
class Opened:
    """The invitation with its event. bar: why it cannot be answered any more."""

    invited: Invited
    asking: Asking
    bar: Barred | None

    @property
    def event(self) -> Event:
        return self.asking.event


def opened(token: str) -> Opened:
    """What the link opens. Answers 404 itself, with a page that helps on, when it opens nothing."""
    handle = keys.invitation_in_token(token)
    invitation = queries.by_handle(handle) if handle else None
    found = registration_form.by_id(invitation.event_id) if invitation is not None else None
    if invitation is None or found is None:
        abort(make_response(render_template("participant/invitations/unknown.html"), 404))
    known, facts, host = invitation.details, queries.facts(invitation.id), queries.host(invitation.event_id)
    invited = Invited(
        id=invitation.id,
        token=token,
        name=invitation.name,
        organisation=invitation.organisation,
        filled={
            "given_name": known.given_name,
            "family_name": known.family_name,
            "email": known.email,
            "organisation": known.organisation,
            "role": str(known.role_id or ""),
            "sector": str(known.sector_id or ""),
            "region": str(known.region_id or ""),
            "municipality": known.municipality,
        },
        declined=invitation.state is InvitationState.DECLINED,
        origin=invitation.data_origin,
        organizers=organizer_of(host.organized_by, host.operators, site().name),
        audiences=host.audiences,
        registered=facts.registered,
        erasure_asked_at=invitation.erasure_asked_at,
    )
    bar = barred(facts, found.event.facts, clock.now())
    return Opened(invited, found, bar)


def ended(found: Opened) -> ResponseReturnValue:
    """The page of an invitation that cannot be answered any more: 410, or 200 where it has been accepted."""
    assert found.bar is not None, "the caller has asked"
    if found.bar is Barred.REGISTERED:
        return registered_otherwise(found, KutsuForm(), 200)
    heading, sentence = labels.BARRED[found.bar]
    stand = taking.stand(found.invited.id) if found.bar is Barred.ACCEPTED else None
    return page(
        "show",
        found,
        410 if found.bar in GONE else 200,
        heading=heading,
        sentence=sentence,
        bar=found.bar,
        stands=labels.stands(stand.status, stand.position, is_held=stand.is_held) if stand is not None else "",
    )


def registered_otherwise(found: Opened, form: KutsuForm, status: int) -> ResponseReturnValue:
    """What the invitation gives to the registration that is there, and the button that takes it. Nothing of who made
    it: whoever holds the link need not be they."""
    there = taking.registration_of(found.invited.id)
    given = taking.given(there, found.event.facts) if there is not None else Given.NOTHING
    asking = found.asking
    return page(
        "taking/create",
        found,
        status,
        form=form,
        labels=labels,
        given=given,
        kept_until=asking.kept_until(clock.now()) if given is Given.PLACE else None,
        keeps_places=asking.keeps_places(clock.now()),
    )


def page(template: str, found: Opened, status: int = 200, **values: Any) -> ResponseReturnValue:
    """A page behind the link; search engines are told to keep off."""
    answer = make_response(
        render_template(f"participant/invitations/{template}.html", invited=found.invited, event=found.event, **values),
        status,
    )
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
