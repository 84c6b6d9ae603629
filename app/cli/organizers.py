"""flask organizers: accounts from the command line, the first of them above all."""

import sys

import click
from email_validator import EmailNotValidError, validate_email

from app import urls
from app.cli import groups
from app.cli.output import emit, json_option, refuse
from app.domain.accounts import LONGEST_PASSWORD, AccountRefusal, AccountRefused, PasswordFault, password_fault
from app.domain.events import TermKind
from app.domain.languages import Language
from app.domain.permissions import SCOPED, Role
from app.queries import network
from app.queries import organizers as queries
from app.services import organizers
from app.services.organizers import NewAccount

REFUSALS = {AccountRefusal.ADDRESS_TAKEN: "there is already an account with this address"}
PASSWORD_FAULTS = {
    PasswordFault.TOO_SHORT: "the password is too short: at least 12 characters",
    PasswordFault.LIKE_ADDRESS: "the password must not be the address",
    PasswordFault.COMMON: "the password is among the first that others try",
}


def _address(context: click.Context, parameter: click.Parameter, value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error)) from None


@groups.organizers.command("add")
@click.argument("email", callback=_address)
@click.option("--name", default="", help="As others see it.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.ORGANIZER.value)
@click.option(
    "--for", "slugs", multiple=True, help="A coordinator's region or theme group, by its slug; may be repeated."
)
@click.option("--language", type=click.Choice([code.value for code in Language]), default=Language.FI.value)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
def add(
    email: str, name: str, role: str, slugs: tuple[str, ...], language: str, password_stdin: bool, as_json: bool
) -> None:
    """Add an account; without a password, print a one-time link to set one (7 days)."""
    account = NewAccount(email, " ".join(name.split())[:200], Role(role), Language(language), _terms(role, slugs))
    result = (
        organizers.add_with_password(account, _password(email)) if password_stdin else organizers.add_with_link(account)
    )
    if isinstance(result, AccountRefused):
        refuse(REFUSALS[result.reason])
    link = urls.account_link(result, language) if isinstance(result, str) else None
    row = {"email": email, "name": account.name, "role": role, "language": language, "link": link}
    emit(row, link or f"{email}: {role}", as_json=as_json)


def _terms(role: str, slugs: tuple[str, ...]) -> frozenset[int]:
    if bool(slugs) is not (role in SCOPED):
        raise click.UsageError("--for names the regions and theme groups of a coordinator, who has at least one")
    known = {term.slug: term.id for term in network.terms(TermKind.REGION, TermKind.THEME_GROUP)}
    if unknown := [slug for slug in slugs if slug not in known]:
        raise click.UsageError(f"no region or theme group is called {', '.join(unknown)}")
    return frozenset(known[slug] for slug in slugs)


@groups.organizers.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Every account: address, role, whether it is open and has a password."""
    for organizer in queries.everyone():
        row = {
            "email": organizer.email,
            "name": organizer.name,
            "role": organizer.role.value,
            "active": organizer.active,
            "has_password": organizer.password_hash is not None,
        }
        state = "closed" if not organizer.active else "open" if organizer.password_hash else "no password yet"
        emit(row, f"{organizer.email}  {organizer.role.value}  {state}", as_json=as_json)


def _password(email: str) -> str:
    # One line: what an echo or a here-document adds at the end is not part of it.
    password = sys.stdin.read(LONGEST_PASSWORD + 2).rstrip("\r\n")
    if len(password) > LONGEST_PASSWORD:
        raise click.UsageError(f"the password is too long: at most {LONGEST_PASSWORD} characters")
    fault = password_fault(password, email)
    if fault is not None:
        raise click.UsageError(PASSWORD_FAULTS[fault])
    return password
