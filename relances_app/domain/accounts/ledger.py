"""The customers' ledger: from lettered lines of account (FEC) to open documents."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.document import Document, Kind
from relances_app.domain.accounts.parsed_file import Control


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a customers' account; `amount` is debit less credit, in cents.

    `account` is where letters are unique and balances are kept. It holds one customer, unless the
    books put several customers in one account and tell them apart by the wording of the lines.
    """

    account: str
    customer_code: str
    number: str
    kind: Kind
    issued_on: date
    amount: int
    due_on: date | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry and its rank among those of one customer that bear the same number."""

    entry: Entry
    rank: int

    @property
    def amount(self) -> int:
        return self.entry.amount

    def left_open(self, cents: int, *, is_estimated: bool) -> Document:
        return Document(
            customer_code=self.entry.customer_code,
            number=self.entry.number,
            kind=self.entry.kind,
            issued_on=self.entry.issued_on,
            due_on=self.entry.due_on,
            amount=self.entry.amount,
            open_amount=cents,
            rank=self.rank,
            is_estimated=is_estimated,
        )


def is_lettered(entries: Iterable[Entry]) -> bool:
    """Say whether a ledger is matched at all: lettering is not compulsory in a FEC."""
    return any(entry.letter for entry in entries)


def warn_unlettered(entries: Collection[Entry], what: str) -> Iterator[str]:
    """Tell that payments were matched with invoices by their amounts; `what` names the kind of file."""
    if not is_lettered(entries) and any(entry.amount < 0 for entry in entries):
        yield (
            f"{what} n'a aucun lettrage : les règlements sont rapprochés des factures par le montant, "
            "puis des plus anciennes ; ces restes dus sont marqués « estimé »."
        )


def find_open(entries: Collection[Entry]) -> dict[str, tuple[Document, ...]]:
    """Return what is open in each account; the order of the entries does not matter.

    Whatever the lettering, the open amounts of an account add up to its balance. Documents with
    one number are ranked among all lines that bear it, settled ones included, so that the key of
    a document stays the same once its neighbour is paid.
    """
    accounts: defaultdict[str, list[_Line]] = defaultdict(list)
    for line in _rank(entries):
        accounts[line.entry.account].append(line)
    open_lines = _open_by_letter if is_lettered(entries) else _open_by_estimate
    return {
        account: tuple(open_lines(sorted(accounts.pop(account), key=lambda line: _order(line.entry))))
        for account in sorted(accounts)
    }


def control(documents: Mapping[str, Iterable[Document]], balances: Mapping[str, int]) -> tuple[Control, ...]:
    """Return the open sum of each account beside its balance (debits less credits), both in cents."""
    return tuple(
        Control(account, sum(document.open_amount for document in documents.get(account, ())), balance)
        for account, balance in sorted(balances.items())
    )


def _order(entry: Entry) -> tuple[bool, date, date, int, str, str, str, str, Kind, bool]:
    """Debits first, then the oldest; only entries alike in all compare equal."""
    return (
        entry.amount < 0,
        entry.due_on or entry.issued_on,
        entry.issued_on,
        entry.amount,
        entry.number,
        entry.customer_code,
        entry.account,
        entry.letter,
        entry.kind,
        entry.due_on is None,
    )


def _rank(entries: Iterable[Entry]) -> Iterator[_Line]:
    customers: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        customers[entry.customer_code].append(entry)
    for group in customers.values():
        seen: Counter[str] = Counter()
        for entry in sorted(group, key=_order):
            yield _Line(entry, seen[entry.number])
            seen[entry.number] += 1


def _open_by_letter(lines: list[_Line]) -> Iterator[Document]:
    """Balanced letters are paid; an unbalanced one keeps its residual; no letter means open.

    Lower case (partial matching) needs no rule of its own: its group is unbalanced.
    """
    groups: defaultdict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        groups[line.entry.letter].append(line)
    yield from _leave_open(groups.pop("", []), is_estimated=False)
    for group in groups.values():
        yield from _leave_residual(group, is_estimated=False)


def _open_by_estimate(lines: list[_Line]) -> Iterator[Document]:
    """Without any lettering: equal amounts settle each other, then credits settle the oldest debits."""
    debits = [line for line in lines if line.amount > 0]
    credits_ = [line for line in lines if line.amount < 0]
    is_estimated = bool(debits and credits_)
    for look in (_customer_number_amount, _customer_amount, _amount):
        debits, credits_ = _settle_equal(debits, credits_, look)
    if debits and credits_:
        yield from _leave_residual(debits + credits_, is_estimated=is_estimated)
    else:
        yield from _leave_open(debits + credits_, is_estimated=is_estimated)


def _customer_number_amount(line: _Line) -> tuple[str, str, int]:
    return (line.entry.customer_code, line.entry.number, abs(line.amount))


def _customer_amount(line: _Line) -> tuple[str, int]:
    return (line.entry.customer_code, abs(line.amount))


def _amount(line: _Line) -> int:
    return abs(line.amount)


def _settle_equal(
    debits: list[_Line], credits_: list[_Line], look: Callable[[_Line], Hashable]
) -> tuple[list[_Line], list[_Line]]:
    """Return what remains once credits have settled the oldest debits that look the same."""
    pairs = Counter(map(look, debits)) & Counter(map(look, credits_))
    return _without(debits, pairs, look), _without(credits_, pairs, look)


def _without(
    lines: list[_Line], pairs: Mapping[Hashable, int], look: Callable[[_Line], Hashable]
) -> list[_Line]:
    left = Counter(pairs)
    kept = []
    for line in lines:
        if left[look(line)]:
            left[look(line)] -= 1
        else:
            kept.append(line)
    return kept


def _leave_open(lines: list[_Line], *, is_estimated: bool) -> Iterator[Document]:
    return (line.left_open(line.amount, is_estimated=is_estimated) for line in lines if line.amount)


def _leave_residual(group: list[_Line], *, is_estimated: bool) -> Iterator[Document]:
    """Attach what a group leaves unpaid to its last lines of that sign: the oldest are settled first.

    It is an estimate as soon as several lines could bear it.
    """
    residual = sum(line.amount for line in group)
    bearers = [line for line in group if line.amount * residual > 0]
    is_estimated = is_estimated or len(bearers) > 1
    for line in reversed(bearers):
        part = min(residual, line.amount, key=abs)
        if part:
            yield line.left_open(part, is_estimated=is_estimated)
        residual -= part
