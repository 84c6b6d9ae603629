"""One line of the facts that stand below a mail's sentences."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """is_link: the value is an address to open. before: what it was until now."""

    label: str
    value: str
    is_link: bool = False
    before: str = ""
