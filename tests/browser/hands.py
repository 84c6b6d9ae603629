"""Two ways of using a page: by keyboard alone, where the focus must be seen, and by finger on a telephone."""

from datetime import date

from playwright.sync_api import Page, expect

FOCUSED = """selector => { const one = document.activeElement; if (!one || !one.matches(selector)) return '';
    const seen = [one, one.closest('.opt-row')].some(e => e && (getComputedStyle(e).outlineStyle !== 'none'
        || getComputedStyle(e).boxShadow !== 'none')); return seen ? 'seen' : 'unseen'; }"""
#: No page of ours has so many places to stop at.
MOST_STOPS = 400


def faults(page: Page) -> list[str]:
    """What the page asks to mend."""
    return page.locator("[data-error-summary] li").all_inner_texts()


class Keyboard:
    """Tab, Space, Enter and letters, and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """On with Tab until it has the focus."""
        for _ in range(MOST_STOPS):
            found = self.page.evaluate(FOCUSED, selector)
            if found:
                assert found == "seen", f"the focus is not seen on {selector}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way by keyboard to {selector} on {self.page.url}")

    def write(self, name: str, text: str) -> None:
        self.to(f"main [name='{name}']")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def day(self, name: str, day: date) -> None:
        self.to(f"main [name='{name}']")
        self.page.keyboard.type(f"{day:%m%d%Y}")

    def clock(self, name: str, hour: int) -> None:
        self.to(f"main [name='{name}']")
        self.page.keyboard.type(f"{hour % 12 or 12:02}00{'PM' if hour >= 12 else 'AM'}")

    def tick(self, selector: str) -> None:
        self.to(selector)
        if not self.page.locator(selector).is_checked():
            self.page.keyboard.press("Space")
        expect(self.page.locator(selector)).to_be_checked()

    def pick(self, name: str, value: str) -> None:
        """An option of a select, step by step from the first one."""
        self.to(f"main select[name='{name}']")
        self.page.keyboard.press("Home")
        for _ in range(MOST_STOPS):
            if self.page.locator(f"main select[name='{name}']").input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is no choice of {name}")

    def go(self, selector: str) -> None:
        """A link or button; the next page is there when it returns."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert faults(self.page) == []


class Finger:
    """Taps on a narrow page, which must not need to be moved sideways."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, name: str, text: str) -> None:
        self.page.locator(f"main [name='{name}']").fill(text)

    def day(self, name: str, day: date) -> None:
        self.write(name, day.isoformat())

    def clock(self, name: str, hour: int) -> None:
        self.write(name, f"{hour:02}:00")

    def tick(self, selector: str) -> None:
        self.page.locator(selector).check()

    def pick(self, name: str, value: str) -> None:
        self.page.locator(f"main select[name='{name}']").select_option(value)

    def go(self, selector: str) -> None:
        """An event's tabs are unfolded first."""
        link = self.page.locator(selector).first
        if not link.is_visible():
            self.page.locator("nav.tabs summary").click()
        with self.page.expect_navigation():
            link.click()
        assert faults(self.page) == []
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not self.page.evaluate(wider), f"{self.page.url} is wider than the screen"
