"""What tables of people are read for, at the event of the address."""

from app.queries import registration_form
from app.views.organizer import guard


def asks_region() -> bool:
    """Does the event ask from which region someone is?"""
    return registration_form.by_region(registration_form.targets(guard.event().id))
