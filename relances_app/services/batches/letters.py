"""The edition of letters: written and printed for the ticked customers, kept until a person says that they left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from relances_app.domain.accounts.account import Account, Item
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.attachment import Attachment
from relances_app.domain.dunning.due_reminders import Question
from relances_app.domain.dunning.dunning_levels import Channel, require_channel
from relances_app.domain.dunning.list_filter import EVERYTHING, Sight
from relances_app.domain.dunning.selection import Mode
from relances_app.domain.errors import NothingSelected, Refusal
from relances_app.domain.locale.locale import Tongue
from relances_app.domain.messages.batch_notes import NO_TEXTS, RunTexts
from relances_app.domain.messages.compose import compose
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.mail_extras import write_code
from relances_app.domain.messages.message import Frozen
from relances_app.domain.structure import Structure
from relances_app.pdf.file.append import append_pdfs
from relances_app.pdf.print import print_letters
from relances_app.pdf.result import Printed
from relances_app.services.batches.recipients import find_ticked
from relances_app.store import batches as batches_store
from relances_app.store import charges as charges_store
from relances_app.store import letters as store
from relances_app.store import selection as selection_store
from relances_app.store import stationery as stationery_store
from relances_app.store import structure as structure_store
from relances_app.store.attachments import load_files
from relances_app.store.charges import Terms
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Books
from relances_app.store.message_templates import find_wording_for
from relances_app.store.outbox.messages import Draft

REGISTERED_LEVEL = 3
"""The mise en demeure goes by registered letter."""

Files = tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Printing:
    """What a person chooses for one run of letters; the offset of the printer in mm."""

    texts: RunTexts = NO_TEXTS
    offset_mm: tuple[float, float] = (0.0, 0.0)
    has_invoices: bool = False


PLAIN = Printing()


def edit_letters(
    db: Books,
    question: Question,
    dated_on: date,
    now: datetime,
    *,
    only: frozenset[int] | None = None,
    without_address: bool = False,
    how: Printing = PLAIN,
    sight: Sight = EVERYTHING,
) -> int:
    """Print a letter for each ticked customer, in one PDF; return the id of the run.

    The letters wait: they count once `confirm` says that they left. `without_address` leaves
    out the customers whom a mail reaches. Raises NothingSelected, or Refusal for an invoice's PDF that
    cannot follow its letter.
    """
    with db.write():
        structure = structure_store.find_structure(db)
        if not structure.name:
            raise Refusal("Le nom de votre structure manque : renseignez-le sur la page « Structure ».")
        terms = charges_store.find_terms(db, question.level)
        require_channel(terms.rung, Channel.LETTER)
        chosen = [
            (account, items)
            for group, account, items in find_ticked(db, question, Mode.EDITION, now.date(), sight)
            if (only is None or group.customer_id in only) and not (without_address and group.email)
        ]
        if not chosen:
            raise NothingSelected
        written = [_write(db, structure, terms, dated_on, how, *each) for each in chosen]
        batch_id = batches_store.add_batch(db, "letter", question, dated_on, now)
        _keep(db, batch_id, [letter for letter, _ in written], chosen, _print(db, written, how), now)
        selection_store.forget_choices(db, question.level, [account.customer_id for account, _ in chosen])
    return batch_id


def _keep(
    db: Books,
    batch_id: int,
    letters: Sequence[Letter],
    chosen: Sequence[tuple[Account, tuple[Item, ...]]],
    printed: Printed,
    now: datetime,
) -> None:
    """Keep what was printed, with each letter's pages."""
    sha256 = store.add_print(db, batch_id, printed.content)
    books_id, first = database_store.find_uuid(db), 0
    for (account, items), letter, count in zip(chosen, letters, printed.page_counts, strict=True):
        key = f"<lettre-{batch_id}-{account.customer_id}@{books_id}>"
        frozen = Frozen(_one_line(account.customer), "", key, b"", sha256)
        level, subject = letter.reminder.level, letter.reminder.subject
        draft = Draft(batch_id, account.customer_id, "letter", level, subject, frozen, items)
        id_ = store.add_letter(db, draft, (first, first + count - 1), now)
        charges_store.add_claim(db, id_, items, letter.charges)
        first += count


def _print(db: Books, written: Sequence[tuple[Letter, Files]], how: Printing) -> Printed:
    """Print letters in one PDF, shifted for their printer, each followed by the invoices that are wanted."""
    logo = stationery_store.find_logo(db)
    printed = print_letters([letter for letter, _ in written], offset_mm=how.offset_mm, logo=logo)
    enclosed = [files for _, files in written]
    return append_pdfs(printed, enclosed) if any(enclosed) else printed


def _write(
    db: Books,
    structure: Structure,
    terms: Terms,
    dated_on: date,
    how: Printing,
    account: Account,
    items: tuple[Item, ...],
) -> tuple[Letter, Files]:
    """Return a letter, and the invoices' PDFs that follow it."""
    level = terms.rung.level
    wording = how.texts.add_to(find_wording_for(db, account.customer, level, Channel.LETTER))
    charges = charges_store.count_claim(db, terms, account, items, dated_on)
    reminder = compose(structure, account, items, wording, dated_on, terms.rung, charges)
    options = structure.letters
    files = load_files(db, [item.id for item in items]) if how.has_invoices else ()
    letter = Letter(
        reminder,
        charges=reminder.charges,
        place=options.place,
        signatory=options.signatory,
        is_registered=level == REGISTERED_LEVEL,
        enclosures=(*_name_copies(files, reminder.tongue), *options.enclosed),
        qr_payload=write_code(reminder, reminder.asked) if options.has_qr else None,
    )
    return letter, files


def _name_copies(files: Files, tongue: Tongue) -> tuple[str, ...]:
    """Say under the signature that invoices follow."""
    if not files:
        return ()
    if len(files) == 1:
        return (tongue.say("copie de la facture"),)
    return (tongue.say("copie des {count} factures", count=len(files)),)


def _one_line(customer: Customer) -> str:
    return ", ".join(
        part for part in (customer.street, f"{customer.postcode} {customer.town}".strip()) if part
    )
