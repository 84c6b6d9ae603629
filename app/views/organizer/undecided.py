"""Those who wait for a decision, on the pages that change who gets in: they go on waiting, and the pages say so."""

from flask import flash
from flask_babel import ngettext

from app.queries import attendee_totals
from app.views.organizer import guard


def counts() -> dict[str, int]:
    """For organizer/entrance/_undecided.html."""
    figures = attendee_totals.figures(guard.event().id)
    return {"undecided": figures.pending, "held": figures.reserved}


def say_so() -> None:
    """After a change of what happens to those who come from now on."""
    if undecided := counts()["undecided"]:
        flash(
            ngettext(
                "%(num)d registration still waits for your decision.",
                "%(num)d registrations still wait for your decision.",
                undecided,
            ),
            "warn",
        )
