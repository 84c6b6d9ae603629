"""An attendee list: which registrations, in which order, with which columns. One value for page and download."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.choices import Offering
from app.domain.events import Attendance
from app.domain.places import ClaimState
from app.domain.registration import RegistrationStatus
from app.domain.typed_numbers import whole

PER_PAGE = 50


class Column(StrEnum):
    """What a list can show of a registration. Special needs are never among them (GDPR article 9)."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    EMAIL = "email"
    ORGANISATION = "organisation"
    ROLE = "role"
    SECTOR = "sector"
    REGION = "region"
    MUNICIPALITY = "municipality"
    LANGUAGE = "language"
    STATUS = "status"
    POSITION = "position"
    TRACK = "track"
    ATTENDANCE = "attendance"
    SESSIONS = "sessions"
    LINK = "link"
    SOURCE = "source"
    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    CODE = "code"
    NOTE = "note"


#: In every list: whom a row is about. A waiting registration's position goes with its status.
NAMES = (Column.FAMILY_NAME, Column.GIVEN_NAME)
#: What can be chosen, in the order in which lists show it.
CHOOSABLE = tuple(column for column in Column if column not in (*NAMES, Column.POSITION))
DEFAULT_COLUMNS = (Column.EMAIL, Column.ORGANISATION, Column.STATUS, Column.REGISTERED)

#: In a document in the place of a status: waits until others than the target group are let in.
HELD_BACK = "held_back"
#: What a paper is made of beside the names.
PAPER_COLUMNS = (Column.ORGANISATION, Column.TRACK, Column.SESSIONS, Column.CODE)


class Show(StrEnum):
    """Which registrations by their state."""

    ALL = "all"
    PENDING = "pending"
    UNVERIFIED = "unverified"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    DECLINED = "declined"  # by an organizer
    CANCELLED = "cancelled"
    MAIL_PROBLEM = "mail_problem"  # a mail to the participant does not arrive
    CALENDAR_DECLINED = "calendar_declined"  # their calendar declined the invitation; the place is theirs still
    ERASURE_ASKED = "erasure_asked"  # the participant asked, and it has not been done


class SeatShow(StrEnum):
    """Which registrations by how they stand in sessions: in one, or in any."""

    HAS_PLACE = "has_place"  # also one that is held for them while they are asked
    WAITS = "waits"
    UNPLACED = "unplaced"  # confirmed, but something that must be chosen is not


class Sort(StrEnum):
    NAME = "name"
    ORGANISATION = "organisation"
    STATUS = "status"  # confirmed by time, then the queue in order, then the cancelled
    REGISTERED = "registered"


DEFAULT_ORDER = "-registered"
#: Orders that are offered by name; any other is a click on a heading.
ORDERS = (DEFAULT_ORDER, "registered", "name", "organisation", "status")


#: The value of Listing.link_id for those who came without any registration link.
WITHOUT_LINK = 0


@dataclass(frozen=True)
class AnswerIs:
    """A filter: who answered this question so. answer: an option's id, "yes" or "no"."""

    question_id: int
    answer: str

    def __str__(self) -> str:
        return f"{self.question_id}:{self.answer}"

    @classmethod
    def named(cls, text: str) -> "AnswerIs | None":
        """What an address calls it; None when it means nothing."""
        question_id, _colon, answer = text.partition(":")
        number = whole(question_id)
        known = answer in ("yes", "no") or whole(answer) is not None
        return cls(number, answer) if number is not None and known else None


@dataclass(frozen=True)
class Listing:
    """A filtered, sorted list. None: whichever way they came, whatever they chose.

    questions: whose answers are columns; None: those that are in lists by default. by_unseen_answer: it is narrowed by
    an answer that its reader may not see, or whose question is gone, so nobody is on it. asking() settles both.
    """

    text: str = ""
    show: Show = Show.ALL
    link_id: int | None = None
    track_id: int | None = None
    attendance: Attendance | None = None
    session_id: int | None = None
    seat: SeatShow | None = None
    sort: Sort = Sort.REGISTERED
    descending: bool = True
    columns: tuple[Column, ...] = DEFAULT_COLUMNS
    answer: AnswerIs | None = None
    by_unseen_answer: bool = False
    questions: tuple[int, ...] | None = None
    by_default: tuple[int, ...] = ()
    all_questions: bool = False

    @classmethod
    def asked_for(cls, values: Mapping[str, str | Sequence[str]]) -> "Listing":
        """The list that these arguments name, which need not be ours; what is not understood asks for nothing."""
        given = {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}

        def one(name: str, otherwise: str = "") -> str:
            return next(iter(given.get(name, ())), otherwise)

        order, chosen = one("sort", DEFAULT_ORDER), set(given.get("column", ()))
        if order.removeprefix("-") not in set(Sort):
            order = DEFAULT_ORDER
        show, way, seat = one("status"), one("way"), one("seat")
        return cls(
            text=one("q"),
            show=Show(show) if show in set(Show) else Show.ALL,
            link_id=whole(one("link")),
            track_id=whole(one("track")),
            attendance=Attendance(way) if way in set(Attendance) else None,
            session_id=whole(one("session")),
            seat=SeatShow(seat) if seat in set(SeatShow) else None,
            sort=Sort(order.removeprefix("-")),
            descending=order.startswith("-"),
            columns=tuple(column for column in CHOOSABLE if column in chosen) or DEFAULT_COLUMNS,
            answer=AnswerIs.named(one("answer")),
            questions=_numbers(given["question"]) if "question" in given else None,
        )

    @property
    def is_filtered(self) -> bool:
        return self.show is not Show.ALL or self.is_narrowed

    @property
    def status(self) -> RegistrationStatus | None:
        """The one status that all of its rows have."""
        return RegistrationStatus(self.show.value) if self.show.value in set(RegistrationStatus) else None

    @property
    def is_narrowed(self) -> bool:
        """Does it leave out some of those who wait?"""
        return bool(self.text) or self.link_id is not None or self.is_by_choices or self.answer is not None

    @property
    def is_search_alone(self) -> bool:
        """Does nothing but the words say who is left out?"""
        return bool(self.text) and not self.without_words().is_filtered

    @property
    def is_by_choices(self) -> bool:
        return (self.track_id, self.attendance, self.session_id, self.seat) != (None,) * 4

    @property
    def document_columns(self) -> tuple[Column, ...]:
        """The columns of a download: names first, and the position beside the status."""
        columns = [*NAMES]
        for column in CHOOSABLE:
            if column in self.columns:
                columns += [column, Column.POSITION] if column is Column.STATUS else [column]
        return tuple(columns)

    @property
    def arguments(self) -> dict[str, str | list[str]]:
        """The query's names and values, all but the page, without those that say nothing: an address to share."""
        values: dict[str, str | list[str]] = {
            "q": self.text,
            "status": self.show.value if self.show is not Show.ALL else "",
            "link": "" if self.link_id is None else str(self.link_id),
            "track": "" if self.track_id is None else str(self.track_id),
            "way": self.attendance or "",
            "session": "" if self.session_id is None else str(self.session_id),
            "seat": self.seat or "",
            "answer": "" if self.answer is None else str(self.answer),
            "sort": "" if self.order == DEFAULT_ORDER else self.order,
            "column": [] if self.columns == DEFAULT_COLUMNS else [column.value for column in self.columns],
            "question": self._question_arguments,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def _question_arguments(self) -> list[str]:
        """0 is no question's: it says that the others are meant, and no more."""
        if self.questions is None or self.questions == self.by_default:
            return []
        return ["0", *map(str, self.questions)]

    @property
    def asked_about(self) -> frozenset[int]:
        """The questions whose answers the list shows, or shows by whom it leaves out."""
        return frozenset([*(self.questions or ()), *([self.answer.question_id] if self.answer is not None else [])])

    @property
    def order(self) -> str:
        """The order as an address names it: "name", or "-name" from the end."""
        return f"-{self.sort}" if self.descending else self.sort.value

    def sorted_by(self, sort: Sort) -> "Listing":
        """What a click on that column's heading asks for: this order, or the other way round."""
        return replace(self, sort=sort, descending=sort is self.sort and not self.descending)

    def unfiltered(self) -> "Listing":
        return replace(Listing(), **{name: getattr(self, name) for name in SHOWN})

    def within(self, columns: Collection[Column]) -> "Listing":
        """With no other columns than these."""
        return replace(self, columns=tuple(column for column in self.columns if column in columns))

    def on_paper(self) -> "Listing":
        """The people of a badge or a list to sign: by name, those with a place unless others are asked for."""
        show = Show.CONFIRMED if self.show is Show.ALL else self.show
        return replace(self, show=show, sort=Sort.NAME, descending=False, columns=PAPER_COLUMNS, questions=())

    def without_words(self) -> "Listing":
        """Without what was searched for: it may be somebody's name."""
        return replace(self, text="")

    def with_all_columns(self) -> "Listing":
        return replace(self, columns=CHOOSABLE, all_questions=True)

    def asking(self, possible: Sequence[int], by_default: Sequence[int]) -> "Listing":
        """Of the questions that this reader may see the answers to, and of those that are in lists by default. Another
        filter stays, and nobody is on the list: without it, it would be one of more people."""
        wanted = possible if self.all_questions else by_default if self.questions is None else self.questions
        return replace(
            self,
            questions=tuple(number for number in possible if number in wanted),
            by_default=tuple(by_default),
            by_unseen_answer=self.answer is not None and self.answer.question_id not in possible,
        )


#: What stays when the filters are taken away.
SHOWN = ("sort", "descending", "columns", "questions", "by_default")

#: The whole list in the order that commands print: confirmed by time, then the queue, then the cancelled.
WHOLE = Listing(sort=Sort.STATUS, descending=False, columns=CHOOSABLE, all_questions=True)


def offered_columns(offering: Offering) -> tuple[Column, ...]:
    """Those that say something at an event where this can be chosen."""
    asked = {
        Column.TRACK: offering.asks_track,
        Column.ATTENDANCE: offering.asks_attendance,
        Column.SESSIONS: bool(offering.choosable),
    }
    return tuple(column for column in CHOOSABLE if asked.get(column, True))


def seats_of(text: str | None) -> dict[int, ClaimState]:
    """How someone stands in each session, from the text in which a list reads it: "12:taken 14:waiting"."""
    pairs = (seat.split(":") for seat in (text or "").split())
    return {int(session_id): ClaimState(state) for session_id, state in pairs}


def _numbers(texts: Iterable[str]) -> tuple[int, ...]:
    return tuple(number for number in map(whole, texts) if number)
