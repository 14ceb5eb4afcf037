"""Match imported contacts with stored customers by code, SIREN, then name; a match by name is only proposed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from relances_app.domain.accounts.customer import Customer, normalize_text
from relances_app.domain.accounts.parsed_file import ParsedFile, Source
from relances_app.domain.accounts.same_customer import is_derived

MAX_PAIRS = 4_000_000
"""Most name comparisons made (a few seconds); beyond it only identical names are proposed."""

ClosestNameFinder = Callable[[str, Sequence[str]], int | None]
"""Returns the index of the most similar name, or None when none is similar enough."""


@dataclass(frozen=True, slots=True)
class ContactMatch:
    """An imported contact with an unknown code, and the stored customer it may be."""

    contact: Customer
    code: str
    name: str
    matched_by: str
    is_sure: bool
    """Whether it was matched by an official number; a match by name must be confirmed by the user."""


def match_contacts(
    contacts: Iterable[Customer], customers: Mapping[str, Customer], find_closest: ClosestNameFinder
) -> tuple[ContactMatch, ...]:
    """Return the contacts that may be customers: under another code, or by name where the file has no code."""
    unmatched = [c for c in contacts if c.code not in customers or is_derived(c)]
    sirens = _unique_values({code: c.siren for code, c in customers.items() if c.siren})
    named = {code: normalize_text(c.name) for code, c in customers.items()}
    names = _unique_values({code: name for code, name in named.items() if name})
    listed = list(names)
    is_small = len(unmatched) * len(listed) <= MAX_PAIRS
    found = []
    for contact in unmatched:
        name = normalize_text(contact.name)
        if (code := sirens.get(contact.siren)) is not None:
            found.append(ContactMatch(contact, code, customers[code].name, "même SIREN", is_sure=True))
        elif code := names.get(name) or (contact.code if contact.code in customers else ""):
            found.append(ContactMatch(contact, code, customers[code].name, "même nom", is_sure=False))
        elif is_small and name and (index := find_closest(name, listed)) is not None:
            code = names[listed[index]]
            found.append(ContactMatch(contact, code, customers[code].name, "nom proche", is_sure=False))
    return tuple(found)


def _unique_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return the codes by value, without the values that several customers share."""
    counts = Counter(values.values())
    return {value: code for code, value in values.items() if counts[value] == 1}


def match_all_contacts(
    readings: Iterable[ParsedFile],
    stored: Mapping[str, tuple[Customer, bool]],
    find_closest: ClosestNameFinder,
) -> tuple[tuple[ContactMatch, ...], tuple[Customer, ...]]:
    """Return who the contacts of some files may be, and all customers of the files without the doubtful contacts."""
    contacts = match_contacts(
        (c for r in readings if r.source is Source.CONTACTS for c in r.customers),
        {code: customer for code, (customer, _) in stored.items()},
        find_closest,
    )
    unsure = {match.contact.code for match in contacts if match.contact.code == match.code}
    customers = tuple(
        c for r in readings for c in r.customers if r.source is not Source.CONTACTS or c.code not in unsure
    )
    return contacts, customers
