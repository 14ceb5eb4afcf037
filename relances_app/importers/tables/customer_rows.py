"""Customers of a table, one per code, merged from all their rows."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import lru_cache
from typing import Any

from relances_app.domain.accounts.customer import Customer, CustomerKind, code_from_name, normalize_text
from relances_app.domain.accounts.parsed_file import TargetField
from relances_app.domain.accounts.same_customer import is_one_customer, separate_code
from relances_app.domain.errors import UserError
from relances_app.domain.language import Language
from relances_app.importers.tables.synonyms import CONTACT_FIELDS
from relances_app.lib.email_validation import read_addresses

Variant = tuple[str, int]
"""A code and which of the customers under it a row is about."""

Cells = Mapping[TargetField, str]
"""The cells of one row, by field."""

_TEXTS = {
    TargetField.STREET: "street",
    TargetField.STREET2: "street2",
    TargetField.TOWN: "town",
    TargetField.COUNTRY: "country",
}
_NAME_FIELDS = frozenset({TargetField.NAME, TargetField.FIRST_NAME})
_KINDS = {
    "part": CustomerKind.PRIVATE,
    "priv": CustomerKind.PRIVATE,
    "conso": CustomerKind.PRIVATE,
    "b2c": CustomerKind.PRIVATE,
    "pro": CustomerKind.PROFESSIONAL,
    "entr": CustomerKind.PROFESSIONAL,
    "soci": CustomerKind.PROFESSIONAL,
    "b2b": CustomerKind.PROFESSIONAL,
}
_LANGUAGES = {"fr": Language.FRENCH, "en": Language.ENGLISH, "an": Language.ENGLISH, "gb": Language.ENGLISH}
"""By the first two letters of `français`, `FR`, `fr_FR`, `anglais`, `English`, `en-GB` or `GB`."""
_FRANCE = frozenset({"", "fr", "france"})
_FORMULA_SIGNS = tuple("=+-@\t\r\0＝＋－＠")
"""Characters before which exports insert an apostrophe, so that no formula is run (CWE-1236)."""


_COLLECTIVE_ACCOUNT = re.compile(r"411?0*")
"""The general customers' account, which identifies no customer."""
_DIGITS = re.compile(r"[^0-9]")
_FRENCH_VAT = re.compile(r"FR[0-9A-Z]{2}(?=[0-9]{9}$)")


_INVISIBLE_CHARACTERS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Bidirectional marks, which can make a name look like another one, and surrogates."""


def clean_cell(cell: str) -> str:
    """Return a cell as one line, without invisible characters or the apostrophe added by our exports."""
    if " " not in cell and cell.isprintable() and not cell.startswith("'"):
        return cell
    if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_SIGNS):
        cell = cell[1:]
    if not cell.isprintable():
        cell = _INVISIBLE_CHARACTERS.sub(
            "", "".join(" " if unicodedata.category(c) == "Cc" else c for c in cell)
        )
    return " ".join(cell.split())


def read_name(cells: Cells) -> str:
    """Return the name of a row's customer, with the first name where the table has a column for it."""
    name, first = cells.get(TargetField.NAME, ""), cells.get(TargetField.FIRST_NAME, "")
    return f"{name} {first}".strip() if first and normalize_text(first) not in normalize_text(name) else name


def derive_code(cells: Cells) -> str:
    """Return the customer code of a row, derived from the name if missing; else an empty string."""
    code = cells.get(TargetField.CODE, "")
    name = read_name(cells)
    if code and not (name and _COLLECTIVE_ACCOUNT.fullmatch(code)):
        return code
    return code_from_name(name) or name[:60] or code


class CustomerCollector:
    """Collects customers; a later row only fills in values that earlier rows left empty.

    Rows under one code that are not one customer (another person of the same name, a code for various customers)
    are kept apart unless `is_split` is false: `add` returns the variant of a row, and `codes` gives the codes of
    variants that are customers of their own.
    """

    def __init__(self, fields: Iterable[TargetField | None], *, is_split: bool = True) -> None:
        self._is_split = is_split
        self.warnings: list[str] = []
        self._fields = tuple(field for field in fields if field in _NAME_FIELDS or field in CONTACT_FIELDS)
        self._seen: dict[tuple[str | None, ...], Variant] = {}
        self._found: dict[str, list[Customer]] = {}

    def add(self, line: int, code: str, cells: Cells) -> Variant:
        """Add the customer of a row; return which one under its code it is. Repeated rows are skipped quickly."""
        values = (code, *map(cells.get, self._fields))
        if (variant := self._seen.get(values)) is not None:
            return variant
        customer = Customer(
            code,
            read_name(cells),
            self._read_email(line, cells),
            **_read_contact_fields(cells),
        )
        variants = self._found.setdefault(code, [])
        same = (
            i for i, known in enumerate(variants) if not self._is_split or is_one_customer(known, customer)
        )
        place = next(same, len(variants))
        if place == len(variants):
            if variants:
                self.warnings.append(
                    f"code « {code[:60]} » : plusieurs clients, « {variants[0].name[:60]} » et "
                    f"« {customer.name[:60]} » ; ils sont comptés à part"
                )
            variants.append(customer)
        else:
            variants[place] = self._merge(variants[place], customer)
        self._seen[values] = (code, place)
        return (code, place)

    def codes(self) -> dict[Variant, str]:
        """Return the codes of the customers whose rows share a code with another one."""
        shared = {code: variants for code, variants in self._found.items() if len(variants) > 1}
        return {
            (code, place): separate_code(customer)
            for code, variants in shared.items()
            for place, customer in enumerate(variants)
        }

    def all(self) -> tuple[Customer, ...]:
        """Return the customers; one without a name gets its code as name."""
        codes = self.codes()
        customers = (
            replace(customer, code=codes.get((code, place), code))
            for code, variants in self._found.items()
            for place, customer in enumerate(variants)
        )
        once = {customer.code: customer for customer in customers}
        return tuple(c if c.name else replace(c, name=c.code) for c in once.values())

    def _read_email(self, line: int, cells: Cells) -> str:
        text = cells.get(TargetField.EMAIL, "")
        try:
            return read_addresses(text) if text else ""
        except UserError as error:
            self.warnings.append(f"ligne {line} : adresse refusée (« {text[:60]} ») : {error.message}")
            return ""

    def _merge(self, known: Customer, other: Customer) -> Customer:
        if known.name and other.name and normalize_text(known.name) != normalize_text(other.name):
            self.warnings.append(
                f"client « {known.code} » : deux noms, « {known.name[:60]} » et « {other.name[:60]} » ; "
                "le premier est gardé"
            )
        missing = {
            one.name: getattr(other, one.name)
            for one in fields(Customer)
            if getattr(known, one.name) in ("", None, CustomerKind.UNKNOWN)
        }
        return replace(known, **missing)


def _read_contact_fields(cells: Cells) -> dict[str, Any]:
    """Return the contact details of a row; leading zeros removed by spreadsheets are restored."""
    values: dict[str, Any] = {name: cells[field] for field, name in _TEXTS.items() if field in cells}
    postcode, phone = cells.get(TargetField.POSTCODE, ""), cells.get(TargetField.PHONE, "")
    is_short = (
        len(postcode) == 4
        and postcode.isdecimal()
        and normalize_text(cells.get(TargetField.COUNTRY, "")) in _FRANCE
    )
    values["postcode"] = f"0{postcode}" if is_short else postcode
    values["phone"] = f"0{phone}" if len(phone) == 9 and phone.isdecimal() else phone
    values["siren"] = _read_siren(cells.get(TargetField.SIREN, ""))
    values["kind"] = _read_kind(cells.get(TargetField.CUSTOMER_KIND, ""))
    values["language"] = _LANGUAGES.get(normalize_text(cells.get(TargetField.LANGUAGE, ""))[:2])
    return values


@lru_cache(maxsize=256)
def _read_kind(word: str) -> CustomerKind:
    starts = (kind for start, kind in _KINDS.items() if normalize_text(word).startswith(start))
    return next(starts, CustomerKind.UNKNOWN)


def _read_siren(text: str) -> str:
    """Return the SIREN from a SIREN, a SIRET or a French VAT number, or an empty string."""
    plain = "".join(text.split()).upper()
    digits = _DIGITS.sub("", _FRENCH_VAT.sub("", plain))
    return digits[:9] if len(digits) in (9, 14) else ""
