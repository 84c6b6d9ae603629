"""Acts on several participants: chosen in the list, looked at by name, done, and undone where that can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain import bulk as rules
from app.domain.attendees import PER_PAGE, Listing
from app.domain.bulk import BulkKind, BulkState, Outcome, RegistrationFacts
from app.domain.organizer_acts import InTheWay
from app.domain.paging import page_count, page_number
from app.domain.permissions import Action
from app.domain.places import PoolKind
from app.domain.typed_numbers import must_be_typed
from app.forms.bulk import BulkForm, ChooseForm
from app.forms.fields import KutsuForm
from app.forms.rosters import codes_of
from app.labels import attendees
from app.labels import bulk as labels
from app.queries import bulk as queries
from app.queries import outline, places
from app.services import bulk
from app.services.bulk import NotPlanned, OtherNumber, Wanted
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.registrations import listing

if TYPE_CHECKING:
    from app.domain.languages import Language
    from app.models import BulkAct
    from app.queries.bulk import Chosen

bp = Blueprint("bulk", __name__, url_prefix="/bulk")
ONE = "/<int(max=2147483647):bulk_id>"


@dataclass(frozen=True)
class Row:
    """One of them: said is what became of it, or why nothing can; good: it can be, or was, done."""

    person: Chosen
    said: str
    good: bool


@dataclass(frozen=True)
class Page:
    """doable: to how many it can be done; languages: of those whom it is about; kept_from: for whom the free places are
    that are not everyone's."""

    act: BulkAct
    rows: Sequence[Row]
    number: int
    pages: int
    doable: int
    happened: int
    languages: Sequence[Language]
    may_undo: bool
    kept_from: str

    @property
    def asks_reason(self) -> bool:
        return self.act.kind in rules.WITH_REASON

    @property
    def first(self) -> int:
        return (self.number - 1) * rules.PER_PAGE + 1


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """303 to a page with the names; 422 the list again when nothing can be done to those chosen."""
    form = ChooseForm()
    if not form.validate_on_submit():
        return _refused(form)
    event_id = guard.event().id
    if form.everybody.data:
        shown = listing.settled(form.listing, outline.of(event_id), listing.seen_questions())
        ids = queries.matching(event_id, shown)
    else:
        ids = queries.with_codes(event_id, codes_of(request.form, PER_PAGE))
    if not ids:
        return _refused(form, _("Choose at least one participant in the list."))
    if len(ids) > rules.MOST:
        return _refused(form, _("At most %(most)d at once. Narrow the list first.", most=rules.MOST))
    made = bulk.plan(event_id, form.chosen_kind, ids, guard.organizer().id)
    if form.chosen_kind is BulkKind.MESSAGE:
        return redirect(url_for("organizer.messages.writing.new", slug=slug, chosen=made), 303)
    return redirect(url_for(".show", slug=slug, bulk_id=made), 303)


@bp.get(ONE)
@guard.needs(Action.MANAGE_PEOPLE)
def show(slug: str, bulk_id: int) -> ResponseReturnValue:
    return _page(_act(bulk_id), BulkForm(None))


@bp.post(ONE)
@guard.needs(Action.MANAGE_PEOPLE)
def update(slug: str, bulk_id: int) -> ResponseReturnValue:
    """303 to the same page, which says what became of each; 409 when it is done already, or is about others now."""
    form = BulkForm()
    if not form.validate_on_submit() or not form.check():
        return _again(bulk_id, form), 422
    _act(bulk_id)
    wanted = Wanted(form.seen.number, form.reason, form.chosen_placing, bool(form.takes_kept.data))
    match bulk.carry_out(bulk_id, wanted, guard.actor()):
        case NotPlanned():
            form.refuse(_("This has been done already."))
        case OtherNumber():
            form.refuse(_("Meanwhile it can be done to more people, or to fewer. Check the names again."))
        case _:
            return redirect(url_for(".show", slug=slug, bulk_id=bulk_id), 303)
    return _page(_act(bulk_id), form), 409


@bp.post(f"{ONE}/undo")
@guard.needs(Action.MANAGE_PEOPLE)
def undo(slug: str, bulk_id: int) -> ResponseReturnValue:
    """303 to the page, which says who stands again as before, and who not and why; 409 when it is too late."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return _again(bulk_id, BulkForm(None), form.problems), 422
    _act(bulk_id)
    if isinstance(bulk.undo(bulk_id, guard.actor()), NotPlanned):
        late = _("This cannot be undone any more.")
        return _page(_act(bulk_id), BulkForm(None), [("", late)]), 409
    return redirect(url_for(".show", slug=slug, bulk_id=bulk_id), 303)


def _again(bulk_id: int, form: BulkForm, problems: Sequence[tuple[str, str]] = ()) -> str:
    """The page with what to mend; the list where there is no such act of one's own."""
    act = queries.own(guard.event().id, bulk_id, guard.organizer().id)
    return _page(act, form, problems) if act is not None else listing.answer(Listing(), 1)


def _act(bulk_id: int) -> BulkAct:
    """One's own, of the event that the address names; 404."""
    return queries.own(guard.event().id, bulk_id, guard.organizer().id) or abort(404)


def _refused(form: ChooseForm, sentence: str = "") -> ResponseReturnValue:
    """The list again, with what was ticked."""
    if sentence:
        form.refuse(sentence)
    return listing.answer(
        form.listing, page_number(form.number.data or ""), form, codes_of(request.form, PER_PAGE)
    ), 422


def _page(act: BulkAct, form: BulkForm, problems: Sequence[tuple[str, str]] = ()) -> str:
    pages = page_count(len(act.ids), rules.PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    page = Page(
        act=act,
        rows=[_row(act, person) for person in queries.page(act.ids, number)],
        number=number,
        pages=pages,
        doable=_doable(act) if act.state is BulkState.PLANNED else 0,
        happened=sum(kept["outcome"] in rules.HAPPENED for kept in act.outcomes.values()),
        languages=queries.languages(act.ids),
        may_undo=rules.may_undo(act.kind, act.state, act.done_at, clock.now()),
        kept_from=_kept_from() if act.kind is BulkKind.CONFIRM else "",
    )
    if act.state is BulkState.PLANNED:
        form.seen.data = str(page.doable)
    return render_template(
        "organizer/registrations/bulk/show.html",
        page=page,
        form=form,
        button=KutsuForm(None),
        problems=problems or form.problems,
        labels=labels,
        must_be_typed=must_be_typed,
        undo_within=rules.UNDO_WITHIN,
    )


def _kept_from() -> str:
    event = guard.event()
    kept = places.kept_left(event.pools, places.counted(event.pools))
    closed = any(pool.kind is PoolKind.OTHERS and pool.capacity == 0 for pool in event.pools)
    return attendees.kept_from(InTheWay(kept=kept, for_target=closed), event.facts.others_let_in, current())


def _row(act: BulkAct, person: Chosen) -> Row:
    if act.state is not BulkState.PLANNED:
        outcome = act.outcomes.get(str(person.id), {}).get("outcome", Outcome.ERASED)
        return Row(person, str(labels.OUTCOMES[Outcome(outcome)]), outcome in rules.HAPPENED)
    hindered = _hindrance(act, RegistrationFacts(person.status, person.erased))
    return Row(person, str(labels.OUTCOMES[hindered]) if hindered else "", hindered is None)


def _doable(act: BulkAct) -> int:
    stands = queries.standings(act.ids)
    return sum(
        count
        for (status, erased), count in stands.items()
        if _hindrance(act, RegistrationFacts(status, erased)) is None
    )


def _hindrance(act: BulkAct, one: RegistrationFacts) -> Outcome | None:
    return rules.hindrance(act.kind, one, guard.event().facts, clock.now())
