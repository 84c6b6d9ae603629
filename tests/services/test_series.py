"""Organizers' series: what joins, what leaves, what stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.edit_conflicts import fingerprint
from app.domain.events import EventStatus, TermKind
from app.domain.history import Act, Actor
from app.domain.permissions import Role, TeamRole, Viewer
from app.domain.series import SeriesContents, SeriesDetails, SeriesOccasions
from app.models import Event, HistoryEntry, Organizer, Registration, Series
from app.queries import doctor, events, organizer_series
from app.queries import series as queries
from app.services import series
from app.services.series import OccasionsChangedMeanwhile, SeriesChangedMeanwhile, SeriesSlugTaken
from app.services.series_registrations import SeriesRequest, register
from tests.factories import (
    details,
    make_event,
    make_organizer,
    make_registration,
    make_series,
    make_term,
    put_in_charge,
    share,
    text,
)

WRITTEN = SeriesDetails(text("Aluepäivät"))


def contents(title: SeriesDetails, *event_ids: int) -> SeriesContents:
    return SeriesContents(**vars(title), events=frozenset(event_ids))


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


def acts(event: Event) -> list[tuple[Act, dict]]:
    rows = (
        select(HistoryEntry.act, HistoryEntry.details)
        .where(HistoryEntry.event_id == event.id)
        .order_by(HistoryEntry.id)
    )
    return [tuple(row) for row in db.session.execute(rows.order_by(HistoryEntry.id))]


def series_of(event: Event) -> int | None:
    return db.session.get_one(Event, event.id, populate_existing=True).series_id


def test_a_new_series_has_its_events_and_an_address_made_of_its_title(app, actor):
    event = make_event()
    made = series.create(contents(WRITTEN, event.id), actor)
    assert isinstance(made, Series)
    assert (made.slug, made.details, series_of(event)) == ("aluepaivat", WRITTEN, made.id)
    assert acts(event) == [(Act.SERIES_JOINED, {"series": WRITTEN.title.as_dict()})]
    second = series.create(contents(WRITTEN), actor)
    assert isinstance(second, Series)
    assert second.slug == "aluepaivat-2"
    assert series.create(contents(WRITTEN), actor, slug="aluepaivat") == SeriesSlugTaken()


def test_editing_takes_events_in_and_out_and_tells_the_history_of_each(app, actor):
    leaves, stays, joins, hidden = (make_event(slug) for slug in ("a", "b", "c", "d"))
    row = make_series(leaves, stays, hidden)
    other = make_series(joins, slug="toinen", title=text("Toinen"))
    offered = [leaves.id, stays.id, joins.id]
    edited = series.edit(row.id, contents(WRITTEN, stays.id, joins.id), offered, actor)
    assert isinstance(edited, Series)
    assert [series_of(event) for event in (leaves, stays, joins)] == [None, row.id, row.id]
    assert series_of(hidden) == row.id  # another organizer's: not this form's to take out
    assert acts(leaves) == [(Act.SERIES_LEFT, {"series": text("Aluepäivät").as_dict()})]
    assert acts(stays) == []
    assert acts(joins) == [
        (Act.SERIES_LEFT, {"series": text("Toinen").as_dict()}),
        (Act.SERIES_JOINED, {"series": text("Aluepäivät").as_dict()}),
    ]
    assert queries.event_ids(other.id) == []


def test_the_second_of_two_editors_is_told(app, actor):
    event = make_event()
    row = make_series(event)
    seen = fingerprint(contents(row.details, event.id))
    series.edit(row.id, contents(WRITTEN), [event.id], actor, seen=seen)
    mine = contents(SeriesDetails(text("Oma")), event.id)
    answer = series.edit(row.id, mine, [event.id], actor, seen=seen)
    assert answer == SeriesChangedMeanwhile(contents(WRITTEN))
    again = series.edit(row.id, mine, [event.id], actor, seen=fingerprint(answer.now))
    assert isinstance(again, Series)
    assert series_of(event) == row.id


def test_choosing_occasions_leaves_the_texts_and_all_other_events_as_they_are(app, actor):
    leaves, joins, hidden = (make_event(slug) for slug in ("a", "b", "c"))
    row = make_series(leaves, hidden)
    before, offered = row.details, [leaves.id, joins.id]
    seen = fingerprint(SeriesOccasions(frozenset({leaves.id})))
    chosen = frozenset({joins.id, hidden.id})
    assert isinstance(series.choose_occasions(row.id, chosen, offered, actor, seen=seen), Series)
    assert [series_of(event) for event in (leaves, joins, hidden)] == [None, row.id, row.id]
    assert queries.by_id(row.id).details == before
    assert acts(hidden) == []
    late = series.choose_occasions(row.id, frozenset({leaves.id}), offered, actor, seen=seen)
    assert late == OccasionsChangedMeanwhile(SeriesOccasions(frozenset({joins.id})))
    assert [series_of(event) for event in (leaves, joins)] == [None, row.id]
    series.remove(row.id, actor)
    assert series.choose_occasions(row.id, chosen, offered, actor, seen=seen) is None


def test_removing_a_series_leaves_its_events_and_everyones_registration(app, actor):
    event = make_event()
    row = make_series(event, whole=True)
    made = register(row.id, SeriesRequest(details(), "avain"))
    assert isinstance(made, list)
    series.remove(row.id, actor)
    series.remove(row.id, actor)
    assert (series_of(event), queries.by_id(row.id)) == (None, None)
    assert db.session.get_one(Registration, made[0].id).event_id == event.id
    assert series.edit(row.id, contents(WRITTEN), [], actor) is None
    assert list(doctor.findings()) == []


class TestGroups:
    """What one form made for another series does not belong together with an event that has moved."""

    @pytest.fixture
    def made(self, app) -> list[Registration]:
        row = make_series(make_event("a"), make_event("b", starts_in=timedelta(days=40)), whole=True)
        found = register(row.id, SeriesRequest(details(), "avain"))
        assert isinstance(found, list)
        return found

    def keys(self, made: list[Registration]) -> list[str | None]:
        return [db.session.get_one(Registration, row.id, populate_existing=True).group_key for row in made]

    def test_an_event_taken_out_still_belongs_together(self, made, actor):
        row = queries.by_slug("sarja")
        before = self.keys(made)
        series.edit(row.id, contents(row.details, made[0].event_id), [row.event_id for row in made], actor)
        assert self.keys(made) == before
        assert list(doctor.findings()) == []

    def test_one_that_moves_into_another_series_does_not(self, made, actor):
        series.create(contents(SeriesDetails(text("Toinen")), made[1].event_id), actor)
        first, second = self.keys(made)
        assert first is not None
        assert second is None
        assert list(doctor.findings()) == []

    def test_the_doctor_finds_a_group_of_two_series(self, made):
        make_series(db.session.get_one(Event, made[1].event_id), slug="toinen")
        (finding,) = doctor.findings()
        assert (finding.check, finding.problem) == (
            "groups",
            "its group has 2 registrations at 2 events of 2 series",
        )

    def test_the_doctor_finds_two_of_one_group_at_one_occasion(self, made):
        other = make_registration(db.session.get_one(Event, made[0].event_id), "eri@example.fi")
        other.group_key = made[0].group_key
        db.session.commit()
        assert [finding.check for finding in doctor.findings()] == ["groups"]


class TestWhose:
    """Administrators have all series; organizers those they made, and those that an event of theirs is in."""

    def test_made_or_with_an_own_event(self, app):
        mine, other = make_organizer(), make_organizer("muu@example.fi")
        event = make_event("oma")
        share(event, mine)
        shared = make_series(event, slug="oma")
        made = make_series(slug="tehty", organizer_id=mine.id)
        make_series(make_event("vieras"), slug="vieras", organizer_id=other.id)
        assert [row.series.id for row in organizer_series.page(Viewer(mine.id, Role.ORGANIZER))] == [made.id, shared.id]
        assert len(organizer_series.page(Viewer(mine.id, Role.ADMINISTRATOR))) == 3
        assert organizer_series.managed(shared.id, Viewer(mine.id, Role.ORGANIZER)) is not None
        assert organizer_series.managed(shared.id, Viewer(mine.id, Role.ASSISTANT)) is None
        assert organizer_series.managed(shared.id, Viewer(other.id, Role.ORGANIZER)) is None

    def test_wholly_ones_own_when_made_or_when_every_event_is(self, app):
        mine, region = make_organizer(), make_term(TermKind.REGION, "TYKS")
        put_in_charge(mine, region)
        own, near, far = make_event("oma"), make_event("alue", terms=(region,)), make_event("muualla")
        share(own, mine)
        both, all_three = make_series(own, near, slug="kaksi"), make_series(slug="kaikki")

        def standing(series: Series, role: Role) -> TeamRole | None:
            found = organizer_series.managed(series.id, Viewer(mine.id, role))
            return found[1].on_team if found is not None else None

        assert standing(both, Role.COORDINATOR) is TeamRole.ORGANIZER
        assert standing(both, Role.ORGANIZER) is TeamRole.ASSISTANT
        for event in (own, near, far):
            event.series_id = all_three.id
        db.session.commit()
        assert standing(all_three, Role.COORDINATOR) is TeamRole.ASSISTANT
        assert standing(all_three, Role.NATIONAL_COORDINATOR) is TeamRole.ORGANIZER
        all_three.organizer_id = mine.id
        db.session.commit()
        assert standing(all_three, Role.ORGANIZER) is TeamRole.ORGANIZER

    def test_the_list_counts_drafts_too_and_says_when(self, app):
        first, last = make_event("a"), make_event("b", starts_in=timedelta(days=40), status=EventStatus.DRAFT)
        make_series(first, last)
        (row,) = organizer_series.page(Viewer(0, Role.ADMINISTRATOR))
        assert (row.events, row.first, row.last) == (2, first.starts_at, last.starts_at)

    def test_ones_own_recent_events_and_those_in_the_series_may_be_chosen(self, app, actor):
        old = {"starts_in": timedelta(days=-500)}
        events_ = {
            "own": make_event("own"),
            "draft": make_event("draft", status=EventStatus.DRAFT, starts_in=timedelta(days=31)),
            "old": make_event("old", **old),
            "member": make_event("member", **old),
        }
        make_event("foreign")
        for event in events_.values():
            share(event, db.session.get_one(Organizer, actor.organizer_id))
        row = make_series(events_["member"])
        found = organizer_series.candidates(
            Viewer(actor.organizer_id, Role.ORGANIZER), row.id, events_["own"].created_at
        )
        assert [item.event.slug for item in found] == ["member", "own", "draft"]
        assert [item.series is not None for item in found] == [True, False, False]


def test_an_events_page_has_a_new_version_when_its_series_changes(app, actor):
    event, other = make_event("a"), make_event("b")
    row = make_series(event, other)
    seen = [events.version("a")]
    series.edit(row.id, contents(SeriesDetails(text("Uusi")), event.id, other.id), [event.id, other.id], actor)
    seen.append(events.version("a"))
    other.status = EventStatus.CANCELLED
    db.session.commit()
    seen.append(events.version("a"))
    assert len(set(seen)) == 3
