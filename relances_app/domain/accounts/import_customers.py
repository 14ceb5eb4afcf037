"""The customers of files beside those of the database: under which code each is kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from relances_app.domain.accounts.customer import Customer, normalize_text
from relances_app.domain.accounts.document import Document
from relances_app.domain.accounts.doubt import NO_ANSWERS, Answers, Doubt
from relances_app.domain.accounts.identity import DocumentSign, Identities, KnownCustomer, identify
from relances_app.domain.accounts.import_diff import StoredDocument
from relances_app.domain.accounts.parsed_file import ParsedFile, Source
from relances_app.domain.accounts.same_customer import differ_in_contact, is_derived, list_shared_mailboxes
from relances_app.domain.email_address import split_addresses

_SOURCE_ORDER = {Source.INVOICE: 1}
"""Files that name customers by codes of their own come before those that do not."""


@dataclass(frozen=True, slots=True)
class StoredData:
    """What the database holds that files are compared with."""

    documents: Sequence[StoredDocument]
    customers: Mapping[str, tuple[Customer, bool]]
    """By code, and whether something would be lost with its identity: open documents, holds, corrections."""
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def addressed(self) -> frozenset[str]:
        """Codes of the customers with a mail address."""
        return frozenset(code for code, (customer, _) in self.customers.items() if customer.email)


def resolve_customers(
    readings: Sequence[ParsedFile], stored: StoredData, answers: Answers = NO_ANSWERS
) -> tuple[tuple[ParsedFile, ...], Identities]:
    """Return the files under the codes of the customers that they are about, and the questions to ask."""
    known = dict(stored.customers)
    signs = _Signs([one.document for one in stored.documents])
    resolved: dict[int, ParsedFile] = {}
    notes: list[str] = []
    doubts: list[Doubt] = []
    aliases: dict[str, str] = {}
    ordered = sorted(range(len(readings)), key=lambda i: _SOURCE_ORDER.get(readings[i].source, 0))
    for place in ordered:
        reading = readings[place]
        resolved[place] = reading
        if reading.source is Source.CONTACTS:
            continue
        if known and _list_unsure(reading, known):
            found = _identify(reading, known, signs, stored.aliases, answers)
            reading = resolved[place] = recode(reading, found.codes)
            notes += found.notes
            doubts += found.doubts
            aliases |= found.aliases
        if len(readings) > 1:
            known |= {c.code: (c, True) for c in reading.customers if c.code not in known}
            signs.add(reading.documents)
    files = tuple(resolved[place] for place in range(len(readings)))
    return files, Identities({}, tuple(notes), tuple(doubts), aliases)


class _Signs:
    """The signs of documents by customer code, made when they are first asked for."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._pending = list(documents)
        self._by_code: dict[str, set[DocumentSign]] = defaultdict(set)

    def add(self, documents: Iterable[Document]) -> None:
        """Take in more documents."""
        self._pending += documents

    def by_code(self) -> Mapping[str, set[DocumentSign]]:
        """Return the signs of all documents, by customer code."""
        for document in self._pending:
            self._by_code[document.customer_code].add((document.number, document.issued_on, document.amount))
        self._pending.clear()
        return self._by_code


def _list_unsure(reading: ParsedFile, known: Mapping[str, tuple[Customer, bool]]) -> list[Customer]:
    """Return the customers of a file whose identity has to be looked at: hardly any in most files."""
    return [c for c in reading.customers if c.code not in known or _is_unsure(c, known[c.code][0])]


def _is_unsure(customer: Customer, known: Customer) -> bool:
    if customer.name != known.name and normalize_text(customer.name) != normalize_text(known.name):
        return True
    return is_derived(customer) and differ_in_contact(customer, known)


def _identify(
    reading: ParsedFile,
    known: Mapping[str, tuple[Customer, bool]],
    signs: _Signs,
    aliases: Mapping[str, str],
    answers: Answers,
) -> Identities:
    by_code = signs.by_code()
    candidates = {
        code: KnownCustomer(customer, by_code.get(code, frozenset()), is_active)
        for code, (customer, is_active) in known.items()
    }
    return identify(reading.customers, _Signs(reading.documents).by_code(), candidates, aliases, answers)


def recode(reading: ParsedFile, codes: Mapping[str, str]) -> ParsedFile:
    """Return a file with some customer codes in place of others."""
    if not codes:
        return reading
    return replace(
        reading,
        documents=tuple(
            replace(d, customer_code=codes[d.customer_code]) if d.customer_code in codes else d
            for d in reading.documents
        ),
        customers=tuple(replace(c, code=codes[c.code]) if c.code in codes else c for c in reading.customers),
        rejections=tuple(
            replace(r, customer_code=codes.get(r.customer_code, r.customer_code)) for r in reading.rejections
        ),
        doubts=tuple(
            replace(
                doubt,
                documents=tuple(
                    (codes.get(code, code), number, rank) for code, number, rank in doubt.documents
                ),
                customers=tuple(codes.get(code, code) for code in doubt.customers),
            )
            for doubt in reading.doubts
        ),
    )


def report_mailboxes(readings: Iterable[ParsedFile]) -> tuple[str, ...]:
    """Report the mail addresses that customers of the files share."""
    customers = {
        (c.code, address): (c.name, address)
        for reading in readings
        for c in reading.customers
        for address in split_addresses(c.email)
    }
    return list_shared_mailboxes(customers.values())
