"""Public pages under addresses that nobody means well with, on both databases: answered, never a fault of ours."""

from urllib.parse import quote

from app.domain.events import TermKind
from tests.factories import make_event, make_term
from tests.hostile import HOSTILE

NAMES = ("region", "theme", "kind", "month", "q", "past", "page", "other")


def written(value: str) -> str:
    """As bytes that no browser would send: half characters too."""
    return quote(value[:2000].encode("utf-8", "surrogatepass"), safe="")


def test_queries_of_the_list(client):
    make_term(TermKind.REGION, "HYKS")
    make_event()
    statuses = {
        f"{name}={value[:20]}": client.get(f"/fi/?{name}={written(value)}").status_code
        for name in NAMES
        for value in HOSTILE
    }
    assert statuses == dict.fromkeys(statuses, 200)


def test_slugs(client):
    make_event()
    pages = [f"/fi/events/{written(value)}" for value in HOSTILE if value.strip() and "/" not in value]
    statuses = {page[:60]: client.get(page).status_code for page in pages}
    assert statuses == dict.fromkeys(statuses, 404)
    notices = {value[:20]: client.get(f"/fi/privacy?event={written(value)}").status_code for value in HOSTILE}
    assert notices == dict.fromkeys(notices, 200)
