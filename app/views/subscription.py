"""The addresses by which each program subscribes to a calendar."""

from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from app.domain.calendar_links import Outlook, google_subscription, outlook_subscription, webcal
from app.outputs import qr


@dataclass(frozen=True)
class Subscription:
    """address: the calendar's own, https; name: as programs call it."""

    address: str
    name: str

    @property
    def webcal(self) -> str:
        return webcal(self.address)

    @property
    def google(self) -> str | None:
        """None: longer than Google takes."""
        return google_subscription(self.address)

    @property
    def office(self) -> str:
        return outlook_subscription(self.address, self.name, Outlook.OFFICE)

    @property
    def live(self) -> str:
        return outlook_subscription(self.address, self.name, Outlook.LIVE)

    @cached_property
    def qr(self) -> Markup:
        """Telephones that know webcal subscribe as they read it; no other would."""
        return Markup(qr.svg(self.webcal).decode())  # noqa: S704  made of squares alone
