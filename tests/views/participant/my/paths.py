"""Addresses behind a personal link."""

from app import keys
from app.models import Registration


def own_page(registration: Registration, page: str = "", lang: str = "fi") -> str:
    return f"/{lang}/my/{keys.personal_token(registration.code, registration.token_version)}{page}"
