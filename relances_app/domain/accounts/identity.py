"""Who is who: which customer of the database a customer of a file is; never by name alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from relances_app.domain.accounts.customer import Customer, normalize_text
from relances_app.domain.accounts.doubt import SAME_OR_TWO, Answer, Answers, Doubt, DoubtKind, make_key
from relances_app.domain.accounts.same_customer import (
    differ_in_contact,
    is_derived,
    name_words,
    separate_code,
    share_contact,
)

DocumentSign = tuple[str, date, int]
"""Number, issue date and amount of a document: together they hardly ever belong to two customers."""

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
