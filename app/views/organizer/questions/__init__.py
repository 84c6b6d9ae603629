"""What registration forms ask beyond the details: an event's own questions, and the network's approved set."""

from app.views.organizer.questions.event import bp
from app.views.organizer.questions.network import bp as approved_bp

__all__ = ["approved_bp", "bp"]
