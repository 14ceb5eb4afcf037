"""Letters with characters that no font contains: they are not printed, and the reason is given."""

from collections.abc import Iterable, Mapping
from itertools import islice

from relances_app.domain.errors import UserError
from relances_app.domain.messages.letter import Letter
from relances_app.pdf.print import find_missing_characters

MAX_NAMED = 5
"""Customers that the error message names."""

MAX_CHARACTERS = 10
"""Characters that a reason shows."""


class NothingPrintable(UserError):
    """No letter of a batch can be printed; `reasons` are those of its customers, by id."""

    def __init__(self, names: Iterable[str], reasons: Mapping[int, str]) -> None:
        named = zip(names, reasons.values(), strict=True)
        texts = " ; ".join(f"{name} : {reason}" for name, reason in islice(named, MAX_NAMED))
        super().__init__(f"Aucune lettre ne peut être imprimée. {texts}.")
        self.reasons = reasons


def find_unprintable(letters: Mapping[int, Letter]) -> dict[int, str]:
    """Return why letters cannot be printed, by customer id; raises NothingPrintable if none can."""
    found = {id_: _describe(find_missing_characters(letter)) for id_, letter in letters.items()}
    reasons = {id_: reason for id_, reason in found.items() if reason}
    if len(reasons) == len(letters):
        raise NothingPrintable((letter.reminder.customer.name for letter in letters.values()), reasons)
    return reasons


def _describe(missing: str) -> str:
    if not missing:
        return ""
    shown = " ".join(missing[:MAX_CHARACTERS]) + (" …" if len(missing) > MAX_CHARACTERS else "")
    return (
        f"la police des lettres n'a pas ces signes : {shown}. Écrivez le nom et l'adresse en lettres latines, "
        "ou relancez ce client par mail"
    )
