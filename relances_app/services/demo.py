"""Sample data: a company, nine customers and their open invoices, all invented."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from relances_app.domain.accounts.customer import Customer, CustomerKind
from relances_app.domain.accounts.document import Document, detect_kind
from relances_app.domain.accounts.hold import Hold, HoldKind
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.sending.outcome import MessageState
from relances_app.store import batches as batches_store
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import history as history_store
from relances_app.store import holds as holds_store
from relances_app.store import structure as structure_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database
from relances_app.store.outbox import enqueue as enqueue_store
from relances_app.store.outbox import send_queue as send_queue_store
from relances_app.store.outbox.messages import MessageDraft

_STRUCTURE = {
    "name": "Menuiserie des Tilleuls",
    "legal_form": "SARL",
    "capital": "10 000 €",
    "street": "12 rue des Tilleuls",
    "postcode": "69003",
    "town": "Lyon",
    "siren": "123456782",
    "registry": "RCS Lyon",
    "phone": "04 00 00 00 00",
    "iban": "FR1420041010050500013M02606",
    "bic": "PSSTFRPPLYO",
    "sender_name": "Menuiserie des Tilleuls",
    "sender_address": "compta@tilleuls.example.com",
}

_ACCOUNTS = (
    ("Atelier Aubépine", "", "3 rue du Port", "44000 Nantes", [("0019", 5965)]),
    (
        "Boulangerie Blé d'Or",
        "gestion",
        "8 place du Marché",
        "35000 Rennes",
        [("0044", 52551)],
    ),
    ("Café du Canal", "bonjour", "21 quai du Canal", "31000 Toulouse", [("0032", 54500)]),
    ("Domaine de la Dune", "cave", "Chemin de la Dune", "40200 Mimizan", [("0043", 48200)]),
    (
        "Épicerie Églantine",
        "contact",
        "5 rue Haute",
        "86000 Poitiers",
        [("0005", 5010), ("0004", -5610)],
    ),
    (
        "Ferronnerie Fauvel",
        "atelier",
        "ZA des Forges",
        "57100 Thionville",
        [("0040", 150160)],
    ),
    (
        "Garage Grand Large",
        "comptabilite",
        "14 avenue de la Mer",
        "29200 Brest",
        [("0023", 25970)],
    ),
    (
        "Hôtel des Hirondelles",
        "direction",
        "2 rue du Lac",
        "74000 Annecy",
        [("0045", 32800)],
    ),
    ("Imprimerie Iris", "devis", "30 rue Gutenberg", "67000 Strasbourg", [("0046", 140080)]),
)


_DAYS_LATE = {1: 18, 2: 47, 3: 24, 4: 62, 5: 27, 6: 96, 7: 52, 8: 33, 9: 21}
"""Days between the due date and today in the sample of the first start, by rank of the customer."""

_REMINDED = {2: (1,), 7: (1,), 6: (1, 2)}
"""Levels of the reminders that the sample's customers received, by rank of the customer."""


def is_filled(db: Database) -> bool:
    """Return whether the database already holds customers."""
    return customers_store.get_customer_id(db, "C001") is not None


def fill_started_sample(db: Database, today: date) -> None:
    """Fill an empty database as after some weeks of use: three levels, a dispute and a promise.

    The invoices are near `today`; the reminders of the past are sent ones in the history.
    """
    due_dates = {rank: today - timedelta(days=late) for rank, late in _DAYS_LATE.items()}
    fill_accounts(db, {rank: (due_on - timedelta(days=30), due_on) for rank, due_on in due_dates.items()})
    with db.write():
        holds_store.add_hold(db, 4, None, Hold(HoldKind.DISPUTE, "livraison incomplète"), today)
        promise = Hold(HoldKind.PROMISE, "au téléphone", today + timedelta(days=6))
        holds_store.add_hold(db, 8, None, promise, today)
        for (sent_on, level), ranks in sorted(_group_reminders(today).items()):
            _add_sent_reminders(db, level, ranks, sent_on)


def fill_accounts(db: Database, dates: Mapping[int, tuple[date, date]]) -> None:
    """Fill an empty database with the company, its customers and their documents, and enable the mail sandbox.

    `dates` are invoice and due date of the documents by rank of the customer; a number begins with year and month.
    """
    customers, documents = [], []
    for rank, (name, mailbox, street, town, lines) in enumerate(_ACCOUNTS, 1):
        code = f"C{rank:03d}"
        postcode, _, town_name = town.partition(" ")
        email = f"{mailbox}@{code.lower()}.example.org" if mailbox else ""
        kind = CustomerKind.PROFESSIONAL
        customers.append(Customer(code, name, email, street, postcode=postcode, town=town_name, kind=kind))
        issued_on, due_on = dates[rank]
        for serial, amount in lines:
            number = f"FA{issued_on:%y%m}{serial}"
            documents.append(Document(code, number, detect_kind(amount), issued_on, due_on, amount, amount))
    with db.write():
        structure_store.save_values(db, _STRUCTURE)
        structure_store.set_sandbox_enabled(db, on=True)
        customers_store.save_customers(db, customers)
        documents_store.add_documents(db, documents)


def _group_reminders(today: date) -> dict[tuple[date, int], list[int]]:
    """Return the customers by day and level of their past reminders, 25 days apart."""
    groups: dict[tuple[date, int], list[int]] = {}
    for rank, levels in _REMINDED.items():
        for level in levels:
            sent_on = today - timedelta(days=25 * (len(levels) - level + 1))
            groups.setdefault((sent_on, level), []).append(rank)
    return groups


def _add_sent_reminders(db: Database, level: int, customer_ids: list[int], sent_on: date) -> None:
    from relances_app.mail.compose import build_text_mail, make_message_id  # noqa: PLC0415  loaded on demand

    at = datetime.combine(sent_on, time(10), UTC)
    structure = structure_store.get_structure(db)
    batch_id = batches_store.add_batch(db, "mail", ReminderQuery(level, sent_on, 15), sent_on, at)
    subject = f"Votre compte chez {structure.name}"
    for account in documents_store.load_accounts(db, customer_ids, sent_on).values():
        message_id = enqueue_store.get_next_id(db)
        key = make_message_id(database_store.get_uuid(db), message_id, subject, structure.sender.domain)
        text = "Exemple de relance envoyée avant aujourd'hui.\n"
        mail = build_text_mail(
            structure, account.customer.email, subject, text, message_id=key, written_at=at
        )
        draft = MessageDraft(
            batch_id,
            account.customer_id,
            "mail",
            level,
            subject,
            mail,
            account.items,
            customer_name=account.customer.name,
            credits=0,
        )
        enqueue_store.add_message(db, message_id, draft, at)
        send_queue_store.set_state(db, message_id, MessageState.SENT, "", at)
        history_store.add_entry(db, message_id, "sent", sent_on, at)
    batches_store.close_batches(db)
