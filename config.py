"""Settings, read once from the environment. app/ never imports this module."""

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"


def _kept_secret(name: str) -> str:
    """A secret that is made once and kept in instance/; two processes starting together get the same."""
    path = INSTANCE / name
    INSTANCE.mkdir(exist_ok=True)
    if not path.exists():
        draft = INSTANCE / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        draft.write_text(secrets.token_urlsafe(48))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # fails if the other process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _number(name: str, default: int) -> float:
    try:
        return float(os.environ.get(name) or default)
    except ValueError:
        raise SystemExit(f"{name} must be a number, not {os.environ[name]!r}") from None


def _whole_number(name: str, default: int, least: int, most: int) -> int:
    number = _number(name, default)
    if not least <= number <= most:
        raise SystemExit(f"{name} must be from {least} to {most}, not {os.environ[name]}")
    return int(number)


def _mail_from() -> str:
    """The sender of all mail. Without an address no mail could be written."""
    sender = os.environ.get("MAIL_FROM") or "kutsu@localhost.localdomain"
    if not all(parseaddr(sender)[1].partition("@")):
        raise SystemExit(f"MAIL_FROM must be an e-mail address, not {sender!r}")
    return sender


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{INSTANCE / 'kutsu.sqlite'}"
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise SystemExit("DATABASE_URL must be postgresql://user:password@host/name or sqlite:////path")
    return url


def _base_url(port: int) -> str:
    """The public address. Links, mail and calendars are made of it, so it must be whole."""
    url = (os.environ.get("BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SystemExit(f"BASE_URL must begin with https:// or http:// and name a host, not {url!r}")
    return url


class Config:
    """The settings of one process. Raises SystemExit, naming it, when production lacks a setting."""

    def __init__(self) -> None:
        environment = os.environ.get("KUTSU_ENV", "development")
        if environment not in ("development", "production"):
            raise SystemExit("KUTSU_ENV must be development or production")
        self.PRODUCTION = environment == "production"
        if self.PRODUCTION:
            for name in ("SECRET_KEY", "DATA_KEY", "BASE_URL"):
                if not os.environ.get(name):
                    raise SystemExit(f"{name} must be set when KUTSU_ENV=production")
        INSTANCE.mkdir(exist_ok=True)
        self.SECRET_KEY = os.environ.get("SECRET_KEY") or _kept_secret("secret_key")
        self.DATA_KEY = os.environ.get("DATA_KEY") or _kept_secret("data_key")
        self.PORT = _whole_number("PORT", 8000, 1, 65535)
        self.BASE_URL = _base_url(self.PORT)
        self.MAIL_URL = os.environ.get("MAIL_URL") or f"file:{INSTANCE / 'mail'}"
        self.MAIL_FROM = _mail_from()
        self.TRUSTED_PROXIES = _whole_number("TRUSTED_PROXIES", 0, 0, 10)
        self.METRICS_ALLOW = os.environ.get("METRICS_ALLOW", "127.0.0.1,::1").split(",")
        self.RATELIMIT_STORAGE_URI = os.environ.get("RATELIMIT_STORAGE_URI", "memory://")
        self.RATELIMIT_ENABLED = os.environ.get("KUTSU_RATE_LIMITS", "on") != "off"
        #: Sign-in by OpenID Connect, when all three are set; the name is what its button says.
        self.OIDC_ISSUER = os.environ.get("OIDC_ISSUER") or ""
        self.OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID") or ""
        self.OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET") or ""
        self.OIDC_NAME = os.environ.get("OIDC_NAME") or urlsplit(self.OIDC_ISSUER).hostname or ""
        if len({bool(self.OIDC_ISSUER), bool(self.OIDC_CLIENT_ID), bool(self.OIDC_CLIENT_SECRET)}) > 1:
            raise SystemExit("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are set together or not at all")
        #: How old a public page from the process's own cache may be; 0: every reader gets a page of their own.
        self.PAGE_CACHE_SECONDS = _number("PAGE_CACHE_SECONDS", 2)

        self.SQLALCHEMY_DATABASE_URI = _database_url()
        self.SQLALCHEMY_ENGINE_OPTIONS: dict[str, object] = {}
        if self.SQLALCHEMY_DATABASE_URI.startswith("postgresql"):
            self.SQLALCHEMY_ENGINE_OPTIONS = {"pool_size": 8, "max_overflow": 4, "pool_timeout": 20}

        self.WTF_CSRF_TIME_LIMIT = None  # a slow reader must not lose the form
        self.SESSION_COOKIE_NAME = "kutsu"
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_SECURE = self.PRODUCTION
        self.MAX_CONTENT_LENGTH = 1024 * 1024
        self.MAX_FORM_MEMORY_SIZE = 512 * 1024
        self.MAX_FORM_PARTS = 500
        self.PREFERRED_URL_SCHEME = "https" if self.BASE_URL.startswith("https:") else "http"
