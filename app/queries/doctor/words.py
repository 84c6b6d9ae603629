"""Search words: whoever has registered is found by what their details say now, and by nothing else."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import Select, func, literal, or_, select

from app.database import db
from app.domain.participants import organisation_key
from app.domain.search_words import kept
from app.models import Registration, RegistrationWord
from app.queries.doctor.finding import Finding

BATCH = 2000


def said() -> Iterator[Finding]:
    """The words of each registration are those of its details."""
    with db.session.execute(_SAID, execution_options={"yield_per": BATCH}) as rows:
        for words, key, given_name, family_name, organisation, email_key, code in rows:
            meant = kept(given_name, family_name, organisation, email_key, code)
            if (words, key) != (meant, organisation_key(organisation)):
                yield Finding("search_words", code, "its words are not those of its details")


def written() -> Iterator[Finding]:
    """Each of these words is a row, and there are no other rows."""
    for code in db.session.scalars(_missing()):
        yield Finding("search_words", code, "it has not as many rows of words as words")
    for registration_id in db.session.scalars(_strange()):
        yield Finding("search_words", f"registration {registration_id}", "a row of a word that it does not have")


# Made once: putting them together costs more than running them on few rows.
_SAID = select(
    Registration.search_words,
    Registration.organisation_key,
    Registration.given_name,
    Registration.family_name,
    Registration.organisation,
    Registration.email_key,
    Registration.code,
).order_by(Registration.id)


@cache
def _missing() -> Select[str]:
    words = func.length(Registration.search_words) - func.length(func.replace(Registration.search_words, " ", "")) + 1
    counted = (
        select(RegistrationWord.registration_id, func.count().label("rows"))
        .group_by(RegistrationWord.registration_id)
        .subquery()
    )
    return (
        select(Registration.code)
        .outerjoin(counted, counted.c.registration_id == Registration.id)
        .where(func.coalesce(counted.c.rows, 0) != words)
    )


@cache
def _strange() -> Select[int]:
    among, one = literal(" ") + Registration.search_words + " ", literal(" ") + RegistrationWord.word + " "
    return (
        select(RegistrationWord.registration_id)
        .outerjoin(Registration, Registration.id == RegistrationWord.registration_id)
        .where(
            or_(
                Registration.id.is_(None),
                Registration.event_id != RegistrationWord.event_id,
                func.replace(among, one, "") == among,
            )
        )
        .distinct()
    )
