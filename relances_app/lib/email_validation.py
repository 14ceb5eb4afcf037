"""E-mail addresses of a file or a form: their domains are judged by the email-validator library, only here."""

import re
from functools import lru_cache

from relances_app.domain.email_address import MAX_ADDRESS_LENGTH, validate_plain_address
from relances_app.domain.errors import UserError

MAX_LOCAL_PART = 64
"""Longest name before the @ (RFC 5321 4.5.3.1.1)."""

_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
"""A name before the @ that every mail server takes (RFC 5322 3.2.3), so without quotes or accents."""


def read_address(text: str) -> str:
    """Return one usable address, its domain in lower case and in ASCII (RFC 5891) for the mail server.

    No name server is asked: a shop prepares its reminders offline too.
    Raises Refusal, with field "email", when the text is anything else than one address.
    """
    name, _, domain = validate_plain_address(text).rpartition("@")
    if len(name) > MAX_LOCAL_PART or not _DOT_ATOM.fullmatch(name):
        raise _invalid_address_error()
    address = f"{name}@{_read_domain(domain)}"
    if len(address) > MAX_ADDRESS_LENGTH:
        raise _invalid_address_error()
    return address


@lru_cache(maxsize=4096)
def _read_domain(domain: str) -> str:
    """Return a domain as a mail server is told it; many customers share one, so it is judged once."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 30 ms at start-up

    try:
        found = validate_email(f"a@{domain}", check_deliverability=False)
    except EmailNotValidError as error:
        raise _invalid_address_error() from error
    # The domain may have been given in ASCII (xn--…): its letters are judged as they will be read.
    validate_plain_address(found.normalized)
    return found.ascii_domain


def _invalid_address_error() -> UserError:
    return UserError("l'adresse n'a pas la forme nom@domaine.fr", "email")
