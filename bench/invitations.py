"""python -m bench.invitations [PEOPLE]: invite, remind and answer with several workers and kill -9 while they send.

10,000 people are invited to one event. Three workers send to an SMTP server of our own; one of them is killed again
and again. A part of the people answer meanwhile by the form, a day passes, the rest are reminded, and workers are
killed again. Then everything is let run to its end, and these must hold: everyone got the invitation, everyone who had
not answered got the reminder, nobody who had answered got it, a mail came twice only where it was in flight at a kill,
and then under the same Message-ID; the doctor finds nothing. Exit 1 when one does not hold.
"""

import asyncio
import random
import re
import sys

from bench import network, people
from bench.sending import KILLS, WORKERS, Mail, Mailbox, Server, Workers, ask, drain
from bench.servers import Postgres, Site

PEOPLE = 10_000
ANSWERING = 0.1
LANES = 8
SLUG = "kutsut"
LINK = re.compile(r"/(\w\w/invitation/[\w-]+)")


def kind_of(mail: Mail) -> str | None:
    """None: it is about something else."""
    if "/invitation/" not in mail.text:
        return None
    return "reminder" if mail.subject.startswith(("Muistutus", "Reminder")) else "invitation"


def answer(site: Site, mailbox: Mailbox, guests: list[str]) -> people.Outcome:
    """These open their link and send the form that it opens."""
    outcome = people.Outcome()
    links = {mail.recipient: LINK.search(mail.text) for mail in mailbox.mails if kind_of(mail)}

    async def lane(addresses: list[str]) -> None:
        for address in addresses:
            await people.one(f"{site.url}/{links[address][1]}", address, outcome)

    async def everyone() -> None:
        await asyncio.gather(*(lane(guests[number::LANES]) for number in range(LANES)))

    asyncio.run(everyone())
    return outcome


def judge(site: Site, mailbox: Mailbox, everyone: list[str], answered: set[str], kills: int) -> list[str]:
    """Everything that is not as it must be."""
    faults = []
    for kind, wanted in (("invitation", set(everyone)), ("reminder", set(everyone) - answered)):
        sent = {(mail.recipient, mail.message_id) for mail in mailbox.mails if kind_of(mail) == kind}
        got = {recipient for recipient, _message_id in sent}
        if got != wanted:
            faults.append(f"{kind}: {len(wanted - got)} missing, {len(got - wanted)} too many")
        if len(sent) > len(got):
            faults.append(f"{kind}: {len(sent) - len(got)} came twice under another Message-ID")
    if (again := mailbox.second_copies) > kills:  # a worker has one mail in flight
        faults.append(f"{again} second copies, with {kills} kills")
    accepted = ask(site, "SELECT count(*) FROM invitation WHERE state = 'accepted'")[0][0]
    if accepted != len(answered):
        faults.append(f"{accepted} accepted, {len(answered)} answered")
    faults += site.doctor()
    print(f"{again} second copies, under the same Message-ID" if again else "nothing came twice")
    return faults


def main(count: int) -> int:
    postgres, server = Postgres(), Server()
    try:
        site = Site(postgres.database("invitations"), worker=False, MAIL_URL=f"smtp://127.0.0.1:{server.port}")
        network.set_up(site, [SLUG], capacity=None)
        site.start()
        everyone = [f"henkilo{number}@example.fi" for number in range(count)]
        seconds = act(site, "invite", everyone)
        print(f"{count} invited in {seconds:.1f} s", flush=True)
        workers = Workers(site)
        print(f"sent in {drain(site, workers, KILLS):.0f} s by {WORKERS} workers, {KILLS} killed", flush=True)
        answering = random.sample(everyone, int(count * ANSWERING))
        outcome = answer(site, server.mailbox, answering)
        print(f"{len(outcome.seen)} of {len(answering)} answered, failed {outcome.failed}", flush=True)
        ask(site, "UPDATE invitation SET sent_at = sent_at - interval '25 hours'")
        print(f"reminded in {act(site, 'remind', []):.1f} s", flush=True)
        print(f"sent in {drain(site, workers, KILLS):.0f} s, {KILLS} killed", flush=True)
        workers.stop()
        faults = judge(site, server.mailbox, everyone, set(answering), 2 * KILLS)
        site.stop()
    finally:
        server.stop()
        postgres.stop()
    print("; ".join(faults) or "ok")
    return 1 if faults else 0


def act(site: Site, what: str, everyone: list[str]) -> float:
    """The organizer's services in a process of their own; seconds of the act itself."""
    return float(site.program("inviting", what, SLUG, given="\n".join(everyone)))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
