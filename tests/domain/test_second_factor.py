"""Codes of an app and recovery codes."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain import second_factor

#: RFC 6238, appendix B: the secret "12345678901234567890", and the last six figures of its codes.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_of_the_rfc(seconds, code):
    now = datetime.fromtimestamp(seconds, UTC)
    assert second_factor.matching_step(SECRET, code, now, None) == seconds // 30
    assert second_factor.matching_step(SECRET, f" {code[:3]} {code[3:]} ", now, None) == seconds // 30


def test_a_code_is_good_half_a_minute_to_either_side_and_once():
    seconds, code = VECTORS[2]
    now, step = datetime.fromtimestamp(seconds, UTC), seconds // 30
    for late, found in ((-60, None), (-30, step), (30, step), (60, None)):
        assert second_factor.matching_step(SECRET, code, now + timedelta(seconds=late), None) == found
    assert second_factor.matching_step(SECRET, code, now, step - 1) == step
    assert second_factor.matching_step(SECRET, code, now, step) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "٠٠٥٩٢٤", "abcdef", "\x00", "005925", "9" * 4000])
def test_what_is_no_code(typed):
    assert second_factor.matching_step(SECRET, typed, datetime.fromtimestamp(1234567890, UTC), None) is None


def test_recovery_codes_are_read_however_they_are_typed():
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    plain = codes[0].replace("-", "")
    for typed in (codes[0], plain, codes[0].upper(), f" {codes[0].replace('-', ' ')} "):
        assert second_factor.recovery_code(typed) == plain
    assert [second_factor.recovery_code(typed) for typed in ("", plain[:-1], plain + "2", "ö" * 12)] == [None] * 4
