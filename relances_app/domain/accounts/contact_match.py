"""Contacts of a file beside the customers of the books: by code, then SIREN, then name; a name is only proposed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from relances_app.domain.accounts.customer import Customer, normalize_text

MAX_PAIRS = 4_000_000
"""Beyond this many comparisons of names only identical ones are proposed: a few seconds' work."""

ClosestNameFinder = Callable[[str, Sequence[str]], int | None]
"""Finds the place of the name that is most like another, None where none is."""


@dataclass(frozen=True, slots=True)
class ContactMatch:
    """A contact whose code the books do not know, and the customer it may be."""

    contact: Customer
    code: str
    name: str
    matched_by: str
    is_sure: bool
    """Whether an official number says so; a name is for a person to judge."""


def match_contacts(
    contacts: Iterable[Customer], customers: Mapping[str, tuple[str, str]], find_closest: ClosestNameFinder
) -> tuple[ContactMatch, ...]:
    """Return the contacts that may be customers under another code; `known` gives name and SIREN by code."""
    unmatched = [contact for contact in contacts if contact.code not in customers]
    sirens = _unique_values({code: siren for code, (_, siren) in customers.items() if siren})
    names = _unique_values(
        {code: normalize_text(name) for code, (name, _) in customers.items() if normalize_text(name)}
    )
    listed = list(names)
    is_small = len(unmatched) * len(listed) <= MAX_PAIRS
    found = []
    for contact in unmatched:
        name = normalize_text(contact.name)
        if (code := sirens.get(contact.siren)) is not None:
            found.append(ContactMatch(contact, code, customers[code][0], "même SIREN", is_sure=True))
        elif (code := names.get(name)) is not None:
            found.append(ContactMatch(contact, code, customers[code][0], "même nom", is_sure=False))
        elif is_small and name and (place := find_closest(name, listed)) is not None:
            code = names[listed[place]]
            found.append(ContactMatch(contact, code, customers[code][0], "nom proche", is_sure=False))
    return tuple(found)


def _unique_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return the codes by trait, without the traits that several customers share."""
    times = Counter(values.values())
    return {value: code for code, value in values.items() if times[value] == 1}
