"""Organizers' accounts: how long a sign-in and a one-time link last."""

from datetime import timedelta

#: Counted from the last use.
SESSION_LIFETIME = timedelta(hours=12)
#: A session in use is written down again at most this often.
SESSION_RENEWED_AFTER = timedelta(minutes=15)
