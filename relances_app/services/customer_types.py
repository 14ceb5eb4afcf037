"""Type and language of many customers at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from relances_app.domain.accounts.customer import CUSTOMER_KIND_LABELS, CustomerKind
from relances_app.domain.errors import UserError
from relances_app.domain.language import LANGUAGE_LABELS, Language
from relances_app.store import customer_edits as store
from relances_app.store import customers as customers_store
from relances_app.store.database.database import Database

Undo = Callable[[Database], None]


@dataclass(frozen=True, slots=True)
class TypeChange:
    """What is set; None keeps the value of each customer."""

    kind: CustomerKind | None = None
    language: Language | None = None

    @property
    def label(self) -> str:
        """French description: `professionnel, anglais`."""
        kind = CUSTOMER_KIND_LABELS[self.kind] if self.kind else ""
        language = LANGUAGE_LABELS[self.language] if self.language else ""
        return ", ".join(filter(None, (kind, language)))


def change_types(db: Database, customer_ids: Iterable[int], change: TypeChange) -> tuple[int, Undo]:
    """Set type or language of customers; imports no longer change them.

    Return how many there are and a function that restores what was before. Raises UserError if nothing is chosen.
    """
    ids = list(dict.fromkeys(customer_ids))
    if change.kind is None and change.language is None:
        raise UserError("Choisissez un type ou une langue.")
    with db.write():
        before = store.take_types(db, ids)
        if not before:
            raise UserError("Sélectionnez au moins un client.")
        for customer_id in before:
            if change.kind is not None:
                customers_store.save_kind(db, customer_id, change.kind)
            if change.language is not None:
                customers_store.save_language(db, customer_id, change.language)

    def undo(db: Database) -> None:
        with db.write():
            store.restore_types(db, before)

    return len(before), undo
