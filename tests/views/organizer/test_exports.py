"""Exports on pages: large ones have a page of their own with progress, for one person alone; the team sees what for."""

import io
from zipfile import ZipFile

import pytest

from app.domain import exports as rules
from app.domain import papers
from app.queries import saved_views
from app.services import export_jobs as services
from app.services import invitation_privacy
from tests.browsing import send
from tests.days import make_day
from tests.factories import make_event, make_organizer, make_registration, share, sign_in
from tests.invited import invite


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app):
    made = make_event()
    for number in range(3):
        make_registration(made, f"osallistuja{number}@example.fi", family_name=f"Mäki{number}")
    return made


@pytest.fixture
def organizer(event):
    made = make_organizer()
    share(event, made)
    return made


@pytest.fixture
def signed_in(client, organizer):
    return sign_in(client, organizer)


def of(event, path: str) -> str:
    return f"/en/organizer/events/{event.slug}/registrations{path}"


def never() -> bool:
    return False


def test_a_large_list_is_made_by_the_worker_for_the_one_who_asked(app, signed_in, event, organizer, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 2)
    fields = {"purpose": "Kyltit ovelle", "format": "csv", "columns": "all"}
    answer = send(signed_in, of(event, "/download?sort=name"), fields)
    assert answer.status_code == 303
    page = answer.location
    waiting = signed_in.get(page).text
    assert "Waits for its turn" in waiting
    assert '<progress id="progress" class="progress" value="0" max="3">' in waiting
    assert signed_in.get(f"{page}/file").location.endswith(page)
    services.make_next(never)
    ready = signed_in.get(page).text
    assert "Ready" in ready
    assert "<progress" not in ready
    with signed_in.get(f"{page}/file") as file:
        assert (file.status_code, file.mimetype) == (200, "text/csv")
        assert "no-store" in file.headers["Cache-Control"]
        assert file.text.count("osallistuja") == 3
    listed = signed_in.get(of(event, "/exports")).text
    assert listed.count("Kyltit ovelle") == 2  # among one's own files, and in the team's history

    colleague = make_organizer("kollega@example.fi")
    share(event, colleague)
    other = sign_in(app.test_client(), colleague)
    assert [other.get(page).status_code, other.get(f"{page}/file").status_code] == [404, 404]
    assert send(other, of(event, "/download"), {}, to=f"{page}/cancel").status_code == 404
    assert other.get(of(event, "/exports")).text.count("Kyltit ovelle") == 1

    assert send(signed_in, page, to=f"{page}/cancel").status_code == 303
    assert "Cancelled" in signed_in.get(page).text
    assert signed_in.get(f"{page}/file").location.endswith(page)


def test_a_fourth_export_is_refused_with_what_was_typed(signed_in, event, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 2)
    monkeypatch.setattr(services, "MOST_OPEN", 0)
    answer = send(signed_in, of(event, "/download"), {"purpose": "Kyltit ovelle", "format": "csv", "columns": "all"})
    assert answer.status_code == 409
    assert 'value="Kyltit ovelle"' in answer.text


@pytest.mark.parametrize("kind", ["badges", "sign_in"])
def test_papers_of_a_few_come_at_once_and_the_history_keeps_what_for(signed_in, event, kind):
    fields = {"purpose": "Kyltit ovelle", "kind": kind, "sheet": "a6", "word": "track", "with_code": "y"}
    answer = send(signed_in, of(event, "/papers?q=m%C3%A4ki1"), fields)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert "Kyltit ovelle" in signed_in.get(of(event, "/exports")).text
    refused = send(signed_in, of(event, "/papers"), {**fields, "purpose": ""})
    assert refused.status_code == 422


def test_papers_of_many_are_a_zip_made_by_the_worker(signed_in, event, monkeypatch):
    monkeypatch.setattr(papers, "AT_ONCE", 1)
    monkeypatch.setattr(papers, "AT_MOST", 2)
    monkeypatch.setattr("app.views.organizer.registrations.papers.AT_MOST", 2)
    assert "a ZIP file with 2 papers" in signed_in.get(of(event, "/papers")).text
    fields = {"purpose": "x", "kind": "sign_in", "sheet": "90x54", "word": "nothing"}
    answer = send(signed_in, of(event, "/papers"), fields)
    assert answer.status_code == 303
    services.make_next(never)
    assert "The file has 3 participants." in signed_in.get(answer.location).text
    with signed_in.get(f"{answer.location}/file") as file, ZipFile(io.BytesIO(file.data)) as archive:
        assert file.mimetype == "application/zip"
        assert [name.split("-")[:3] for name in archive.namelist()] == [["sign", "in", "01"], ["sign", "in", "02"]]
        assert [archive.read(name)[:5] for name in archive.namelist()] == [b"%PDF-"] * 2


def test_a_large_roster_is_made_by_the_worker(signed_in, organizer, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    day = make_day()
    share(day.event, organizer)
    for name in ("Aino", "Bertta"):
        day.join(name.lower(), "a1", given_name=name)
    address = (
        f"/en/organizer/events/{day.event.slug}/programme/sessions/{day.sessions['a1']}/people/download?sort=-name"
    )
    answer = send(signed_in, address, {"purpose": "Tilat", "format": "csv"})
    assert answer.status_code == 303
    services.make_next(never)
    assert "Participants of a session" in signed_in.get(answer.location).text
    with signed_in.get(f"{answer.location}/file") as file:
        assert [row.split(";")[1] for row in file.text.splitlines()] == ["Given name", "Bertta", "Aino"]
    history = signed_in.get(of(day.event, "/exports")).text
    assert history.count("Tilat") == 2


def test_a_large_list_of_invitations_is_made_by_the_worker_and_goes_with_a_guest(signed_in, event, monkeypatch):
    monkeypatch.setattr(rules, "AT_ONCE", 1)
    guests = [invite(event, f"kutsuttu{number}@example.fi") for number in range(2)]
    address = f"/en/organizer/events/{event.slug}/invitations/download?q=kutsuttu"
    answer = send(signed_in, address, {"purpose": "Kutsut", "format": "csv"})
    assert answer.status_code == 303
    services.make_next(never)
    assert "The file has 2 invitations." in signed_in.get(answer.location).text
    with signed_in.get(f"{answer.location}/file") as file:
        assert file.text.count("@example.fi") == 2
    assert invitation_privacy.remove(guests[0].id) is invitation_privacy.Removal.DONE
    assert "The file has been removed" in signed_in.get(answer.location).text


def test_a_view_is_saved_for_the_team_without_search_words(signed_in, event, organizer):
    asked = "?q=M%C3%A4ki1&status=confirmed&sort=name&column=code"
    answer = send(signed_in, of(event, f"/views{asked}"), {"view_name": "Vahvistetut"})
    assert answer.status_code == 303
    assert "q=" not in answer.location
    shown = signed_in.get(answer.location).text
    assert 'aria-current="page">Vahvistetut</a>' in shown
    taken = send(signed_in, of(event, "/views"), {"view_name": "vahvistetut"})
    assert taken.status_code == 409
    assert send(signed_in, of(event, "/views"), {"view_name": ""}).status_code == 422

    other_event = make_event("toinen")
    share(other_event, organizer)
    number = saved_views.of_event(event.id)[0].id
    elsewhere = send(signed_in, of(other_event, "/views"), to=of(other_event, f"/views/{number}/remove"))
    assert elsewhere.status_code == 404
    assert "Vahvistetut" in signed_in.get(of(event, "")).text
    assert send(signed_in, of(event, "/views"), to=of(event, f"/views/{number}/remove")).status_code == 303
    assert "Vahvistetut" not in signed_in.get(of(event, "")).text


def test_the_programme_is_a_paper_in_each_language(signed_in, event):
    for code in ("fi", "sv", "en"):
        answer = signed_in.get(f"/en/organizer/events/{event.slug}/programme/paper.pdf?language={code}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert f"{event.slug}-{code}.pdf" in answer.headers["Content-Disposition"]
