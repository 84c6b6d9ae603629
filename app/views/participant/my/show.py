"""The personal page, its QR code and its calendar file."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue

from app import clock, keys
from app.domain.registration import gate
from app.domain.standing import Standing
from app.forms.choices import OfferForm
from app.labels import participants
from app.outputs import calendar as calendar_output
from app.outputs import qr as qr_output
from app.outputs import structured
from app.queries import answers, events, links, own_programme, places, questions, registration_form
from app.queries.registration_form import Target
from app.views import limits
from app.views.language import current
from app.views.participant.my.own import Mine, mine, page
from app.views.participant.my.together import together

#: So long the page speaks of the confirmation that is on its way.
NEW = timedelta(hours=1)


def show(token: str) -> ResponseReturnValue:
    return answer(mine(token), None, 200)


def not_answered(found: Mine, form: OfferForm) -> ResponseReturnValue | None:
    """The page again, where neither or both of an offer's buttons came, or too often; None: it is answered."""
    if not form.validate_on_submit() or form.take.data == form.keep.data:
        return answer(found, form, 422)
    if limits.wait_for_network_address("choices") is not None:
        return answer(found, form, 429)
    return None


def answer(found: Mine, form: OfferForm | None, status: int) -> ResponseReturnValue:
    """The page; form: what was sent with one of its buttons. Most have no buttons, and no form is made for them."""
    registration = found.registration
    programme = own_programme.of(registration, found.event) if found.has_programme else None
    waited = [seat.session.title for seat in programme.choices.waited_for] if programme else []
    has_buttons = found.has_buttons or bool(programme and programme.choices.offers)
    event, facts, now = found.event, found.event.facts, clock.now()
    position = places.position(registration) if registration.queue_no is not None else None
    return page(
        "show",
        found,
        status,
        heading=participants.heading(
            found.standing, registration.given_name, position, [title.best(current()).text for title in waited]
        ),
        programme=programme,
        form=form or (OfferForm() if has_buttons else None),
        choices_until=facts.choices_close_at,
        labels=participants,
        given=answers.given(registration.id, questions.of(event.id)) if found.has_questions else [],
        position=position,
        is_new=now < registration.registered_at + NEW,
        may_promote=facts.promotes(now),
        others_from=facts.others_let_in,
        targets=_waited_behind(found) if position is None else (),
        places_until=min(event.promotion_until or event.starts_at, event.starts_at),
        again=_again(found) if found.standing is Standing.CANCELLED else None,
        together=together(registration),
        copies=calendar_output.copies(event, current(), waits=position is not None),
        reservation=structured.reservation(registration, event, current()),
    )


def qr(token: str) -> ResponseReturnValue:
    """The code as a picture of its own: what is scanned at the door is the code alone, not the secret link."""
    return Response(qr_output.svg(mine(token).registration.code), mimetype="image/svg+xml")


def calendar(token: str) -> ResponseReturnValue:
    """The event for one's own calendar; the remote link is in it for the confirmed who join online."""
    found = mine(token)
    event = events.public_by_id(found.event.id) or abort(404)
    registration = found.registration
    own = calendar_output.Own(registration.status, registration.revision, registration.code, found.joins_online)
    body = calendar_output.document([calendar_output.of_event(event, current(), own)])
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return answer


def _waited_behind(found: Mine) -> tuple[Target, ...]:
    """The target group that is let in first, where they wait for others to be."""
    waits = found.registration.outside_target and found.standing is Standing.WAITING
    return registration_form.targets(found.event.id) if waits else ()


def _again(found: Mine) -> str | None:
    """Where one may register again after cancelling: by the link that one came by, else by the event's own form."""
    number = found.registration.link_id
    link = links.by_id(number) if number is not None else None
    facts = links.facts(link) if link is not None else None
    now = clock.now()
    if link is not None and facts is not None and not facts.used_up and gate(found.event.facts, facts, now) is None:
        return url_for("participant.links.new", token=keys.link_token(link.handle))
    if gate(found.event.facts, None, now) is None:
        return url_for("participant.registration.new", slug=found.event.slug)
    return None
