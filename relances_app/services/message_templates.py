"""The wordings: the texts of mails and letters, the structure's own where it wrote them."""

from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.account import Account, Item
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import Kind
from relances_app.domain.dunning.due_reminders import Question, plan
from relances_app.domain.dunning.dunning_levels import LAST_LEVEL
from relances_app.domain.errors import Refusal
from relances_app.domain.messages.compose import compose
from relances_app.domain.messages.letter import Letter
from relances_app.domain.messages.mail_extras import write_code
from relances_app.domain.messages.message import Reminder
from relances_app.domain.messages.template import DEFAULTS, Key, Wording, check, cites_deadline
from relances_app.pdf.print import print_letter
from relances_app.store import charges as charges_store
from relances_app.store import customers as customers_store
from relances_app.store import documents as documents_store
from relances_app.store import due_list as due_list_store
from relances_app.store import dunning_levels as dunning_levels_store
from relances_app.store import message_templates as store
from relances_app.store import stationery as stationery_store
from relances_app.store import structure as structure_store
from relances_app.store.database.database import Books

MAX_NAMES, MAX_FOUND = 200, 20
LONGEST = {"subject": 200, "body": 10_000}


def find_wording(db: Books, key: Key) -> Wording:
    """Return the text of a level for a channel, an audience and a language."""
    return store.find_wording(db, key)


def is_original(wording: Wording) -> bool:
    """Say whether a text is the one that came with the program."""
    return wording == DEFAULTS[wording.key]


def keep_wording(db: Books, wording: Wording) -> None:
    """Keep the structure's own text; raises Refusal when a placeholder is unknown or would stay empty."""
    check(wording.subject, "subject")
    check(wording.body, "body")
    _require_deadline(db, wording)
    with db.write():
        store.keep_wording(db, wording)


def forget_wording(db: Books, key: Key) -> None:
    """Go back to the original text; raises Refusal where it would have a hole."""
    _require_deadline(db, DEFAULTS[key])
    with db.write():
        store.forget_wording(db, key)


def put_back(db: Books, wording: Wording) -> None:
    """Make a text again what it was: the structure's own, or the original."""
    if is_original(wording):
        forget_wording(db, wording.key)
    else:
        keep_wording(db, wording)


def _require_deadline(db: Books, wording: Wording) -> None:
    if cites_deadline(wording) and not dunning_levels_store.find_ladder(db)[wording.level].deadline_days:
        raise Refusal(
            "Ce niveau n'accorde pas de jours pour payer : fixez-les sur la page « Échelle », ou retirez "
            "{{delai}} et {{date_limite_de_paiement}} de ce texte.",
            "body",
        )


@dataclass(frozen=True, slots=True)
class Trial:
    """A text tried on an account: what it says, whether the account is invented, and what is wrong with the text."""

    reminder: Reminder
    is_invented: bool
    fault: str = ""


def try_wording(db: Books, wording: Wording, words: str, today: date) -> Trial:
    """Return a text as a real customer would read it: the one found by `words`, else the first due at its level.

    On books without any, an invented account stands in. Nothing is kept.
    """
    rung = dunning_levels_store.find_ladder(db)[wording.level]
    terms = charges_store.find_terms(db, wording.level)
    account = _find_account(db, words, Question(wording.level, today, rung.grace_days), today)
    is_invented = account is None
    account = account or _invent_account(wording.level, today)
    proposal = plan(account, Question(wording.level, today, rung.grace_days))
    items = proposal.items if proposal else account.items
    charges = charges_store.count_claim(db, terms, account, items, today)
    structure = structure_store.find_structure(db)
    fault = _find_fault(db, wording)
    return Trial(compose(structure, account, items, wording, today, rung, charges), is_invented, fault)


def print_trial(db: Books, trial: Trial) -> bytes:
    """Return the letter of a trial as PDF."""
    reminder, options = trial.reminder, trial.reminder.structure.letters
    code = write_code(reminder, reminder.asked) if options.has_qr else None
    letter = Letter(
        reminder,
        charges=reminder.charges,
        place=options.place,
        signatory=options.signatory,
        is_registered=reminder.level == LAST_LEVEL,
        enclosures=options.enclosed,
        qr_payload=code,
    )
    return print_letter(letter, logo=stationery_store.find_logo(db))


def list_names(db: Books) -> list[str]:
    """Return names of customers to choose from."""
    ids = customers_store.search_customers(db, "", MAX_NAMES)
    return [customer.name for customer in customers_store.find_customers(db, ids).values()]


def _find_fault(db: Books, wording: Wording) -> str:
    try:
        check(wording.subject, "subject")
        check(wording.body, "body")
        _require_deadline(db, wording)
    except Refusal as refusal:
        return refusal.sentence
    return ""


def _find_account(db: Books, words: str, question: Question, today: date) -> Account | None:
    """Return the account that a search finds, or the first due at this level, with something open.

    Another would have been told nothing before, so that the text would speak of a reminder without a day.
    """
    if words.strip():
        ids = customers_store.search_customers(db, words.strip(), MAX_FOUND)
    else:
        ids = [group.customer_id for group in due_list_store.find_groups(db, question, today)[:1]]
    accounts = documents_store.load_accounts(db, ids, today)
    return next((accounts[id_] for id_ in ids if id_ in accounts and accounts[id_].items), None)


def _invent_account(level: int, today: date) -> Account:
    customer = Customer("C000", "Exemple SARL", "client@exemple.example.com", town="Ville")
    items = (
        Item(1, 1, "FA-0001", Kind.INVOICE, today, today, 120_000, 120_000, level - 1, today),
        Item(2, 1, "AV-0002", Kind.CREDIT_NOTE, today, today, -20_000, -20_000),
    )
    return Account(1, customer, items)
