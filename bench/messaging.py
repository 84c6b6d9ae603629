"""python -m bench.messaging SLUG: what an organizer's “Send” does, to everyone registered.

Prints how many it was for, the seconds and the number of statements. A process of its own: the measuring one has no
application in it.
"""

import json
import sys
import time

from sqlalchemy import event as hooks

from app import create_app
from app.database import db
from app.domain.bulletins import Audience, AudienceGroup, BulletinDetails
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.queries import audiences, events
from app.services import bulletins
from config import Config


def main(slug: str) -> None:
    app = create_app(Config())
    with app.app_context():
        event = events.public_by_slug(slug)
        assert event is not None, slug
        event_id, audience = event.id, Audience(AudienceGroup.REGISTERED)
        body = LocalizedText(
            "Hei {nimi}, nähdään {aika}.", "Hej {namn}, vi ses {tid}.", "Hello {name}, see you {time}."
        )
        details = BulletinDetails(LocalizedText("Viesti", "Meddelande", "Message"), body, audience)
        count = sum(part.count for part in audiences.readers(event_id, audience))
        number = bulletins.add(event_id, details, COMMAND_LINE)
        made: list[str] = []
        hooks.listen(db.engine, "before_cursor_execute", lambda *of: made.append(of[2]))
        begun = time.monotonic()
        assert bulletins.send(number, 1, count, COMMAND_LINE) == count
        print(json.dumps({"count": count, "seconds": time.monotonic() - begun, "statements": len(made)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
