"""Mixed batches: mails to customers with an address and letters to the others, in one transaction."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NothingSelected
from relances_app.services.batches import letters, mails
from relances_app.services.batches.letters import DEFAULT_PRINT_OPTIONS, PrintOptions
from relances_app.services.batches.unprintable import NothingPrintable
from relances_app.store import letters as letters_store
from relances_app.store.database.database import Database


@dataclass(frozen=True, slots=True)
class MixedBatches:
    """The batches that one mixed sending created; at least one of the two exists."""

    letters_id: int | None
    mails_id: int | None


def create_mixed(
    db: Database,
    query: ReminderQuery,
    dated_on: date,
    now: datetime,
    *,
    customer_ids: frozenset[int] | None = None,
    print_options: PrintOptions = DEFAULT_PRINT_OPTIONS,
    list_filter: ListFilter = NO_FILTER,
    mode: ReminderMode = ReminderMode.LETTERS,
    not_before: datetime | None = None,
) -> MixedBatches:
    """Print letters for the selected customers without an address and queue mails for the others.

    Both or none: an error in a mail leaves no letters. If no letter can be printed, the mails are queued all the
    same, and the reasons are stored with their batch. The notes of `print_options` also apply to the mails, which
    can be cancelled until `not_before`. Raises NothingSelected when neither batch has a recipient, or UserError.
    """
    mails_id, batch = None, (db, query, dated_on, now)
    with db.write():
        letters_id, unprinted = _print_letters(*batch, customer_ids, print_options, list_filter)
        with suppress(NothingSelected):  # no selected customer has an address
            mails_id = mails.queue_mails(
                *batch,
                customer_ids=customer_ids,
                mode=mode,
                not_before=not_before,
                notes=print_options.notes,
                list_filter=list_filter,
            )
        if letters_id is None and mails_id is None:
            raise unprinted or NothingSelected()
        if unprinted and mails_id:
            letters_store.save_held(db, mails_id, unprinted.reasons)
    return MixedBatches(letters_id, mails_id)


def _print_letters(
    db: Database,
    query: ReminderQuery,
    dated_on: date,
    now: datetime,
    customer_ids: frozenset[int] | None,
    print_options: PrintOptions,
    list_filter: ListFilter,
) -> tuple[int | None, NothingPrintable | None]:
    """Print the letters of customers without an address; return their batch, or why none could be printed."""
    try:
        batch_id = letters.create_letters(
            db, query, dated_on, now, customer_ids=customer_ids, without_address=True,
            print_options=print_options, list_filter=list_filter,
        )  # fmt: skip
    except NothingPrintable as error:
        return None, error
    except NothingSelected:  # every selected customer has an address
        return None, None
    return batch_id, None
