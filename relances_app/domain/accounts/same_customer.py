"""Signs that two customers are one or two: their names, codes, addresses and official numbers."""

from collections import defaultdict
from collections.abc import Iterable

from relances_app.domain.accounts.customer import Customer, code_from_name, normalize_text
from relances_app.domain.email_address import split_addresses

LEGAL_FORMS = frozenset(
    """
    sa sas sasu sarl eurl eirl ei sci scp scm snc scop selarl gie earl gaec association asso ste societe ets
    etablissement etablissements entreprise cie m mr mme mlle monsieur madame de du des d la le les l et
    """.split()  # noqa: SIM905 - forty lines of one word each are no easier to read
)
"""Words of a name that come and go."""


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name that tell who it is."""
    words = normalize_text(name).split()
    return frozenset(word for word in words if word not in LEGAL_FORMS) or frozenset(words)


def differ_in_contact(one: Customer, other: Customer) -> bool:
    """Say whether two customers differ in SIREN, mail or address, each known on both sides."""
    if one.siren and other.siren:
        return one.siren != other.siren
    mails = _list_addresses(one), _list_addresses(other)
    if all(mails) and not mails[0] & mails[1]:
        return True
    places = [normalize_text(f"{c.postcode} {c.town}") for c in (one, other)]
    return all(places) and places[0] != places[1]


def share_contact(one: Customer, other: Customer) -> bool:
    """Say whether two customers share a SIREN, a mail address or a postal address."""
    if one.siren and one.siren == other.siren:
        return True
    if _list_addresses(one) & _list_addresses(other):
        return True
    places = [normalize_text(f"{c.street} {c.postcode} {c.town}") for c in (one, other)]
    return bool(one.street and one.postcode) and places[0] == places[1]


def _list_addresses(customer: Customer) -> frozenset[str]:
    return frozenset(address.casefold() for address in split_addresses(customer.email))


def is_derived(customer: Customer) -> bool:
    """Say whether a code was made from the name."""
    return bool(customer.name) and customer.code.startswith(code_from_name(customer.name)[:40])


def is_one_customer(known: Customer, other: Customer) -> bool:
    """Say whether two rows under one code are about one customer: one name, and no contradiction without a code."""
    if not known.name or not other.name or normalize_text(known.name) == normalize_text(other.name):
        return not (is_derived(other) and differ_in_contact(known, other))
    words, others = name_words(known.name), name_words(other.name)
    return words <= others or others <= words or bool(known.siren and known.siren == other.siren)


def separate_code(customer: Customer) -> str:
    """Return the code of a customer that shares its code with another one."""
    if is_derived(customer):
        sign = customer.siren or customer.email or f"{customer.postcode} {customer.town}".strip()
        code = f"{customer.code[:60]} {sign}"
    else:
        code = f"{customer.code[:40]} {code_from_name(customer.name)}"
    # Spaces as a cell has them, so that an exported code is read back as the same one.
    return " ".join(code[:100].split())


def list_shared_mailboxes(customers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Report the mail addresses that several customers share; `customers` are names with addresses."""
    owners: dict[str, list[str]] = defaultdict(list)
    for name, email in customers:
        if email:
            owners[email.casefold()].append(name)
    return tuple(
        f"{email} est l'adresse de {len(names)} clients : {', '.join(sorted(names)[:5])}"
        for email, names in sorted(owners.items())
        if len(names) > 1
    )
