"""Any address gives a page, and a list has as many as it needs."""

import pytest

from app.domain.paging import MOST_PAGES, page_count, page_number


def test_a_list_has_as_many_pages_as_its_rows_fill():
    assert [page_count(total, 20) for total in (0, 1, 20, 21, 10_000)] == [1, 1, 1, 2, 500]


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 1), ("0", 1), ("-3", 1), ("7", 7), ("x", 1), ("٣", 1), ("999999999", MOST_PAGES), ("9999999999", 1)],
)
def test_any_text_names_a_page(text, number):
    assert page_number(text) == number
