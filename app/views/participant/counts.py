"""Counts for the caterer and the interpreter, behind a secret address: numbers as they are now, and no names."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.events import Phase, phase
from app.domain.needs import CountsKind
from app.labels import languages, privacy
from app.queries import counts
from app.views import limits

bp = Blueprint("counts", __name__)


@bp.get("/counts/<token>")
def show(token: str) -> ResponseReturnValue:
    """404 for a false address; 410 when it has been turned off or its time is over; 429 for who asks without end."""
    if seconds := limits.wait_for_network_address("counts"):
        return render_template("participant/counts/over.html", reason="busy"), 429, {"Retry-After": str(seconds)}
    found = counts.by_token(token)
    if found is None:
        abort(make_response(render_template("participant/counts/over.html", reason="unknown"), 404))
    now = clock.now()
    if found.is_over(now):
        page, status = render_template("participant/counts/over.html", reason="over"), 410
    else:
        page, status = _page(found, now), 200
    answer = make_response(page, status)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _page(found: counts.Opened, now: datetime) -> str:
    kind, sheet = found.link.kind, counts.sheet(found.event, found.link.kind)
    words: Mapping[Any, object] = privacy.DIETS if kind is CountsKind.MEALS else privacy.SUPPORTS
    together = sheet.counts.together.items()
    return render_template(
        "participant/counts/show.html",
        event=found.event,
        meals=kind is CountsKind.MEALS,
        title=privacy.COUNTS[kind],
        sheet=sheet,
        ticked=[(words[one], count) for one, count in sheet.counts.single.items() if count],
        together=[(" + ".join(str(words[one]) for one in several), count) for several, count in together],
        by_language=[(languages.NAMES[language], count) for language, count in sheet.languages.items()],
        now=now,
        has_closed=phase(found.event.facts, now) in (Phase.CLOSED, Phase.PAST),
        last_day=counts.last_day(found.event.ends_at),
    )
