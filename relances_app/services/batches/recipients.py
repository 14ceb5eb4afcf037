"""Recipients of a batch: customers that are due, not hidden by the filter, selected and owe a positive amount."""

from collections.abc import Iterator
from datetime import date

from relances_app.domain.accounts.account import Account, OpenItem, open_total
from relances_app.domain.dunning.due_reminders import ReminderQuery, find_balance_problem, find_due_items
from relances_app.domain.dunning.list_filter import NO_FILTER, ListFilter
from relances_app.domain.dunning.selection import CustomerGroup, ReminderMode
from relances_app.store.database.database import Database
from relances_app.store.documents import load_accounts
from relances_app.store.dunning_levels import get_rules
from relances_app.store.list_query import list_filtered
from relances_app.store.selection import get_selection


def list_recipients(
    db: Database,
    reminder_query: ReminderQuery,
    mode: ReminderMode,
    today: date,
    list_filter: ListFilter = NO_FILTER,
) -> Iterator[tuple[CustomerGroup, Account, tuple[OpenItem, ...]]]:
    """Yield each recipient with the documents of its reminder, in the order of the list.

    Customers hidden by the list filter are never sent.
    """
    selection = get_selection(db, reminder_query.level)
    seen = list_filtered(db, reminder_query, today, list_filter).groups
    groups = {group.customer_id: group for group in seen if selection.ticks_any(group, mode)}
    rules = get_rules(db)
    for customer_id, account in load_accounts(db, groups, today).items():
        due_reminder = find_due_items(account, reminder_query, today, rules)
        items = (
            selection.list_selected_items(groups[customer_id], due_reminder.items, mode)
            if due_reminder
            else ()
        )
        if due_reminder is None or due_reminder.hold:
            continue
        if find_balance_problem(open_total((*items, *due_reminder.riders)), account):
            continue
        if any(item.is_open_invoice for item in items) and open_total(items) > 0:
            yield groups[customer_id], account, items
