"""First checks of an e-mail address, before its syntax is validated: exactly one address, without deception."""

import re
import unicodedata

from relances_app.domain.errors import UserError

MAX_ADDRESS_LENGTH = 254
"""Longest address that a mail server accepts (RFC 5321 4.5.3.1.3, erratum 1690)."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories of control, formatting (bidirectional marks among them) and unassigned characters."""

_BLANKS = " \t\u00a0\u202f"
_SEPARATORS = re.compile(r"[;,\s]+")
MAX_ADDRESSES = 5
"""Most mail addresses of one customer."""
ADDRESS_SEPARATOR = ", "
"""Between the mail addresses of one customer, as stored and shown."""
_LIGATURES = "œæß"
_PLAIN_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)
"""Fast path for nearly all addresses: ASCII without any character rejected below."""


def validate_plain_address(text: str) -> str:
    """Return the address without surrounding blanks.

    Raises UserError on line breaks, several addresses, display names, quotes, comments, address literals, blanks,
    invisible characters or those that change the reading order, and letters that are not Latin (a Cyrillic
    « а » looks like the Latin one).
    """
    bare = text.strip(_BLANKS)
    if _PLAIN_ADDRESS.fullmatch(bare) and len(bare) <= MAX_ADDRESS_LENGTH:
        return bare
    if cause := _find_problem(bare):
        raise UserError(cause, "email")
    return bare


def split_addresses(text: str) -> tuple[str, ...]:
    """Return the addresses of a cell or field that has one or several, separated by `;` `,` `/` or blanks.

    A text that is not only addresses stays whole, so that it is refused with its reason.

    >>> split_addresses("compta@a.example.com; paul@a.example.com/ana@a.example.com")
    ('compta@a.example.com', 'paul@a.example.com', 'ana@a.example.com')
    """
    words = [word.strip("/") for word in _SEPARATORS.split(text)]
    parts = [part for word in words for part in (word.split("/") if word.count("@") > 1 else [word]) if part]
    if len(parts) > 1 and all(part.count("@") == 1 for part in parts):
        return tuple({part.casefold(): part for part in parts}.values())
    return (text.strip(_BLANKS),) if text.strip(_BLANKS) else ()


def join_addresses(*texts: str) -> str:
    """Return the addresses of several texts as one, in the form they are stored in."""
    return ADDRESS_SEPARATOR.join(filter(None, texts))


def _find_problem(bare: str) -> str:
    findings = (
        (not bare, "adresse vide"),
        (
            any(unicodedata.category(c) in _INVISIBLE for c in bare),
            "caractère invisible ou de sens d'écriture dans l'adresse",
        ),
        (bare.count("@") > 1 or bool(set(bare) & set(",;")), "plusieurs adresses : une seule est acceptée"),
        (
            bool(set(bare) & set('<>"()[]\\:')),
            "écrivez l'adresse seule, sans nom, guillemets, crochets ni parenthèses",
        ),
        (any(c.isspace() for c in bare), "espace dans l'adresse"),
        (len(bare) > MAX_ADDRESS_LENGTH, f"adresse de plus de {MAX_ADDRESS_LENGTH} caractères"),
        (not all(_is_latin(c) for c in bare), "lettre d'un autre alphabet ou qui en imite une autre"),
    )
    return next((cause for is_found, cause in findings if is_found), "")


def _is_latin(character: str) -> bool:
    """Return whether it is ASCII or an accented Latin letter, and not a compatibility character (NFKC)."""
    base = unicodedata.normalize("NFD", character)[0]
    return (base.isascii() or base in _LIGATURES) and unicodedata.normalize("NFKC", character) == character
