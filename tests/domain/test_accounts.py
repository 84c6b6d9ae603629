"""Which passwords are refused."""

import pytest

from app.domain.accounts import PasswordFault, password_fault

EMAIL = "Tuuli.Kaislaranta@Example.fi"


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("", PasswordFault.TOO_SHORT),
        ("elevenchars", PasswordFault.TOO_SHORT),
        ("twelvecharsx", None),
        ("korkea kuusi vesi", None),
        ("äö åå kuusi 12", None),
        ("no rules of composition", None),
        ("tuuli.kaislaranta@example.fi", PasswordFault.LIKE_ADDRESS),
        ("TUULI.KAISLARANTA@EXAMPLE.FI99", PasswordFault.LIKE_ADDRESS),
        ("tuuli.kaislaranta2027", PasswordFault.LIKE_ADDRESS),
        ("xx tuuli.kaislaranta@example.fi", PasswordFault.LIKE_ADDRESS),
        ("password1234", PasswordFault.COMMON),
        ("Salasana12345!", PasswordFault.COMMON),
        ("salasana 2027", PasswordFault.COMMON),
        ("123456789012", PasswordFault.COMMON),
        ("987654321098", PasswordFault.COMMON),
        ("aaaabbbbcccc", PasswordFault.COMMON),
        ("qwertyuiop12", PasswordFault.COMMON),
        ("831746290553", None),
    ],
)
def test_password_fault(password, fault):
    assert password_fault(password, EMAIL) is fault
