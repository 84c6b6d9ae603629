"""What calendars send back, as Outlook and Gmail write it."""

import email.policy
from email.message import EmailMessage

OUTLOOK = """BEGIN:VCALENDAR\r
METHOD:{method}\r
PRODID:Microsoft Exchange Server 2010\r
VERSION:2.0\r
BEGIN:VTIMEZONE\r
TZID:FLE Standard Time\r
BEGIN:STANDARD\r
DTSTART:16010101T040000\r
TZOFFSETFROM:+0300\r
TZOFFSETTO:+0200\r
RRULE:FREQ=SECONDLY\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
ATTENDEE;PARTSTAT={answer};CN="Mäkelä, Aino":{scheme}:{attendee}\r
COMMENT;LANGUAGE=fi-FI:En pääse\\n\r
UID:{uid}\r
SUMMARY;LANGUAGE=fi-FI:Hylätty: Verkostopäivä\r
DTSTART;TZID=FLE Standard Time:20270303T090000\r
DTSTAMP:20270301T070000Z\r
SEQUENCE:1\r
BEGIN:VALARM\r
UID:something-else\r
ATTENDEE:mailto:other@example.fi\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""


def reply(
    uid: str,
    attendee: str = "aino@example.fi",
    answer: str = "DECLINED",
    *,
    sender: str | None = None,
    method: str = "REPLY",
    scheme: str = "MAILTO",
) -> bytes:
    """A whole mail. sender: another than who answers."""
    message = EmailMessage(email.policy.SMTP)
    message["From"] = f"Aino Mäkelä <{sender or attendee}>"
    message["To"] = "ilmoittautumiset@example.fi"
    message["Subject"] = "Hylätty: Verkostopäivä"
    message.set_content("En pääse.")
    calendar = OUTLOOK.format(uid=uid, attendee=attendee, answer=answer, method=method, scheme=scheme)
    message.add_alternative(
        calendar.encode(), maintype="text", subtype="calendar", params={"charset": "utf-8", "method": method}
    )
    return message.as_bytes()
