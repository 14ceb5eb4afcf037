"""Who is who: which customer of the database a customer of a file is; never by name alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from relances_app.domain.accounts.customer import Customer, code_from_name, normalize_text
from relances_app.domain.accounts.doubt import SAME_OR_TWO, Answer, Answers, Doubt, DoubtKind, make_key

DocumentSign = tuple[str, date, int]
"""Number, issue date and amount of a document: together they hardly ever belong to two customers."""

LEGAL_FORMS = frozenset(
    """
    sa sas sasu sarl eurl eirl ei sci scp scm snc scop selarl gie earl gaec association asso ste societe ets
    etablissement etablissements entreprise cie m mr mme mlle monsieur madame de du des d la le les l et
    """.split()  # noqa: SIM905 - forty lines of one word each are no easier to read
)
"""Words of a name that come and go."""
MIN_SPELLING_RATIO = 0.85


@dataclass(frozen=True, slots=True)
class KnownCustomer:
    """A customer of the database; `is_active` tells that something would be lost with its identity."""

    customer: Customer
    documents: Set[DocumentSign] = frozenset()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Identities:
    """The codes to use instead of those of the file, what to report, and what to ask."""

    codes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Codes of the file that stand for a customer known under another code, to be remembered."""


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name that tell who it is."""
    words = normalize_text(name).split()
    return frozenset(word for word in words if word not in LEGAL_FORMS) or frozenset(words)


def is_same_name(one: str, other: str) -> bool:
    """Say whether two names are written with the same words, in any order."""
    return name_words(one) == name_words(other)


def differ_in_contact(one: Customer, other: Customer) -> bool:
    """Say whether two customers differ in SIREN, mail or address, each known on both sides."""
    if one.siren and other.siren:
        return one.siren != other.siren
    mails = one.email.casefold(), other.email.casefold()
    if all(mails) and mails[0] != mails[1]:
        return True
    places = [normalize_text(f"{c.postcode} {c.town}") for c in (one, other)]
    return all(places) and places[0] != places[1]


def share_contact(one: Customer, other: Customer) -> bool:
    """Say whether two customers share a SIREN, a mail address or a postal address."""
    if one.siren and one.siren == other.siren:
        return True
    if one.email and one.email.casefold() == other.email.casefold():
        return True
    places = [normalize_text(f"{c.street} {c.postcode} {c.town}") for c in (one, other)]
    return bool(one.street and one.postcode) and places[0] == places[1]


def is_derived(customer: Customer) -> bool:
    """Say whether a code was made from the name."""
    return bool(customer.name) and customer.code.startswith(code_from_name(customer.name)[:40])


def identify(
    read: Iterable[Customer],
    documents: Mapping[str, Collection[DocumentSign]],
    known: Mapping[str, KnownCustomer],
    aliases: Mapping[str, str],
    answers: Answers,
) -> Identities:
    """Return which known customer each customer of a file is; `documents` are those of the file, by code."""
    customers = _merge_read(read)
    finder = _Finder(known, frozenset(customers) | {aliases[code] for code in customers if code in aliases})
    found = _Found(answers)
    for code, customer in customers.items():
        signs = frozenset(documents.get(code, ()))
        if code in known:
            _check_known(customer, known[code], signs, finder, found)
        elif code in aliases:
            found.codes[code] = aliases[code]
        else:
            _look_up(customer, signs, finder, found)
    return Identities(found.codes, tuple(found.notes), tuple(found.doubts), found.aliases)


def _merge_read(read: Iterable[Customer]) -> dict[str, Customer]:
    """Return the customers by code, the one with a SIREN or an address before others."""
    merged: dict[str, Customer] = {}
    for customer in read:
        first = merged.setdefault(customer.code, customer)
        if (customer.siren and not first.siren) or (customer.email and not first.email):
            merged[customer.code] = customer
    return merged


class _Found:
    """What was found so far."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.codes: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.notes: list[str] = []
        self.doubts: list[Doubt] = []

    def join(self, customer: Customer, known: Customer, why: str) -> None:
        """Take a customer of the file for a known one."""
        self.codes[customer.code] = self.aliases[customer.code] = known.code
        self.notes.append(
            f"client {customer.code} : reconnu comme le client {known.code}, {known.name} ({why})"
        )

    def ask(self, customer: Customer, known: Customer, message: str, apart: str) -> None:
        """Ask whether two customers are one; until then they are two, and the one of the file is held."""
        key = make_key(DoubtKind.IDENTITY, customer.code, customer.name, known.code, known.name)
        doubt = Doubt(DoubtKind.IDENTITY, key, message, SAME_OR_TWO, customers=(apart,), data=known.code)
        self.doubts.append(doubt)
        if self.answers.get(key) == Answer.SAME_CUSTOMER:
            if customer.code != known.code:
                self.codes[customer.code] = self.aliases[customer.code] = known.code
        elif apart != customer.code:
            self.codes[customer.code] = apart


class _Finder:
    """Known customers by SIREN, by name and by document, without those whose code the file has, too."""

    def __init__(self, known: Mapping[str, KnownCustomer], present: Collection[str]) -> None:
        self.by_siren: dict[str, list[KnownCustomer]] = defaultdict(list)
        self.by_name: dict[frozenset[str], list[KnownCustomer]] = defaultdict(list)
        for code, one in known.items():
            if code in present:
                continue
            self.by_name[name_words(one.customer.name)].append(one)
            if one.customer.siren:
                self.by_siren[one.customer.siren].append(one)

    def list_same_name(self, customer: Customer) -> list[KnownCustomer]:
        """Return the known customers of the same name, those that share something else first."""
        return self.by_name.get(name_words(customer.name), []) if customer.name else []


def _check_known(
    customer: Customer, known: KnownCustomer, signs: frozenset[DocumentSign], finder: _Finder, found: _Found
) -> None:
    """Ask about a code whose name changed, or a name without a code whose address is another one."""
    one = known.customer
    if one.name in ("", one.code) or customer.name in ("", customer.code):
        return
    has_same_documents = bool(signs & known.documents)
    if is_derived(customer):
        if has_same_documents or not differ_in_contact(customer, one):
            return
        other = next(
            (k for k in finder.list_same_name(customer) if share_contact(customer, k.customer)), None
        )
        if other:
            found.codes[customer.code] = other.customer.code
            return
        message = (
            f"« {customer.name} » n'a ni la même adresse ni le même mail que le client de ce nom déjà connu : "
            "dites si c'est le même client"
        )
        found.ask(customer, one, message, separate_code(customer))
    elif not _is_renamed_plainly(customer, one, has_same_documents=has_same_documents):
        message = (
            f"le code {customer.code} désignait « {one.name} », il désigne maintenant « {customer.name} » : "
            "dites si c'est le même client ; en attendant, rien n'est demandé au second"
        )
        found.ask(customer, one, message, separate_code(customer))


def _is_renamed_plainly(customer: Customer, known: Customer, *, has_same_documents: bool) -> bool:
    words, before = name_words(customer.name), name_words(known.name)
    if words <= before or before <= words or (customer.siren and customer.siren == known.siren):
        return True
    spelling = SequenceMatcher(None, normalize_text(customer.name), normalize_text(known.name)).ratio()
    is_backed = has_same_documents or share_contact(customer, known)
    return is_backed and spelling >= MIN_SPELLING_RATIO


def _look_up(customer: Customer, signs: frozenset[DocumentSign], finder: _Finder, found: _Found) -> None:
    """Find a customer whose code is new among those known under another one."""
    same_siren = finder.by_siren.get(customer.siren, []) if customer.siren else []
    if len(same_siren) == 1:
        found.join(customer, same_siren[0].customer, "même SIREN")
        return
    candidates = [
        k
        for k in finder.list_same_name(customer)
        if not _contradicts(customer, k.customer, signs & k.documents)
    ]
    sure = [k for k in candidates if _find_proof(customer, k, signs)]
    if len(sure) == 1:
        found.join(customer, sure[0].customer, _find_proof(customer, sure[0], signs))
        return
    active = [k for k in candidates if k.is_active]
    if active:
        one = active[0].customer
        message = (
            f"« {customer.name} » arrive sous le code {customer.code} ; un client du même nom est connu sous le "
            f"code {one.code} : dites si c'est le même client"
        )
        found.ask(customer, one, message, customer.code)


def _contradicts(customer: Customer, known: Customer, shared: Set[DocumentSign]) -> bool:
    return not shared and differ_in_contact(customer, known)


def _find_proof(customer: Customer, known: KnownCustomer, signs: frozenset[DocumentSign]) -> str:
    """Say what proves that a customer of the same name is the known one; empty where nothing does."""
    if signs & known.documents:
        return "même nom, mêmes documents"
    if customer.code.lstrip("0") == known.customer.code.lstrip("0"):
        return "même nom, même code aux zéros près"
    if (is_derived(customer) or is_derived(known.customer)) and share_contact(customer, known.customer):
        return "même nom, même adresse"
    return ""


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
        return f"{customer.code[:60]} {sign}"[:100]
    return f"{customer.code[:40]} {code_from_name(customer.name)}"[:100]


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
