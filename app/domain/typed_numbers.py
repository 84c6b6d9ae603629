"""Whole numbers as forms and addresses carry them, and the one that is typed before something is done to many."""

#: No id of ours is longer.
LONGEST = 9
#: So many may be meant without typing how many they are.
WITHOUT_TYPING = 200


def whole(text: str | None) -> int | None:
    """None: it is no number, or none of ours."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


def must_be_typed(count: int) -> bool:
    """Is the number to be typed before it is done to so many?"""
    return count > WITHOUT_TYPING


def is_typed(text: str | None, count: int) -> bool:
    """Was it typed where it must be? Spaces between its digits do not matter."""
    return not must_be_typed(count) or (text or "").replace(" ", "") == str(count)
