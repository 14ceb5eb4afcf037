"""The customers whose reminder can leave: due, in sight, ticked, and owing something."""

from collections.abc import Iterator
from datetime import date

from relances_app.domain.accounts.account import Account, Item, total
from relances_app.domain.dunning.due_reminders import Question, plan
from relances_app.domain.dunning.list_filter import EVERYTHING, Sight
from relances_app.domain.dunning.selection import Group, Mode
from relances_app.store.database.database import Books
from relances_app.store.documents import load_accounts
from relances_app.store.list_query import find_seen
from relances_app.store.selection import find_selection


def find_ticked(
    db: Books, question: Question, mode: Mode, today: date, sight: Sight = EVERYTHING
) -> Iterator[tuple[Group, Account, tuple[Item, ...]]]:
    """Yield each customer with the documents that its reminder carries, in the order of the list.

    Only those in sight: what a filter hides never leaves.
    """
    selection = find_selection(db, question.level)
    seen = find_seen(db, question, today, sight).groups
    groups = {group.customer_id: group for group in seen if selection.ticks_any(group, mode)}
    for customer_id, account in load_accounts(db, groups, today).items():
        proposal = plan(account, question)
        items = selection.tick_items(groups[customer_id], proposal.items, mode) if proposal else ()
        if any(item.is_claim for item in items) and total(items) > 0:
            yield groups[customer_id], account, items
