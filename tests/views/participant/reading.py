"""Reads a participant's page as a person does: its heading, its faults, its form."""

import re
from html import unescape

from sqlalchemy import select

from app.database import db
from app.models import Registration

FORM = "/fi/events/verkostopaiva/register"


def all_registrations() -> list[Registration]:
    db.session.expire_all()
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def heading(answer) -> str:
    return re.sub(r"<[^>]+>", "", re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)[1])


def plain(answer) -> str:
    """All that it says, without its tags."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", answer.text)).split())


def problems(answer) -> list[str]:
    """The sentences of the error summary."""
    summary = re.search(r'<div class="summary".*?</div>', answer.text, re.S)
    found = re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", summary[0]) if summary else []
    return [unescape(sentence) for sentence in found]


def form_of(answer) -> str:
    found = re.search(r'<form class="form".*?</form>', answer.text, re.S)
    return found[0] if found else ""
