"""The order of a list after a file that names only part of it."""

import pytest

from app.domain.event_file import Texts, merged_order
from app.domain.languages import LocalizedText


@pytest.mark.parametrize(
    ("present", "listed", "order"),
    [
        ([], ["a", "b"], ["a", "b"]),
        (["a", "b", "c"], ["a", "b", "c"], ["a", "b", "c"]),
        (["a", "b", "c"], ["c", "a"], ["c", "b", "a"]),
        (["a", "b", "c"], ["b"], ["a", "b", "c"]),
        (["a", "b", "c"], ["x"], ["a", "b", "c", "x"]),
        (["a", "b", "c"], ["b", "x"], ["a", "b", "x", "c"]),
        (["a", "b", "c"], ["x", "b"], ["a", "x", "b", "c"]),
        (["a", "b", "c"], ["x", "y", "c"], ["a", "b", "x", "y", "c"]),
    ],
)
def test_what_a_file_does_not_list_keeps_its_place(present, listed, order):
    assert merged_order(present, listed) == order
    assert merged_order(order, listed) == order


def test_texts_replace_only_the_languages_they_name():
    old = LocalizedText("vanha", "gammal", "old")
    assert Texts({"sv": "ny", "en": ""}).on(old) == LocalizedText("vanha", "ny", "")
