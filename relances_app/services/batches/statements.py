"""Statements of account: as mails or letters, for one customer or several; they move no level."""

from collections.abc import Iterable
from datetime import date, datetime

from relances_app.domain.accounts.account import Account
from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.errors import NotFound, NothingSelected, UserError
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.statement import compose_statement
from relances_app.mail.content import render_html
from relances_app.services.batches.letters import DEFAULT_PRINT_OPTIONS, print_batch
from relances_app.services.batches.mails import name_customer_in_errors, queue_mail
from relances_app.store import batches as batches_store
from relances_app.store import documents as documents_store
from relances_app.store import statements as store
from relances_app.store import structure as structure_store
from relances_app.store.database import database as database_store
from relances_app.store.database.database import Database


def load_statement(db: Database, customer_id: int, today: date) -> Reminder:
    """Return the statement of a customer; raises NotFound, or UserError if there is nothing certain to state."""
    return _load(db, [customer_id], today)[0][1]


def render_statement(db: Database, customer_id: int, today: date) -> str:
    """Return the statement of a customer as the HTML of a mail."""
    return render_html(load_statement(db, customer_id, today))


def queue_statements(db: Database, customer_ids: Iterable[int], now: datetime) -> int:
    """Queue a mail with its statement for each customer with an address; return the id of the batch.

    Raises NothingSelected if nobody has an address, or UserError.
    """
    today = now.date()
    with db.write():
        if not structure_store.get_structure(db).sender.address:
            raise UserError("L'adresse d'expédition manque : renseignez-la sur la page « Structure ».")
        chosen = [each for each in _load(db, customer_ids, today) if each[0].customer.email]
        if not chosen:
            raise NothingSelected
        batch_id = batches_store.add_batch(db, "mail", ReminderQuery(1, today, 0), today, now)
        database_id = database_store.get_uuid(db)
        for account, statement in chosen:
            with name_customer_in_errors(account):
                queue_mail(db, database_id, batch_id, account, statement, now)
    return batch_id


def print_statements(db: Database, customer_ids: Iterable[int], now: datetime) -> int:
    """Print the statement of each customer into one PDF; return the id of the batch, to be confirmed once posted.

    Statements with characters that no font contains are left out and listed, as in a batch of reminders.
    """
    today = now.date()
    with db.write():
        structure = structure_store.get_structure(db)
        if not structure.name:
            raise UserError("Le nom de votre structure manque : renseignez-le sur la page « Structure ».")
        chosen = _load(db, customer_ids, today)
        if not chosen:
            raise NothingSelected
        options = structure.letters
        letters = [
            ((account, each.items), (Letter(each, place=options.place, signatory=options.signatory), ()))
            for account, each in chosen
        ]
        query = ReminderQuery(1, today, 0)
        batch_id, _ = print_batch(db, query, today, letters, DEFAULT_PRINT_OPTIONS, now)
    return batch_id


def _load(db: Database, customer_ids: Iterable[int], today: date) -> list[tuple[Account, Reminder]]:
    ids = list(customer_ids)
    structure = structure_store.get_structure(db)
    accounts = documents_store.load_accounts(db, ids, today)
    if len(accounts) < len(set(ids)):
        raise NotFound("Ce client")
    return [
        (
            accounts[id_],
            compose_statement(structure, accounts[id_], store.list_received_payments(db, id_, today), today),
        )
        for id_ in ids
    ]
