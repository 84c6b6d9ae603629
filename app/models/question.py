"""What a registration form asks beyond the details, and what was answered (domain/questions.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base
from app.domain.languages import LocalizedText
from app.domain.questions import Basis, Condition, OptionDetails, QuestionDetails, QuestionKind, Visibility


class QuestionOption(Base):
    """One of the answers to choose from. Retired, nobody chooses it any more; who has chosen it keeps it."""

    __tablename__ = "question_option"
    __table_args__ = (CheckConstraint("places >= 0", name="places_not_negative"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    label: Mapped[LocalizedText]
    position: Mapped[int] = mapped_column(default=0)
    places: Mapped[int | None]  # None: no limit
    retired_at: Mapped[datetime | None]

    @property
    def details(self) -> OptionDetails:
        return OptionDetails(self.label, self.places, self.id, self.retired_at is not None)


class Question(Base):
    """A question of an event's form; without an event one of the network's approved set, from which events copy."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint("kept_days >= 0", name="kept_days_not_negative"),
        CheckConstraint("condition_option_id IS NULL OR condition_question_id IS NOT NULL", name="option_of_question"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind]
    label: Mapped[LocalizedText]
    hint: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    purpose: Mapped[LocalizedText] = mapped_column(default=LocalizedText())
    required: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[Basis | None]  # None and no days: in drafts alone
    kept_days: Mapped[int | None]  # after the event
    visible_to: Mapped[Visibility] = mapped_column(default=Visibility.ORGANIZERS)
    in_lists: Mapped[bool] = mapped_column(default=False)
    #: The earlier question that it hangs on, and the option of that; an option of None means yes. No foreign keys: a
    #: backup is read back table by table, in the order of ids, and the services keep them.
    condition_question_id: Mapped[int | None]
    condition_option_id: Mapped[int | None]
    retired_at: Mapped[datetime | None]
    #: What was counted of answers that have been removed since: by option, "yes" or "no", and "answered".
    tally: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column()

    @property
    def is_restricted(self) -> bool:
        """Are its answers for administrators only? Who reads them is in the history."""
        return self.visible_to is Visibility.ADMINISTRATORS

    options: Mapped[list[QuestionOption]] = relationship(
        order_by=(QuestionOption.position, QuestionOption.id),
        lazy="raise_on_sql",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def condition(self) -> Condition | None:
        if self.condition_question_id is None:
            return None
        return Condition(self.condition_question_id, self.condition_option_id)

    @property
    def details(self) -> QuestionDetails:
        """What an organizer's form asks, as it is now. Its options must be loaded."""
        return QuestionDetails(
            kind=self.kind,
            label=self.label,
            hint=self.hint,
            purpose=self.purpose,
            required=self.required,
            basis=self.basis,
            kept_days=self.kept_days,
            visible_to=self.visible_to,
            in_lists=self.in_lists,
            condition=self.condition,
            options=tuple(option.details for option in self.options),
        )


class Answer(Base):
    """What one registration answered to one question. lost: options that were wished for while one waited for the day,
    and were full when one got it."""

    __tablename__ = "answer"
    __table_args__ = (Index("ix_answer_question_id_said", "question_id", "said"),)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)  # domain/questions.Value
    #: Yes or no where it can be looked for so (domain/questions.findable); None elsewhere.
    said: Mapped[str | None] = mapped_column(Text().with_variant(Text(collation="C"), "postgresql"))
    lost: Mapped[list[int]] = mapped_column(JSON, server_default=text("'[]'"))


class AnswerChoice(Base):
    """An option that an answer names: whoever chose it is found by it. It goes with the answer."""

    __tablename__ = "answer_choice"
    __table_args__ = (
        ForeignKeyConstraint(
            ["registration_id", "question_id"], ["answer.registration_id", "answer.question_id"], ondelete="CASCADE"
        ),
        Index(None, "registration_id", "question_id"),
        {"sqlite_with_rowid": False},
    )
    option_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    registration_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column()
