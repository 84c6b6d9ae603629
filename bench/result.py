"""One line of the table."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """A figure, what it must reach, and the numbers it came from."""

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None
    detail: str = ""

    @property
    def good(self) -> bool:
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )

    @property
    def figure(self) -> str:
        return f"{self.value:.2f}"

    @property
    def goal(self) -> str:
        return f"≥ {self.at_least}" if self.at_least is not None else f"≤ {self.at_most}"

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "good": self.good}
