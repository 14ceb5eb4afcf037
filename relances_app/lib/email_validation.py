"""Validate e-mail addresses of files and forms; the only module that uses the email-validator library."""

import re
from functools import lru_cache

from relances_app.domain.email_address import (
    ADDRESS_SEPARATOR,
    MAX_ADDRESS_LENGTH,
    MAX_ADDRESSES,
    split_addresses,
    validate_plain_address,
)
from relances_app.domain.errors import UserError

MAX_LOCAL_PART = 64
"""Longest part before the @ (RFC 5321 4.5.3.1.1)."""

_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
"""A part before the @ that every mail server accepts (RFC 5322 3.2.3): no quotes, no accents."""


def read_address(text: str) -> str:
    """Return one usable address, its domain in lower case and in ASCII (RFC 5891) for the mail server.

    No DNS query is made: reminders can be prepared offline.
    Raises UserError, with field "email", when the text is not exactly one address.
    """
    name, _, domain = validate_plain_address(text).rpartition("@")
    if len(name) > MAX_LOCAL_PART or not _DOT_ATOM.fullmatch(name):
        raise _invalid_address_error()
    address = f"{name}@{_read_domain(domain)}"
    if len(address) > MAX_ADDRESS_LENGTH:
        raise _invalid_address_error()
    return address


def read_addresses(text: str) -> str:
    """Return one to five usable addresses, joined as they are stored; raises UserError with field "email"."""
    parts = split_addresses(text) or (text,)
    if len(parts) == 1 and set(parts[0]) & set(",;"):
        raise UserError("plusieurs adresses, dont une incomplète : séparez-les par des virgules", "email")
    found = {address.casefold(): address for address in map(read_address, parts)}
    if len(found) > MAX_ADDRESSES:
        raise UserError(f"{len(found)} adresses : gardez-en {MAX_ADDRESSES} au plus", "email")
    return ADDRESS_SEPARATOR.join(found.values())


@lru_cache(maxsize=4096)
def _read_domain(domain: str) -> str:
    """Return a domain as it is sent to the mail server; cached, since many customers share a domain."""
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 - 30 ms at start-up

    try:
        found = validate_email(f"a@{domain}", check_deliverability=False)
    except EmailNotValidError as error:
        raise _invalid_address_error() from error
    # The domain may have been given in ASCII (xn--…): check the decoded letters, which people read.
    validate_plain_address(found.normalized)
    return found.ascii_domain


def _invalid_address_error() -> UserError:
    return UserError("l'adresse n'a pas la forme nom@domaine.fr", "email")
