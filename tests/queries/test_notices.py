"""The notices as they stand."""

from app import clock
from app.database import db
from app.domain.events import EventStatus
from app.domain.languages import Language
from app.domain.notices import NoticeKind
from app.labels import notices as labels
from app.models import Notice
from app.queries import notices
from tests.factories import make_event, text


def test_the_networks_own_text_is_before_the_products(app):
    now = clock.now()
    db.session.add(Notice(kind="privacy", language="fi", text="Oma teksti", updated_at=now))
    db.session.commit()
    assert notices.text(NoticeKind.PRIVACY, Language.FI) == notices.NoticeText("Oma teksti", now)
    assert notices.text(NoticeKind.PRIVACY, Language.SV) == notices.NoticeText(
        labels.default(NoticeKind.PRIVACY, Language.SV), None
    )


def test_an_events_controller(app):
    make_event("oma", controller_name=text("Toinen virasto"), controller_contact="tsv@example.fi")
    make_event("luonnos", status=EventStatus.DRAFT)
    found = notices.controller("oma")
    assert (found.slug, found.controller_name.fi, found.controller_contact) == (
        "oma",
        "Toinen virasto",
        "tsv@example.fi",
    )
    assert notices.controller("luonnos") is None
    assert notices.controller("ei-ole") is None
