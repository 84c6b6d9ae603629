"""Notices that every footer links: data protection, accessibility, cookies."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("notices", __name__)


@bp.get("/<any(privacy,accessibility,cookies):kind>")
def show(kind: str) -> ResponseReturnValue:
    return render_template(f"participant/notices/{kind}.html")
