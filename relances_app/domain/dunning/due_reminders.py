"""Due reminders: which documents a customer is reminded of at a level, and why others are not due."""

from dataclasses import dataclass
from datetime import date, timedelta

from relances_app.domain.accounts.account import Account, OpenItem, open_total
from relances_app.domain.dates import format_date
from relances_app.domain.dunning.credit_allocation import allocate_credits
from relances_app.domain.dunning.dunning_levels import DEFAULT_LEVELS, LAST_LEVEL, DunningLevels
from relances_app.domain.money import format_euros

TO_VERIFY_TAG = "À vérifier"
"""Short name of a hold that the program places until the user answers."""
NOT_YET_TAG = "Pas encore"
"""Short name of the hold of a customer whose documents are due after today only."""


@dataclass(frozen=True, slots=True)
class ReminderQuery:
    """Parameters of a list: reminders of `level` due on the day `as_of` after a delay of `grace_days`."""

    level: int
    as_of: date
    grace_days: int

    @property
    def cutoff_date(self) -> date:
        """The latest due date, or date of the previous reminder, for which a reminder is due."""
        return self.as_of - timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True)
class DueRules:
    """The configured levels, and whether one message takes the due documents of several levels."""

    levels: DunningLevels
    is_grouped: bool = True


DEFAULT_RULES = DueRules(DEFAULT_LEVELS)


@dataclass(frozen=True, slots=True)
class HeldItem:
    """A document that would be due, and the French reason why it is not asked for."""

    item: OpenItem
    reason: str
    tag: str


@dataclass(frozen=True, slots=True)
class DueReminder:
    """The documents that one customer is due to be reminded of."""

    account: Account
    items: tuple[OpenItem, ...]
    """What is asked for and deducted; only held documents where there is nothing else."""
    held: tuple[HeldItem, ...] = ()
    """Documents that are not asked for, for a reason of their own; they count nowhere."""
    riders: tuple[OpenItem, ...] = ()
    """Documents due at lower levels, with their credits: the same message names them, and they rise as well."""
    hold: str = ""
    """Why the whole group is not reminded, in French; empty when nothing holds it."""
    hold_tag: str = ""
    """Short French name of that reason."""
    other_level: int | None = None
    """The level whose message takes these documents along; None where they have a message of their own."""

    @property
    def total(self) -> int:
        """The sum of the documents in cents, credits deducted, riders left out."""
        return open_total(self.items)


def is_due(item: OpenItem, query: ReminderQuery, today: date) -> bool:
    """Return whether an invoice may be asked for at level N: it is at level N-1, and the delay has passed.

    Dates are compared with <=, never with ==, so that no reminder is lost when the program was not used on the
    exact day.
    """
    return would_be_due(item, query) and find_obstacle(item, query, today) is None


def would_be_due(item: OpenItem, query: ReminderQuery) -> bool:
    """Return whether a list shows an invoice, asked for or not."""
    if not item.is_open_invoice or item.is_pending:
        return False
    if item.level != query.level - 1 or item.due_on > query.cutoff_date:
        return False
    if query.level == 1:
        return True
    return item.last_reminded_on is not None and item.last_reminded_on <= query.cutoff_date


def find_obstacle(item: OpenItem, query: ReminderQuery, today: date) -> HeldItem | None:
    """Return why a listed invoice is not asked for: a question, a hold, or a day still to come."""
    if reason := describe_own_hold(item):
        return HeldItem(item, reason, item.hold.tag if item.hold and not item.doubt else TO_VERIFY_TAG)
    if item.due_on > today:
        return HeldItem(item, f"à payer le {format_date(item.due_on)} : pas encore échu", NOT_YET_TAG)
    last = item.last_reminded_on
    if query.level > 1 and last and last > today - timedelta(days=query.grace_days):
        next_on = format_date(last + timedelta(days=query.grace_days))
        return HeldItem(
            item, f"relancé le {format_date(last)} : prochaine relance à partir du {next_on}", NOT_YET_TAG
        )
    return None


def describe_own_hold(item: OpenItem) -> str:
    """Return in French the question or the hold that concerns a document itself; empty if there is none."""
    if item.doubt:
        return format_doubt(item.doubt)
    return item.hold.message if item.hold else ""


def find_due_items(
    account: Account, query: ReminderQuery, today: date, rules: DueRules = DEFAULT_RULES
) -> DueReminder | None:
    """Return the customer's due documents for the query, or None when no invoice is due."""
    listed = sorted((i for i in account.items if would_be_due(i, query)), key=lambda item: item.age_order)
    if not listed:
        return None
    held = tuple(filter(None, (find_obstacle(item, query, today) for item in listed)))
    held_ids = {each.item.id for each in held}
    due = [item for item in listed if item.id not in held_ids]
    if not due:
        hold = _find_account_hold(account, today) or (held[0].reason, held[0].tag)
        return DueReminder(account, tuple(each.item for each in held), (), (), *hold)
    due += allocate_credits(account.items).get(query.level, ())
    items = tuple(sorted(due, key=lambda item: item.age_order))
    riders = list_riders(account, query, today, rules)
    if account_hold := _find_account_hold(account, today):
        return DueReminder(account, items, held, riders, *account_hold)
    if other_level := find_other_level(account, query, today, rules):
        return DueReminder(
            account, items, held, riders, *describe_other_list(other_level, rules), other_level
        )
    problem = find_balance_problem(open_total((*items, *riders)), account)
    return DueReminder(account, items, held, riders, problem, TO_VERIFY_TAG if problem else "")


def list_riders(account: Account, query: ReminderQuery, today: date, rules: DueRules) -> tuple[OpenItem, ...]:
    """Return the documents due at lower levels that go along in the message of a level, with their credits."""
    if not rules.is_grouped:
        return ()
    groups = (_list_due_at(account, level, query, today, rules) for level in range(1, query.level))
    return tuple(sorted((item for group in groups for item in group), key=lambda item: item.age_order))


def find_other_level(account: Account, query: ReminderQuery, today: date, rules: DueRules) -> int | None:
    """Return the higher level whose message takes the documents along; None if there is none."""
    levels = range(LAST_LEVEL, query.level, -1) if rules.is_grouped else ()
    return next((level for level in levels if _list_due_at(account, level, query, today, rules)), None)


def describe_other_list(level: int, rules: DueRules) -> tuple[str, str]:
    """Return in French in which message documents of a lower level go along, and its short name."""
    name = rules.levels[level].name
    return f"part avec « {name} » : un seul message au client, à envoyer depuis cette liste", f"Avec {name}"


def describe_left_out(level: int, rules: DueRules) -> tuple[str, str]:
    """Return in French that documents unticked by the user do not go along in a message, and its short name."""
    name = rules.levels[level].name
    return f"décoché : ne part pas avec « {name} » ; pour le joindre, cochez-le dans cette liste", "Décoché"


def _list_due_at(
    account: Account, level: int, query: ReminderQuery, today: date, rules: DueRules
) -> list[OpenItem]:
    """Return what is due at another level on the day of the query, with its credits; empty if nothing is owed."""
    other = ReminderQuery(level, min(query.as_of, today), rules.levels[level].grace_days)
    due = [item for item in account.items if is_due(item, other, today)]
    if due:
        due += allocate_credits(account.items).get(level, ())
    return due if open_total(due) > 0 else []


def _find_account_hold(account: Account, today: date) -> tuple[str, str] | None:
    """Return why a customer gets no message today, and the short name of the reason."""
    if account.hold:
        return account.hold.message, account.hold.tag
    if doubt := account.blocking_doubt:
        return format_doubt(doubt), TO_VERIFY_TAG
    if account.last_message and (wait := account.last_message.find_wait(today)):
        return wait, account.last_message.tag
    return None


def find_balance_problem(total: int, account: Account) -> str:
    """Say in French why a sum must not be asked for: it is more than the customer owes in all; empty when it may."""
    if total <= 0 or total <= account.claimable_balance:
        return ""
    balance, asked = format_euros(account.claimable_balance), format_euros(total)
    if account.claimable_balance <= 0:
        return f"son solde est de {balance}, avoirs et règlements déduits : rien n'est à demander"
    return f"son solde est de {balance}, et {asked} seraient demandés : vérifiez ses avoirs et règlements"


def format_doubt(doubt: str) -> str:
    """Say in French that a person has to answer something first."""
    return f"à vérifier : {doubt}"
