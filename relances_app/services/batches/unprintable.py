"""Letters with characters that no font contains: they are not printed, and the reason is given."""

from collections.abc import Sequence
from itertools import islice

from relances_app.domain.errors import UserError
from relances_app.domain.messages.letter import Letter
from relances_app.pdf.print import find_missing_characters

MAX_NAMED = 5
"""Customers that the error message names."""

MAX_CHARACTERS = 10
"""Characters that a reason shows."""


def find_unprintable(letters: Sequence[Letter]) -> list[str]:
    """Return why each letter cannot be printed, or an empty text; raises UserError if none can."""
    reasons = [_describe(find_missing_characters(letter)) for letter in letters]
    if all(reasons):
        named = zip((letter.reminder.customer.name for letter in letters), reasons, strict=True)
        texts = " ; ".join(f"{name} : {reason}" for name, reason in islice(named, MAX_NAMED))
        raise UserError(f"Aucune lettre ne peut être imprimée. {texts}.")
    return reasons


def _describe(missing: str) -> str:
    if not missing:
        return ""
    shown = " ".join(missing[:MAX_CHARACTERS]) + (" …" if len(missing) > MAX_CHARACTERS else "")
    return (
        f"la police des lettres n'a pas ces signes : {shown}. Écrivez le nom et l'adresse en lettres latines, "
        "ou relancez ce client par mail"
    )
