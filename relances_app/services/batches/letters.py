"""Batches of letters: compose, print to one PDF and store it until the user confirms the posting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from relances_app.domain.accounts.account import Account, OpenItem
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.attachment import Attachment
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.dunning_levels import Channel, require_channel
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NotFound, NothingSelected, UserError
from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.batch_notes import NO_NOTES, BatchNotes
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.mail_extras import build_qr_payload
from relances_app.domain.messages.message import RenderedMail
from relances_app.pdf.file.append import append_pdfs
from relances_app.pdf.print import print_letters
from relances_app.pdf.result import PrintedLetters
from relances_app.services.batches.composition import CompositionSettings, compose, load_settings
from relances_app.services.batches.recipients import list_recipients
from relances_app.services.batches.unprintable import find_unprintable
from relances_app.store import batches as batches_store
from relances_app.store import charges as charges_store
from relances_app.store import documents as documents_store
from relances_app.store import letters as store
from relances_app.store import selection as selection_store
from relances_app.store import stationery as stationery_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database
from relances_app.store.outbox.messages import MessageDraft

REGISTERED_LEVEL = 3
"""Level of the formal notice, which is sent by registered letter."""

Files = tuple[Attachment, ...]
Recipient = tuple[Account, tuple[OpenItem, ...]]


@dataclass(frozen=True, slots=True)
class PrintOptions:
    """Options of one batch of letters; `offset_mm` is the offset of the printer in mm."""

    notes: BatchNotes = NO_NOTES
    offset_mm: tuple[float, float] = (0.0, 0.0)
    has_invoices: bool = False


DEFAULT_PRINT_OPTIONS = PrintOptions()


def create_letters(
    db: Database,
    query: ReminderQuery,
    dated_on: date,
    now: datetime,
    *,
    customer_ids: frozenset[int] | None = None,
    without_address: bool = False,
    print_options: PrintOptions = DEFAULT_PRINT_OPTIONS,
    list_filter: ListFilter = NO_FILTER,
) -> int:
    """Print a letter for each selected customer into one PDF; return the id of the batch.

    The letters count as reminders once `letters.confirm_sent` confirms them. `without_address` skips customers with a
    mail address. A letter with characters that no font contains is left out and listed (`letters.list_held`).
    Raises NothingSelected, NothingPrintable if no letter is left, or UserError for an invoice PDF that cannot be
    appended.
    """
    with db.write():
        settings = _load_settings(db, query, dated_on, now.date(), print_options)
        recipients = list_recipients(db, query, ReminderMode.LETTERS, now.date(), list_filter)
        chosen = [
            (account, items)
            for group, account, items in recipients
            if customer_ids is None or group.customer_id in customer_ids
            if not (without_address and group.email)
        ]
        if not chosen:
            raise NothingSelected
        composed = [(each, _compose_letter(db, settings, *each)) for each in chosen]
        batch_id, printed = print_batch(db, query, dated_on, composed, print_options, now)
        selection_store.reset_choices(db, query.level, [account.customer_id for account, _ in printed])
    return batch_id


def _load_settings(
    db: Database, query: ReminderQuery, dated_on: date, today: date, options: PrintOptions
) -> CompositionSettings:
    settings = load_settings(
        db, Channel.LETTER, query, dated_on, today, options.notes, has_invoices=options.has_invoices
    )
    if not settings.structure.name:
        raise UserError("Le nom de votre structure manque : renseignez-le sur la page « Structure ».")
    require_channel(settings.terms.level, Channel.LETTER)
    return settings


def print_preview(
    db: Database,
    customer_id: int,
    query: ReminderQuery,
    dated_on: date,
    today: date,
    items: tuple[OpenItem, ...],
    notes: BatchNotes,
) -> bytes:
    """Return the PDF of one letter, which is not recorded; raises NotFound, or UserError if it cannot be printed."""
    account = documents_store.load_accounts(db, [customer_id], today).get(customer_id)
    if account is None:
        raise NotFound("Ce client")
    settings = load_settings(db, Channel.LETTER, query, dated_on, today, notes, has_invoices=False)
    composed = _compose_letter(db, settings, account, items)
    find_unprintable({customer_id: composed[0]})
    return _print_letters(db, [composed], DEFAULT_PRINT_OPTIONS).content


def print_batch(
    db: Database,
    query: ReminderQuery,
    dated_on: date,
    composed: Sequence[tuple[Recipient, tuple[Letter, Files]]],
    print_options: PrintOptions,
    now: datetime,
) -> tuple[int, list[Recipient]]:
    """Print and store the letters as one batch; return its id and whose letters were printed.

    Those with characters that no font contains are stored with the reason; raises NothingPrintable, with no batch
    stored, if no letter is left.
    """
    reasons = find_unprintable({account.customer_id: letter for (account, _), (letter, _) in composed})
    printable = [each for each in composed if each[0][0].customer_id not in reasons]
    batch_id = batches_store.add_batch(db, "letter", query, dated_on, now)
    printed = _print_letters(db, [letter for _, letter in printable], print_options)
    _save_print(db, batch_id, printable, printed, now)
    store.save_held(db, batch_id, reasons)
    return batch_id, [recipient for recipient, _ in printable]


def _save_print(
    db: Database,
    batch_id: int,
    printable: Sequence[tuple[Recipient, tuple[Letter, Files]]],
    printed: PrintedLetters,
    now: datetime,
) -> None:
    """Store the printed PDF and one message for each letter with its page range."""
    sha256 = store.store_pdf(db, batch_id, printed.content)
    database_id, first = database_store.get_uuid(db), 0
    for ((account, items), (letter, _)), count in zip(printable, printed.page_counts, strict=True):
        key = f"<lettre-{batch_id}-{account.customer_id}@{database_id}>"
        frozen = RenderedMail(_format_address(account.customer), "", key, b"", sha256)
        level, subject = letter.reminder.level, letter.reminder.subject
        draft = MessageDraft(
            batch_id, account.customer_id, "letter", level, subject, frozen, items, letter.reminder.parts
        )
        id_ = store.add_letter(db, draft, (first, first + count - 1), now)
        charges_store.add_charges(db, id_, items, letter.charges)
        first += count


def _print_letters(
    db: Database, composed: Sequence[tuple[Letter, Files]], print_options: PrintOptions
) -> PrintedLetters:
    """Return all letters as one PDF, shifted by the printer's offset, each followed by its invoices."""
    logo = stationery_store.get_logo(db)
    printed = print_letters([letter for letter, _ in composed], offset_mm=print_options.offset_mm, logo=logo)
    enclosed = [files for _, files in composed]
    return append_pdfs(printed, enclosed) if any(enclosed) else printed


def _compose_letter(
    db: Database, settings: CompositionSettings, account: Account, items: tuple[OpenItem, ...]
) -> tuple[Letter, Files]:
    """Return a letter, and the invoice PDFs that follow it."""
    reminder, files = compose(db, settings, account, items)
    options = settings.structure.letters
    letter = Letter(
        reminder,
        charges=reminder.charges,
        place=options.place,
        signatory=options.signatory,
        is_registered=reminder.level == REGISTERED_LEVEL,
        enclosures=(*_describe_invoice_copies(files, reminder.locale), *options.enclosure_list),
        qr_payload=build_qr_payload(reminder, reminder.amount_due) if options.has_qr else None,
    )
    return letter, files


def _describe_invoice_copies(files: Files, locale: Locale) -> tuple[str, ...]:
    """Return the line below the signature that lists the enclosed invoices, if any."""
    if not files:
        return ()
    if len(files) == 1:
        return (locale.translate("copie de la facture"),)
    return (locale.translate("copie des {count} factures", count=len(files)),)


def _format_address(customer: Customer) -> str:
    return ", ".join(
        part for part in (customer.street, f"{customer.postcode} {customer.town}".strip()) if part
    )
