"""Registering once for all occasions of a series: one registration each, all or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from app import clock, keys
from app.database import db
from app.domain.events import EventStatus
from app.domain.history import Act, Actor, ActorKind
from app.domain.mail import LIMITS, MailKind
from app.domain.participants import Needs
from app.domain.places import ClaimState
from app.domain.registration import Refusal, RegistrationStatus
from app.domain.series import Bar, Barred, RefusedAt, RefusedForAll
from app.models import Event, HistoryEntry, OutgoingMail, Registration, Series
from app.queries import personal, series
from app.queries import registrations as registration_queries
from app.services import attendees, events, participants, privacy, registrations
from app.services.series_registrations import SeriesRequest, register
from tests.factories import details, make_event, make_organizer, make_registration, make_series
from tests.programmes import well
from tests.statements import statements
from tests.views.participant.days import Day, states

CONFIRMED, WAITING = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING


def ask(email: str = "aino@example.fi", key: str = "avain", needs: Needs | None = None) -> SeriesRequest:
    return SeriesRequest(details(email), key, needs)


def three(**changes: object) -> tuple[Series, list[Event]]:
    """Three workdays with one registration; the last in time was made first."""
    found = [
        make_event(f"paiva-{n}", starts_in=timedelta(days=10 * n), **{"capacity": 5, **changes}) for n in (3, 2, 1)
    ]
    return make_series(*found, whole=True), found


def counts() -> list[int]:
    db.session.rollback()
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Registration, OutgoingMail)]


def test_one_form_gives_a_registration_with_its_own_link_and_mail_at_each_occasion(app):
    whole, found = three()
    made = register(whole.id, ask())
    assert isinstance(made, list)
    assert [row.event_id for row in made] == [event.id for event in reversed(found)]  # soonest first
    assert {row.status for row in made} == {CONFIRMED}
    assert len({row.code for row in made}) == 3
    assert {row.group_key for row in made} == {made[0].group_key} != {None}
    mails = db.session.execute(select(OutgoingMail.kind, OutgoingMail.registration_id)).all()
    assert sorted(mails) == sorted((MailKind.CONFIRMED, row.id) for row in made)
    acts = db.session.scalars(
        select(HistoryEntry.event_id).where(HistoryEntry.act == Act.REGISTERED).order_by(HistoryEntry.id)
    ).all()
    assert sorted(acts) == sorted(event.id for event in found)
    assert well()


def test_confirmed_at_some_and_waiting_at_others_is_a_normal_outcome(app):
    whole, found = three(capacity=1)
    make_registration(found[1], "eka@example.fi")
    made = register(whole.id, ask())
    assert isinstance(made, list)
    assert [row.status for row in made] == [CONFIRMED, WAITING, CONFIRMED]
    assert well()


def test_one_full_occasion_without_a_queue_refuses_all_and_is_named(app):
    whole, found = three(capacity=1, waiting_list=False)
    make_registration(found[0], "eka@example.fi")  # the last to be decided
    before = counts()
    answer = register(whole.id, ask())
    assert isinstance(answer, RefusedAt)
    assert {event_id: refused.reason for event_id, refused in answer.occasions.items()} == {found[0].id: Refusal.FULL}
    assert counts() == before
    assert well()


def test_where_the_address_is_registered_already_it_stays_so(app):
    whole, found = three()
    own = make_registration(found[1], "AINO@example.fi", organisation="Vanha")
    made = register(whole.id, ask())
    assert isinstance(made, list)
    assert {row.event_id for row in made} == {found[0].id, found[2].id}
    kept = db.session.get_one(Registration, own.id, populate_existing=True)
    assert (kept.organisation, kept.group_key, kept.status) == ("Vanha", None, CONFIRMED)


def test_an_address_that_is_registered_everywhere_is_refused_and_gets_its_links(app):
    whole, found = three()
    for event in found:
        make_registration(event)
    assert register(whole.id, ask()) == RefusedForAll(Refusal.ADDRESS_TAKEN)
    kinds = db.session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)).all()
    assert kinds == [MailKind.CONFIRMED] * 3 + [MailKind.LINK_AGAIN] * 3


def test_same_form_sent_twice_gives_the_same_registrations(app):
    whole, _ = three()
    first, again = register(whole.id, ask()), register(whole.id, ask())
    assert isinstance(first, list) and isinstance(again, list)
    assert [row.id for row in first] == [row.id for row in again]
    assert counts() == [3, 3]


def test_only_open_occasions_of_this_series_are_registered_for(app):
    whole, found = three()
    found[0].registration_closed = True
    found[1].status = EventStatus.DRAFT
    make_event("muu")
    db.session.commit()
    made = register(whole.id, ask())
    assert isinstance(made, list)
    assert [row.event_id for row in made] == [found[2].id]


def test_a_series_that_is_registered_for_apart_or_is_gone_has_no_such_form(app):
    whole, _ = three()
    whole.whole = False
    db.session.commit()
    assert register(whole.id, ask()) == Barred(Bar.EACH_APART)
    assert isinstance(register(whole.id + 1, ask()), Barred)
    assert counts() == [0, 0]


class TestChoices:
    """Occasions at which one chooses: the same rules as at each alone, all or nothing over all of them."""

    @pytest.fixture
    def days(self, app) -> list[Day]:
        return [day_number(number) for number in (2, 1)]  # the last in time was made first

    def test_each_occasion_gets_its_own_choice(self, days):
        late, early = days
        made = register(series_of(days).id, choosing({early: early.a1, late: late.b2}))
        assert isinstance(made, list)
        assert [(row.event_id, row.track_id, states(row)) for row in made] == [
            (early.event.id, early.a, {early.a1: ClaimState.TAKEN}),
            (late.event.id, late.b, {late.b2: ClaimState.TAKEN}),
        ]
        assert well()

    def test_one_may_have_the_day_and_wait_for_its_workshop(self, app):
        day, other = day_number(1, A1={"capacity": 1}), day_number(2)
        day.fill(day.a1)
        made = register(series_of([day, other]).id, choosing({day: day.a1, other: other.a1}))
        assert isinstance(made, list)
        assert [row.status for row in made] == [CONFIRMED, CONFIRMED]
        assert [states(row) for row in made] == [{day.a1: ClaimState.WAITING}, {other.a1: ClaimState.TAKEN}]
        assert well()

    def test_while_one_waits_for_a_day_its_sessions_are_wishes(self, app):
        day, other = day_number(1, event={"capacity": 1}), day_number(2)
        day.fill(day.a2)
        made = register(series_of([day, other]).id, choosing({day: day.a1, other: other.a1}))
        assert isinstance(made, list)
        assert [(row.status, set(states(row).values())) for row in made] == [
            (WAITING, {ClaimState.WISHED}),
            (CONFIRMED, {ClaimState.TAKEN}),
        ]
        assert well()

    def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_written(self, app):
        full, missing, fine = (
            day_number(1, A1={"capacity": 1, "waiting_list": False}), day_number(2), day_number(3),
        )  # fmt: skip
        full.fill(full.a1)
        before = counts()
        answer = register(series_of([full, missing, fine]).id, choosing({full: full.a1, fine: fine.a1}))
        assert isinstance(answer, RefusedAt)
        assert {event_id: refused.reason for event_id, refused in answer.occasions.items()} == {
            full.event.id: Refusal.SESSION_FULL,
            missing.event.id: Refusal.CHOICE,
        }
        assert counts() == before
        assert well()

    def test_before_its_programme_is_out_an_occasion_asks_for_nothing_of_it(self, days):
        late, early = days
        db.session.get_one(Event, late.event.id).programme_from = clock.now() + timedelta(days=1)
        db.session.commit()
        made = register(series_of(days).id, choosing({early: early.a1}))
        assert isinstance(made, list)
        assert (made[1].status, made[1].track_id, states(made[1])) == (CONFIRMED, None, {})

    def test_where_one_is_registered_already_nothing_has_to_be_chosen(self, days):
        late, early = days
        early.register("aino@example.fi", early.a1)
        made = register(series_of(days).id, choosing({late: late.a1}))
        assert isinstance(made, list)
        assert [row.event_id for row in made] == [late.event.id]

    def test_the_number_of_statements_does_not_grow_with_the_occasions(self, app):
        few, many = ([day_number(number) for number in numbers] for numbers in (range(1, 3), range(3, 9)))
        sent = [
            statements_of(
                series_of(found, slug=f"sarja-{len(found)}"), choosing({day: day.a1 for day in found}, str(len(found)))
            )
            for found in (few, many)
        ]
        assert sent[0] == sent[1] <= 18


def day_number(number: int, *, event: dict | None = None, **changes: dict) -> Day:
    return Day(event={"slug": f"paiva-{number}", "starts_in": timedelta(days=10 * number), **(event or {})}, **changes)


def series_of(days: list[Day], slug: str = "sarja") -> Series:
    return make_series(*(db.session.get_one(Event, day.event.id) for day in days), slug=slug, whole=True)


def choosing(workshops: dict[Day, int], key: str = "avain") -> SeriesRequest:
    chosen = {day.event.id: day.choice(workshop) for day, workshop in workshops.items()}
    return replace(ask(f"{key}@example.fi" if key != "avain" else "aino@example.fi", key), choices=chosen)


def statements_of(whole: Series, request: SeriesRequest) -> int:
    series_id = whole.id
    db.session.rollback()
    with statements() as sent:
        assert isinstance(register(series_id, request), list)
    return len(sent)


def test_waiting_at_some_costs_no_more_statements_however_many_they_are(app):
    counted = []
    for size in (2, 6):
        found = [make_event(f"e{size}-{n}", capacity=n % 2, starts_in=timedelta(days=9 + n)) for n in range(size)]
        for event in found[1::2]:
            make_registration(event, "eka@example.fi")
        counted.append(statements_of(make_series(*found, slug=f"s{size}", whole=True), ask(f"p{size}@example.fi")))
    assert counted[0] == counted[1]


def test_needs_are_kept_where_an_occasion_asks_for_them_until_its_own_day(app):
    whole, found = three()
    found[1].asks_needs = False
    db.session.commit()
    made = register(whole.id, ask(needs=Needs("gluteeniton", "")))
    assert isinstance(made, list)
    assert [personal.needs(row.id) for row in made] == [Needs("gluteeniton", ""), None, Needs("gluteeniton", "")]


def test_one_act_is_not_refused_for_its_own_number_of_mails(app):
    current_app.config["RATELIMIT_ENABLED"] = True
    most = LIMITS[0][1]
    whole, _ = three()
    for n in range(most - 1):
        make_registration(make_event(f"muu-{n}"))
    assert isinstance(register(whole.id, ask()), list)
    other = make_series(make_event("toinen"), slug="toinen", whole=True)
    assert register(other.id, ask(key="toinen")) == RefusedForAll(Refusal.TOO_MUCH_MAIL)


def test_cancelling_one_leaves_the_others(app):
    whole, _ = three()
    made = register(whole.id, ask())
    assert isinstance(made, list)
    registrations.cancel(made[0].id)
    states = [db.session.get_one(Registration, row.id, populate_existing=True).status for row in made]
    assert states == [RegistrationStatus.CANCELLED, CONFIRMED, CONFIRMED]
    assert well()


class TestOwnPages:
    """Who can reach one's other occasions, and for how long."""

    @pytest.fixture
    def made(self, app) -> list[Registration]:
        found = register(three()[0].id, ask())
        assert isinstance(found, list)
        return found

    def together(self, row: Registration) -> list[int]:
        fresh = registration_queries.by_id(row.id)
        return [sibling.registration.id for sibling in series.made_together(fresh)]

    def test_each_knows_the_others_in_the_order_of_time(self, made):
        assert self.together(made[1]) == [made[0].id, made[2].id]

    def test_the_same_address_alone_joins_nothing(self, made):
        alone = make_registration(make_event("muu"))
        assert self.together(alone) == []
        assert self.together(made[0]) == [made[1].id, made[2].id]

    def test_a_place_that_went_to_another_address_opens_no_other(self, made):
        actor = Actor(ActorKind.ORGANIZER, make_organizer().id)
        wanted, seen = details("pauli@example.fi"), made[0].noted.fingerprint
        attendees.correct(made[0].id, wanted, "", actor, seen=seen)
        assert self.together(made[0]) == []
        assert self.together(made[1]) == [made[2].id]

    def test_nor_does_one_whose_new_address_was_confirmed(self, made):
        wanted = replace(made[0].details, email="pauli@example.fi")
        participants.change_details(made[0].id, wanted, seen=made[0].details.fingerprint)
        fresh = registration_queries.by_id(made[0].id)
        proof = keys.address_token(fresh.code, fresh.token_version, "pauli@example.fi")
        assert isinstance(participants.confirm_address(made[0].id, proof), Registration)
        assert self.together(made[0]) == []

    def test_who_is_erased_is_found_by_nobody(self, made):
        registrations.cancel(made[0].id)
        privacy.erase(made[0].id, Actor(ActorKind.ORGANIZER, make_organizer().id))
        assert self.together(made[1]) == [made[2].id]

    def test_what_is_held_on_them_names_the_series_and_what_was_made_together(self, made):
        everything = personal.everything(made[0].id)
        assert everything.series is not None
        assert [sibling.registration.id for sibling in everything.made_together] == [made[1].id, made[2].id]


def test_a_copy_of_an_occasion_takes_nobodys_registration_along(app):
    whole, found = three()
    register(whole.id, ask())
    organizer = make_organizer()
    copied = events.copy(
        found[0].id, clock.to_local(clock.now()).date() + timedelta(days=90), Actor.organizer(organizer.id)
    )
    assert (copied.series_id, copied.status) == (whole.id, EventStatus.DRAFT)
    assert counts() == [3, 3]
