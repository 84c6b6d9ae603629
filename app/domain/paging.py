"""Pages of lists."""

from app.domain.typed_numbers import whole

#: Further no address of ours leads.
MOST_PAGES = 100_000


def page_number(text: str) -> int:
    """A page as an address names it; 1 for anything that is no page."""
    return min(max(whole(text) or 1, 1), MOST_PAGES)


def page_count(total: int, per_page: int) -> int:
    """How many pages a list has; an empty one has one."""
    return max(1, -(-total // per_page))
