"""A running product on a port of its own, and a real browser before it."""

import shutil
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: WCAG 2.2 A and AA, and what axe calls best practice.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture
def database_kind() -> str:
    """The pages are the same on both databases; one is enough for a browser."""
    return "sqlite"


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The product, served by threads; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path is not None, "the browser tests need Chromium: make test installs it when run as root"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A phone-sized window of its own, with JavaScript on."""
    window = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
    yield window
    window.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def without_script(browser: Browser, site: str) -> Iterator[Page]:
    """A page in a browser whose JavaScript is off."""
    window = browser.new_context(base_url=site, java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield window.new_page()
    window.close()


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """What axe finds wrong with the page that is open: rule and element."""

    def find(page: Page) -> list[str]:
        answer = Axe().run(page, options=AXE).response
        return [f"{rule['id']}: {node['target']}" for rule in answer["violations"] for node in rule["nodes"]]

    return find
