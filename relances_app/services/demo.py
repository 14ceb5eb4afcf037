"""Sample data: a company, nine customers and their open invoices, all invented."""

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

REFERENCE_DATE = date(2024, 8, 1)
"""Date to which the due dates of the sample data refer."""

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

_FEBRUARY = date(2024, 2, 29)
_EARLY = date(2024, 2, 2)

_ACCOUNTS = (
    ("Atelier Aubépine", "", "3 rue du Port", "44000 Nantes", [("FA24020019", _FEBRUARY, 5965)]),
    (
        "Boulangerie Blé d'Or",
        "gestion",
        "8 place du Marché",
        "35000 Rennes",
        [("FA24020044", _FEBRUARY, 52551)],
    ),
    ("Café du Canal", "bonjour", "21 quai du Canal", "31000 Toulouse", [("FA24020032", _FEBRUARY, 54500)]),
    ("Domaine de la Dune", "cave", "Chemin de la Dune", "40200 Mimizan", [("FA24020043", _FEBRUARY, 48200)]),
    (
        "Épicerie Églantine",
        "contact",
        "5 rue Haute",
        "86000 Poitiers",
        [("FA24020005", _EARLY, 5010), ("FA24020004", _EARLY, -5610)],
    ),
    (
        "Ferronnerie Fauvel",
        "atelier",
        "ZA des Forges",
        "57100 Thionville",
        [("FA24020040", _FEBRUARY, 150160)],
    ),
    (
        "Garage Grand Large",
        "comptabilite",
        "14 avenue de la Mer",
        "29200 Brest",
        [("FA24020023", _FEBRUARY, 25970)],
    ),
    (
        "Hôtel des Hirondelles",
        "direction",
        "2 rue du Lac",
        "74000 Annecy",
        [("FA24020045", _FEBRUARY, 32800)],
    ),
    ("Imprimerie Iris", "devis", "30 rue Gutenberg", "67000 Strasbourg", [("FA24020046", _FEBRUARY, 140080)]),
)


_STARTED = date(2024, 5, 29)
"""Date to which the sample of the first start refers: its invoices are three months late at most."""

_REMINDED = {2: (1,), 7: (1,), 6: (1, 2)}
"""Levels of the reminders that the sample's customers received, by rank of the customer."""


def is_filled(db: Database) -> bool:
    """Return whether the database already holds customers."""
    return customers_store.get_customer_id(db, "C001") is not None


def fill_sample(db: Database, today: date = REFERENCE_DATE) -> None:
    """Fill an empty database with the sample data and enable the mail sandbox.

    All dates are shifted by the distance of `today` from `REFERENCE_DATE`.
    """
    shift = today - REFERENCE_DATE
    customers, documents = [], []
    for rank, (name, mailbox, street, town, lines) in enumerate(_ACCOUNTS, 1):
        code = f"C{rank:03d}"
        postcode, _, town_name = town.partition(" ")
        email = f"{mailbox}@{code.lower()}.example.org" if mailbox else ""
        customers.append(
            Customer(
                code,
                name,
                email,
                street,
                postcode=postcode,
                town=town_name,
                kind=CustomerKind.PROFESSIONAL,
            )
        )
        documents += [
            Document(code, number, detect_kind(amount), day + shift, day + shift, amount, amount)
            for number, day, amount in lines
        ]
    with db.write():
        structure_store.save_values(db, _STRUCTURE)
        structure_store.set_sandbox_enabled(db, on=True)
        customers_store.save_customers(db, customers)
        documents_store.add_documents(db, documents)


def fill_started_sample(db: Database, today: date) -> None:
    """Fill an empty database as after some weeks of use: three levels, a dispute and a promise.

    The invoices are moved near `today`; the reminders of the past are sent ones in the history.
    """
    fill_sample(db, REFERENCE_DATE + (today - _STARTED))
    with db.write():
        holds_store.add_hold(db, 4, None, Hold(HoldKind.DISPUTE, "livraison incomplète"), today)
        promise = Hold(HoldKind.PROMISE, "au téléphone", today + timedelta(days=6))
        holds_store.add_hold(db, 8, None, promise, today)
        for (sent_on, level), ranks in sorted(_group_reminders(today).items()):
            _add_sent_reminders(db, level, ranks, sent_on)


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
