"""Our list within another site's page, and the menu of calendars, as browsers really show them."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.domain import embedding
from app.domain.languages import LocalizedText
from tests.factories import make_event, make_network


@pytest.fixture
def other_site() -> Iterator[Callable[[str], str]]:
    """Another site, on a port of its own: gives the address of a page whose only content is this."""
    shown = {}
    answer = Request.application(lambda _: Response(f"<!doctype html>{shown['html']}", mimetype="text/html"))
    server = make_server("127.0.0.1", 0, answer)
    serving = Thread(target=server.serve_forever)
    serving.start()

    def show(html: str) -> str:
        shown["html"] = html
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.mark.parametrize("width", [200, 700])
def test_another_site_shows_the_list_and_a_link_takes_the_whole_window(
    page: Page, site: str, other_site: Callable[[str], str], width: int
) -> None:
    make_network()
    make_event("pitka", title=LocalizedText("Moniammatillisuusverkostotapaamispäivä" * 2), starts_in=timedelta(days=9))
    page.set_viewport_size({"width": width + 16, "height": 700})
    page.goto(other_site(embedding.snippet(f"{site}/fi/embed/events", "Tapahtumat")))
    frame = page.frame_locator("iframe[title=Tapahtumat]")
    link = frame.get_by_role("link", name="Moniammatillisuus")
    expect(link).to_be_visible()
    inner = page.frames[1]
    inner.wait_for_load_state("load")  # the style sheet and the letters too
    inner.evaluate("document.fonts.ready.then(() => true)")
    assert inner.evaluate("document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth")
    assert inner.evaluate("document.cookie") == ""
    link.click()
    page.wait_for_url(f"{site}/fi/events/pitka")


def test_another_site_cannot_show_any_other_page(page: Page, site: str, other_site: Callable[[str], str]) -> None:
    make_event()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(other_site(f'<iframe src="{site}/fi/events/verkostopaiva" title="Tapahtuma"></iframe>'))
    assert page.frames[1].get_by_role("heading", level=1, name="Verkostopäivä").count() == 0
    assert any("frame-ancestors 'none'" in text for text in said)


def test_the_menu_of_calendars_opens_by_keyboard_and_without_a_script(page: Page, site: str) -> None:
    make_event()
    page.route("**/app*.js", lambda route: route.abort())
    page.goto(f"{site}/fi/events/verkostopaiva")
    menu = page.locator("details.add")
    expect(menu.get_by_role("link", name="Google Kalenteri")).to_be_hidden()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Google Kalenteri")).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="Google Kalenteri")).to_be_focused()
