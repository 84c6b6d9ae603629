"""What the tests of the participants' forms share."""

import pytest

from app.domain.events import TermKind
from tests.factories import make_network, make_term


@pytest.fixture
def fields(app) -> dict[str, object]:
    """A rightly filled-in form."""
    make_network()
    role, sector = (
        make_term(TermKind.ROLE, "rehtori", "Rehtori"),
        make_term(TermKind.SECTOR, "sivistys", "Sivistystoimi"),
    )
    return {
        "submission": "avain",
        "given_name": "Aino",
        "family_name": "Mäkelä",
        "email": "aino@example.fi",
        "organisation": "Espoon kaupunki",
        "role": str(role.id),
        "sector": str(sector.id),
        "municipality": "",
    }
