"""Two people edit one thing (decisions 14 and 34): every form that edits says what it was filled with."""

from app.domain.permissions import Role
from tests.architecture.test_access import calls, database_kind, samples  # noqa: F401  fixtures
from tests.factories import make_organizer, sign_in
from tests.filled_forms import all_filled

#: How a form says so: a fingerprint, or the version of the one text that it holds.
SAYS = {"seen", "version"}
#: Acts, which change nothing that somebody wrote: only who comes first is asked.
ACTS = {"organizer.personal_data.hold.update", "organizer.registrations.bulk.update"}
#: Has no form at an event where nothing is chosen; tests/views/organizer/test_choices.py.
ELSEWHERE = {"organizer.registrations.choices.update"}


def test_every_form_that_edits_says_what_it_was_filled_with(app, client, samples):  # noqa: F811
    sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    every = list(calls(app, samples, behind_door=True))
    edits = {
        address: rule.endpoint
        for rule, method, address in every
        if method == "POST" and rule.endpoint.rpartition(".")[2] == "update" and rule.endpoint not in ACTS | ELSEWHERE
    }
    found: dict[str, set[str]] = {}
    for _rule, method, address in every:
        if method == "GET" and not address.endswith((".pdf", ".svg", ".png")):
            answer = client.get(address)
            if answer.mimetype == "text/html":
                for action, fields in all_filled(answer.text).items():
                    found.setdefault(action, set()).update(fields)
    silent = {endpoint for address, endpoint in edits.items() if not SAYS & found.get(address, set())}
    assert len(edits) > 12
    assert silent == set()
