"""Customer ledger: compute open documents from ledger entries (FEC) and their matching letters."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from relances_app.domain.accounts.document import Document, DocumentKind
from relances_app.domain.accounts.lone_letters import LoneLetters, is_lone


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of a customer account; `amount` is debit minus credit, in cents.

    Matching letters are unique and balances are kept within an `account`. It holds one customer, unless the
    bookkeeping puts several customers in one account and names them in the labels of the lines.
    """

    account: str
    customer_code: str
    number: str
    kind: DocumentKind
    issued_on: date
    amount: int
    due_on: date | None = None
    letter: str = ""
    is_letter_dated: bool = False


@dataclass(frozen=True, slots=True)
class _RankedEntry:
    """An entry and its rank among the entries of one customer with the same number."""

    entry: LedgerEntry
    rank: int

    @property
    def amount(self) -> int:
        return self.entry.amount

    def to_document(self, cents: int, *, is_estimated: bool) -> Document:
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


def has_matching_letters(entries: Iterable[LedgerEntry]) -> bool:
    """Return whether a ledger has any matching letters, which are optional in a FEC."""
    return any(entry.letter for entry in entries)


def list_matching_warnings(entries: Collection[LedgerEntry], file_kind: str) -> Iterator[str]:
    """Yield a warning if payments are matched with invoices by amount; `file_kind` names the file in French."""
    if not has_matching_letters(entries) and any(entry.amount < 0 for entry in entries):
        yield (
            f"{file_kind} n'a aucun lettrage : les règlements sont rapprochés des factures par le montant, "
            "puis des plus anciennes ; ces restes dus sont marqués « estimé »."
        )


def compute_open_documents(
    entries: Collection[LedgerEntry], lone: LoneLetters | None = None
) -> dict[str, tuple[Document, ...]]:
    """Return the open documents of each account; the order of the entries does not matter.

    With or without matching letters, the open amounts of an account add up to its balance. Documents with the
    same number are ranked among all lines with that number, settled ones included, so that the key of an
    instalment does not change when another one is paid. Lettered entries without their other half are added to
    `lone`: those matched on a known day are settled, the others stay open.
    """
    found = lone if lone is not None else LoneLetters()
    accounts: defaultdict[str, list[_RankedEntry]] = defaultdict(list)
    for line in _rank_entries(entries):
        accounts[line.entry.account].append(line)
    is_lettered, documents = has_matching_letters(entries), {}
    for account in sorted(accounts):
        lines = sorted(accounts.pop(account), key=lambda line: _sort_key(line.entry))
        documents[account] = tuple(
            _open_by_letter(account, lines, found) if is_lettered else _open_by_estimate(lines)
        )
    return documents


def _sort_key(entry: LedgerEntry) -> tuple[bool, date, date, int, str, str, str, str, DocumentKind, bool]:
    """Sort debits first, then the oldest; only identical entries compare equal."""
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


def _rank_entries(entries: Iterable[LedgerEntry]) -> Iterator[_RankedEntry]:
    customers: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        customers[entry.customer_code].append(entry)
    for group in customers.values():
        seen: Counter[str] = Counter()
        for entry in sorted(group, key=_sort_key):
            yield _RankedEntry(entry, seen[entry.number])
            seen[entry.number] += 1


def _open_by_letter(account: str, lines: list[_RankedEntry], lone: LoneLetters) -> Iterator[Document]:
    """Yield the open documents of an account with matching letters.

    Entries of a balanced letter are settled, an unbalanced letter keeps its residual, entries without a letter
    are open. Lower-case letters (partial matching) need no special rule: their group is unbalanced.
    """
    groups: defaultdict[str, list[_RankedEntry]] = defaultdict(list)
    for line in lines:
        groups[line.entry.letter].append(line)
    yield from _open_documents(groups.pop("", []), is_estimated=False)
    for letter, group in groups.items():
        amounts = [line.amount for line in group]
        if sum(amounts) and is_lone(amounts):
            yield from _open_lone(account, letter, group, lone)
        elif sum(amounts):
            yield from _residual_documents(group, is_estimated=False)


def _open_lone(account: str, letter: str, group: list[_RankedEntry], lone: LoneLetters) -> Iterator[Document]:
    """Yield the documents of a letter without its other half; none if the day of the matching is known."""
    if any(line.entry.is_letter_dated for line in group):
        lone.add_settled(account, (line.entry for line in group))
        return
    for document in _open_documents(group, is_estimated=False):
        lone.held.append((document, letter))
        yield document


def _open_by_estimate(lines: list[_RankedEntry]) -> Iterator[Document]:
    """Yield the open documents without letters: equal amounts settle each other, then the oldest debits."""
    debits = [line for line in lines if line.amount > 0]
    credits_ = [line for line in lines if line.amount < 0]
    is_estimated = bool(debits and credits_)
    for key_of in (_customer_number_amount, _customer_amount, lambda line: abs(line.amount)):
        debits, credits_ = _settle_equal(debits, credits_, key_of)
    if debits and credits_:
        yield from _residual_documents(debits + credits_, is_estimated=is_estimated)
    else:
        yield from _open_documents(debits + credits_, is_estimated=is_estimated)


def _customer_number_amount(line: _RankedEntry) -> tuple[str, str, int]:
    return (line.entry.customer_code, line.entry.number, abs(line.amount))


def _customer_amount(line: _RankedEntry) -> tuple[str, int]:
    return (line.entry.customer_code, abs(line.amount))


def _settle_equal(
    debits: list[_RankedEntry], credits_: list[_RankedEntry], key_of: Callable[[_RankedEntry], Hashable]
) -> tuple[list[_RankedEntry], list[_RankedEntry]]:
    """Return the debits and credits left after pairing those with the same key, oldest first."""
    debit_keys, credit_keys = [key_of(line) for line in debits], [key_of(line) for line in credits_]
    pairs = Counter(debit_keys) & Counter(credit_keys)
    if not pairs:
        return debits, credits_
    return _remove_pairs(debits, debit_keys, pairs), _remove_pairs(credits_, credit_keys, pairs)


def _remove_pairs(
    lines: list[_RankedEntry], keys: list[Hashable], pairs: Mapping[Hashable, int]
) -> list[_RankedEntry]:
    left = Counter(pairs)
    kept = []
    for line, key in zip(lines, keys, strict=True):
        if left[key]:
            left[key] -= 1
        else:
            kept.append(line)
    return kept


def _open_documents(lines: list[_RankedEntry], *, is_estimated: bool) -> Iterator[Document]:
    return (line.to_document(line.amount, is_estimated=is_estimated) for line in lines if line.amount)


def _residual_documents(group: list[_RankedEntry], *, is_estimated: bool) -> Iterator[Document]:
    """Attribute the residual of a group to its newest lines of that sign: the oldest are settled first.

    It is an estimate if several lines have that sign.
    """
    residual = sum(line.amount for line in group)
    same_sign = [line for line in group if line.amount * residual > 0]
    is_estimated = is_estimated or len(same_sign) > 1
    for line in reversed(same_sign):
        part = min(residual, line.amount, key=abs)
        if part:
            yield line.to_document(part, is_estimated=is_estimated)
        residual -= part
