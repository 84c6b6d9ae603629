"""Tables, constraints, relationships. Importing this package defines them all."""

from app.models.bulk import BulkAct
from app.models.calendar_invitation import CalendarInvitation
from app.models.event import Event, EventTarget, EventTerm
from app.models.export import ExportJob, ExportPiece, SavedView
from app.models.feed import PersonalFeed
from app.models.history import HistoryEntry
from app.models.invitation import Invitation
from app.models.link import RegistrationLink
from app.models.messages import Bulletin, MailText, Reminder
from app.models.network import Network, Notice, Term
from app.models.organizer import (
    AccountToken,
    EventRole,
    Organizer,
    OrganizerSession,
    OrganizerTerm,
    Passkey,
    RecoveryCode,
    RequiredFactor,
    SignInStep,
    UnsavedForm,
)
from app.models.outbox import OutgoingMail, PeriodicJob
from app.models.places import Claim, Pool
from app.models.privacy import CountsLink, DeletionHold, Removal, SealingKey
from app.models.question import Answer, AnswerChoice, Question, QuestionOption
from app.models.registration import Registration, SpecialNeeds
from app.models.registration_word import RegistrationWord
from app.models.schedule import EventSession, Track
from app.models.series import Series

__all__ = [
    "AccountToken",
    "Answer",
    "AnswerChoice",
    "BulkAct",
    "Bulletin",
    "CalendarInvitation",
    "Claim",
    "CountsLink",
    "DeletionHold",
    "Event",
    "EventRole",
    "EventSession",
    "EventTarget",
    "EventTerm",
    "ExportJob",
    "ExportPiece",
    "HistoryEntry",
    "Invitation",
    "MailText",
    "Network",
    "Notice",
    "Organizer",
    "OrganizerSession",
    "OrganizerTerm",
    "OutgoingMail",
    "Passkey",
    "PeriodicJob",
    "PersonalFeed",
    "Pool",
    "Question",
    "QuestionOption",
    "RecoveryCode",
    "Registration",
    "RegistrationLink",
    "RegistrationWord",
    "Reminder",
    "Removal",
    "RequiredFactor",
    "SavedView",
    "SealingKey",
    "Series",
    "SignInStep",
    "SpecialNeeds",
    "Term",
    "Track",
    "UnsavedForm",
]
