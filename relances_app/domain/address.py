"""An e-mail address, before a library judges its syntax: one address and nothing dressed up as one."""

import unicodedata

from relances_app.domain.refusals import Refusal

MAX_LENGTH = 254
"""Longest address that a mail server takes (RFC 5321 4.5.3.1.3, erratum 1690)."""

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories of control, formatting (bidirectional marks among them) and unassigned characters."""


def refuse_tricks(text: str) -> str:
    """Return the address without the blanks around it.

    Raises Refusal on several addresses, display names, quotes, comments, address literals, blanks,
    characters that are not seen or that change the reading order, and letters that are not Latin
    (a Cyrillic « а » looks like the Latin one).
    """
    bare = text.strip()
    if cause := _find_trick(bare):
        raise Refusal(cause, "email")
    return bare


def _find_trick(bare: str) -> str:
    if not bare:
        return "adresse vide"
    if any(unicodedata.category(c) in _INVISIBLE for c in bare):
        return "caractère invisible ou de sens d'écriture dans l'adresse"
    if bare.count("@") > 1 or any(c in bare for c in ",;"):
        return "plusieurs adresses : une seule est acceptée"
    if any(c in bare for c in '<>"()[]\\:'):
        return "écrivez l'adresse seule, sans nom, guillemets, crochets ni parenthèses"
    if any(c.isspace() for c in bare):
        return "espace dans l'adresse"
    if len(bare) > MAX_LENGTH:
        return f"adresse de plus de {MAX_LENGTH} caractères"
    if any(not _is_plain(c) for c in bare):
        return "lettre d'un autre alphabet ou qui en imite une autre"
    return ""


def _is_plain(character: str) -> bool:
    """Say whether it is ASCII or an accented Latin letter that stands for nothing else (NFKC)."""
    if character.isascii():
        return True
    is_latin = unicodedata.name(character, "").startswith("LATIN ")
    return is_latin and unicodedata.normalize("NFKC", character) == character
