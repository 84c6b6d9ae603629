"""A form of thirty questions, ten of which hang on others, against the plain form: what it costs to show and send."""

import http.client
import re
import uuid
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench import network, pages, people
from bench.result import Result
from bench.servers import Postgres, Site

ROUNDS = 5
SUBMITS = 150
KINDS = ("yes_no", "one_of", "several_of", "text", "long_text", "number")
YES = re.compile(r'name="(q-\d+)" value="yes"')
OPTION = re.compile(r'name="(q-\d+)" value="(\d+)"')
TEXT = re.compile(r'type="text" name="(q-\d+)"')
NUMBER = re.compile(r'name="(q-\d+)" value="[^"]*" inputmode="decimal"')
LONG = re.compile(r'<textarea[^>]* name="(q-\d+)"')


def form(postgres: Postgres) -> list[Result]:
    """Rounds alternate between the two events. Shown without any page kept, sent to the product as it runs."""
    database = postgres.database("questions")
    site, uncached = Site(database, worker=False), Site(database, worker=False, PAGE_CACHE_SECONDS="0")
    network.set_up(site, ["plain", "asking"], capacity=None)
    network.add_questions(site, "asking", questions())
    shown: dict[str, list[float]] = {"plain": [], "asking": []}
    sent: dict[str, list[float]] = {"plain": [], "asking": []}
    site.start()
    uncached.start()
    try:
        for name in sent:
            _submit(site, name, 30)  # warm
        for _ in range(ROUNDS):
            for name in shown:
                shown[name].append(pages.measure(uncached, f"/fi/events/{name}/register", seconds=2.0).cpu_ms)
                sent[name].append(_submit(site, name, SUBMITS))
    finally:
        site.stop()
        uncached.stop()
    site.flask("doctor")
    show, send = (
        {name: sorted(values)[ROUNDS // 2] for name, values in measured.items()} for measured in (shown, sent)
    )
    return [
        Result(
            "CPU to show a form of 30 questions, of the plain form",
            show["asking"] / show["plain"],
            at_most=3,
            detail=f"{show['asking']:.1f} ms of {show['plain']:.1f} ms (medians of {ROUNDS})",
        ),
        Result(
            "CPU to send it, of the plain form",
            send["asking"] / send["plain"],
            at_most=1.3,
            detail=f"{send['asking']:.1f} ms of {send['plain']:.1f} ms (medians of {ROUNDS})",
        ),
    ]


def questions() -> list[dict[str, Any]]:
    """Of every kind by turns; each sixth begins with a yes or no that two others hang on."""
    found: list[dict[str, Any]] = []
    for number in range(30):
        kind = KINDS[number % len(KINDS)]
        question: dict[str, Any] = {
            "kind": kind,
            "label": _text(f"Kysymys {number}"),
            "purpose": _text("Tapahtuman järjestäminen"),
            "basis": "public_task",
            "kept_days": 30,
        }
        if kind in ("one_of", "several_of"):
            limit = {"places": 100_000} if number == 1 else {}
            question["options"] = [{"label": _text(f"Vaihtoehto {one}"), **limit} for one in range(4)]
        if kind in ("several_of", "text"):
            question["asked_when"] = {"question": number // len(KINDS) * len(KINDS) + 1}
        found.append(question)
    return found


def _text(text: str) -> dict[str, str]:
    return {"fi": text, "sv": f"{text} (sv)", "en": f"{text} (en)"}


def _submit(site: Site, slug: str, times: int) -> float:
    """Milliseconds of the server's CPU for one registration sent and accepted, everything answered."""
    address, where = f"/fi/events/{slug}/register", urlsplit(site.url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port or 80)
    connection.request("GET", address)
    answer = connection.getresponse()
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    form = people.answers(answer.read().decode(), "")
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    form |= _answered(connection, address, form, headers)
    before = site.cpu_seconds()
    for _ in range(times):
        one = uuid.uuid4().hex
        body = urlencode({**form, "email": f"{one}@example.fi", "submission": one})
        connection.request("POST", address, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise RuntimeError(f"{slug}: {answer.status}; see {site.log.name}")
    spent = site.cpu_seconds() - before
    connection.close()
    return 1000 * spent / times


def _answered(
    connection: http.client.HTTPConnection, address: str, form: dict[str, str], headers: dict[str, str]
) -> dict[str, str]:
    """An answer to every question, also to those that come in the second step."""
    connection.request("GET", address, headers=headers)
    yes = dict.fromkeys(YES.findall(connection.getresponse().read().decode()), "yes")
    connection.request("POST", address, urlencode({**form, **yes, "email": ""}), headers)
    page = connection.getresponse().read().decode()
    found = {name: value for name, value in people.answers(page, "").items() if name.startswith("q-")}
    found |= {name: value for name, value in people.answers(page, "").items() if name == "asked"}
    found |= dict.fromkeys(TEXT.findall(page), "Opetustoimen johto") | dict.fromkeys(NUMBER.findall(page), "12")
    found |= dict.fromkeys(LONG.findall(page), "Miten koko henkilökunta saadaan mukaan?")
    return found | dict(OPTION.findall(page)) | yes
