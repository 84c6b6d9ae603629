"""The network's approved set of questions, for administrators: events copy from it."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.domain.permissions import Action
from app.domain.programme_order import Step
from app.views.organizer import guard
from app.views.organizer.questions.shelf import Shelf

bp = Blueprint("approved_questions", __name__, url_prefix="/network/questions")
APPROVED = "/<int(max=2147483647):approved_id>"
SHELF = Shelf(None, "organizer.approved_questions", "layouts/organizer.html", {}, id_name="approved_id")


@bp.get("")
@guard.needs(Action.APPROVE_QUESTIONS)
def index() -> ResponseReturnValue:
    return SHELF.index()


@bp.get("/new")
@guard.needs(Action.APPROVE_QUESTIONS)
def new() -> ResponseReturnValue:
    return SHELF.new()


@bp.post("/new")
@guard.needs(Action.APPROVE_QUESTIONS)
def create() -> ResponseReturnValue:
    return SHELF.create()


@bp.get(f"{APPROVED}/edit")
@guard.needs(Action.APPROVE_QUESTIONS)
def edit(approved_id: int) -> ResponseReturnValue:
    return SHELF.edit(approved_id)


@bp.post(f"{APPROVED}/edit")
@guard.needs(Action.APPROVE_QUESTIONS)
def update(approved_id: int) -> ResponseReturnValue:
    return SHELF.update(approved_id)


@bp.get(f"{APPROVED}/remove")
@guard.needs(Action.APPROVE_QUESTIONS)
def removal(approved_id: int) -> ResponseReturnValue:
    return SHELF.removal(approved_id)


@bp.post(f"{APPROVED}/remove")
@guard.needs(Action.APPROVE_QUESTIONS)
def remove(approved_id: int) -> ResponseReturnValue:
    return SHELF.remove(approved_id)


@bp.post(f"{APPROVED}/move-<any(up, down):step>")
@guard.needs(Action.APPROVE_QUESTIONS)
def move(approved_id: int, step: str) -> ResponseReturnValue:
    return SHELF.move(approved_id, Step(step))
