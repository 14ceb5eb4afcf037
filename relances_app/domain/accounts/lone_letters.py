"""Lettered entries whose other half is not in the file: paid in another fiscal year, or not certain."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import Doubt, DoubtKind, make_key
from relances_app.domain.money import format_euros

_MAX_NAMED = 5


class LetteredEntry(Protocol):
    """What is needed of an entry of a ledger."""

    @property
    def number(self) -> str:
        """The number of its document."""

    @property
    def amount(self) -> int:
        """Debit minus credit, in cents."""

    @property
    def letter(self) -> str:
        """Its matching letter."""

    @property
    def is_letter_dated(self) -> bool:
        """Whether the file gives the day of the matching."""


@dataclass(slots=True)
class LoneLetters:
    """The lettered entries without their other half that were found in a ledger."""

    settled: Counter[str] = field(default_factory=Counter)
    """Amounts of those with a day of matching, which are paid, by account."""
    numbers: list[str] = field(default_factory=list)
    held: list[tuple[Document, str]] = field(default_factory=list)
    """Documents of the others, with their letters."""

    def add_settled(self, account: str, entries: Iterable[LetteredEntry]) -> None:
        """Note entries that were matched on a known day: their other half is in another file."""
        for entry in entries:
            self.settled[account] += entry.amount
            self.numbers.append(entry.number)

    def warnings(self) -> Iterator[str]:
        """Yield what the user has to know of those that are settled."""
        if self.numbers:
            shown = ", ".join(self.numbers[:_MAX_NAMED]) + (", …" if len(self.numbers) > _MAX_NAMED else "")
            yield f"Lettrées avec une écriture d'un autre exercice, donc réglées : {shown}."

    def doubts(self) -> Iterator[Doubt]:
        """Yield a question about each document that is lettered alone."""
        for document, letter in self.held:
            yield Doubt(
                DoubtKind.LEDGER,
                make_key(DoubtKind.LEDGER, "lone letter", *document.key, letter, document.open_amount),
                f"{document.number} ({format_euros(document.open_amount)}) est lettrée « {letter[:20]} », mais "
                "l'écriture qui la solde n'est pas dans ce fichier. Importez aussi l'autre exercice, ou indiquez "
                "si elle est due.",
                documents=(document.key,),
            )


def is_lone(amounts: Collection[int]) -> bool:
    """Return whether the amounts of a letter all have one sign, so that nothing is matched within the file."""
    return all(amount > 0 for amount in amounts) or all(amount < 0 for amount in amounts)
