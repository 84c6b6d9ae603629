"""python -m bench.inviting invite|remind SLUG: what the organizer's buttons do; addresses come from standard input.

Prints the seconds that the acts took. A process of its own: the measuring one has no application in it.
"""

import sys
import time

from app import create_app
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.participants import Details
from app.domain.people_lines import Line
from app.queries import events
from app.services import invitations
from app.services.invitations import Guests
from config import Config


def main(what: str, slug: str) -> None:
    app = create_app(Config())
    addresses = sys.stdin.read().split()
    with app.app_context():
        event = events.public_by_slug(slug)
        assert event is not None, slug
        event_id = event.id
        begun = time.monotonic()
        if what == "invite":
            lines = [
                Line(number, Details("Aino", "Mäkelä", address, "Espoo", None, None, "", Language.FI))
                for number, address in enumerate(addresses, 1)
            ]
            assert invitations.add(event_id, Guests(lines, "Luettelo"), COMMAND_LINE) == len(addresses)
            assert invitations.send(event_id, COMMAND_LINE) == len(addresses)
        else:
            assert isinstance(invitations.remind(event_id, COMMAND_LINE), int)
        print(time.monotonic() - begun)


if __name__ == "__main__":
    main(*sys.argv[1:])
