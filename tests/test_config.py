"""Settings from the environment: defaults, and faults that end the start by name."""

import pytest

from config import Config

PRODUCTION = {"KUTSU_ENV": "production", "SECRET_KEY": "s", "DATA_KEY": "d", "BASE_URL": "https://kutsu.example/"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch):
    for name in (*PRODUCTION, "DATABASE_URL", "PORT", "TRUSTED_PROXIES", "KUTSU_RATE_LIMITS", "MAIL_URL", "MAIL_FROM"):
        monkeypatch.delenv(name, raising=False)
    return lambda **values: [monkeypatch.setenv(name, value) for name, value in values.items()]


def test_nothing_needs_to_be_set_for_trying_out(environment):
    config = Config()
    assert (config.PORT, config.BASE_URL, config.PRODUCTION) == (8000, "http://127.0.0.1:8000", False)
    assert config.SQLALCHEMY_DATABASE_URI.startswith("sqlite:///")
    assert config.MAIL_URL.startswith("file:")
    assert config.RATELIMIT_ENABLED


def test_the_port_is_in_the_public_address(environment):
    environment(PORT="8123")
    assert Config().BASE_URL == "http://127.0.0.1:8123"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_is_reached_with_our_driver(environment, scheme):
    environment(DATABASE_URL=f"{scheme}://u:p@db.example/kutsu")
    assert Config().SQLALCHEMY_DATABASE_URI == "postgresql+psycopg://u:p@db.example/kutsu"


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATA_KEY", "BASE_URL"])
def test_production_dies_by_the_name_of_what_is_missing(environment, name):
    environment(**{**PRODUCTION, name: ""})
    with pytest.raises(SystemExit, match=f"^{name} must be set when KUTSU_ENV=production"):
        Config()


def test_production_has_secure_cookies_and_no_slash_at_the_end_of_its_address(environment):
    environment(**PRODUCTION)
    config = Config()
    assert (config.SESSION_COOKIE_SECURE, config.BASE_URL) == (True, "https://kutsu.example")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "http", "PORT must be a number, not 'http'"),
        ("TRUSTED_PROXIES", "one", "TRUSTED_PROXIES must be a number, not 'one'"),
        ("KUTSU_ENV", "test", "KUTSU_ENV must be development or production"),
        ("PORT", "99999", "PORT must be from 1 to 65535, not 99999"),
        ("PORT", "nan", "PORT must be from 1 to 65535, not nan"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES must be from 0 to 10, not -1"),
        ("MAIL_FROM", "Kutsu", "MAIL_FROM must be an e-mail address, not 'Kutsu'"),
        ("DATABASE_URL", "mysql://u:p@host/db", "DATABASE_URL must be postgresql://.* or sqlite:////path"),
        ("DATABASE_URL", "kutsu.sqlite", "DATABASE_URL must be postgresql://.* or sqlite:////path"),
        (
            "BASE_URL",
            "kutsu.example",
            "BASE_URL must begin with https:// or http:// and name a host, not 'kutsu.example'",
        ),
        ("BASE_URL", "https://", "BASE_URL must begin with https:// or http:// and name a host, not 'https:'"),
    ],
)
def test_a_setting_that_makes_no_sense_dies_by_its_name(environment, name, value, sentence):
    environment(**{name: value})
    with pytest.raises(SystemExit, match=f"^{sentence}$"):
        Config()
