"""The currency of a table: euro only, told by a column, by a heading or beside an amount."""

import re
from collections.abc import Sequence

from relances_app.domain.accounts.customer import normalize_text
from relances_app.domain.accounts.parsed_file import ColumnMapping, TargetField
from relances_app.domain.errors import UserError

_CURRENCY_WORDS = frozenset({"devise", "devises", "currency", "monnaie", "monnaies", "curr", "cur"})
_OTHER_WORDS = frozenset(
    {"montant", "total", "taux", "rate", "solde", "amount", "cours", "conversion", "exchange", "balance", "ht", "ttc",
     "change", "reste", "base", "equivalent", "in", "en"}
)  # fmt: skip
"""Words of headings that name an amount or a rate, not a currency."""
_EURO = re.compile(r"(e|eur|euros?|978|euro? ?eur|eur ?euros?|eur eur)?")

CODES = (
    "USD|GBP|CHF|CAD|AUD|NZD|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|INR|BRL|MXN|ZAR|SGD|HKD|KRW|THB|AED|SAR"
    "|ILS|MAD|TND|DZD|XOF|XAF|XPF|MUR|MGA|EGP|NGN|KES|COP|CLP|ARS|PEN|IDR|MYR|PHP|VND|TWD|ISK|RSD|LBP|FRF|BEF|DEM"
)
_SYMBOLS = r"[$£¥₽₹₺₩₪₴฿]"
_FOREIGN = re.compile(
    rf"{_SYMBOLS}|\b(?:{CODES})\b|\b(?:dollars?|livres? sterling|francs?(?: suisses?| cfa)?|yens?|pounds?)\b",
    re.IGNORECASE,
)
AMOUNT_FIELDS = (
    TargetField.AMOUNT, TargetField.OPEN_AMOUNT, TargetField.PAID, TargetField.PAYMENT, TargetField.DEBIT,
    TargetField.CREDIT,
)  # fmt: skip


def find_currency_column(headings: Sequence[str]) -> int:
    """Return the index of the column with the currency of each row, or the number of columns if there is none."""
    indexes = (i for i, heading in enumerate(headings) if _names_currency(heading))
    return next(indexes, len(headings))


def _names_currency(heading: str) -> bool:
    words = set(normalize_text(heading).split())
    return bool(words & _CURRENCY_WORDS) and not words & _OTHER_WORDS


def is_euro(text: str) -> bool:
    """Return whether a cell names the euro: `EUR`, `€`, `Euro (EUR)`, `978`; an empty cell does too."""
    name = normalize_text(text)
    return not text.strip(" \u00a0€") or (bool(name) and _EURO.fullmatch(name) is not None)


def find_foreign(text: str) -> str:
    """Return the currency other than the euro that a text names, or an empty string."""
    match = _FOREIGN.search(text)
    return match[0] if match else ""


def check_headings(columns: ColumnMapping) -> None:
    """Raise UserError if the heading of an amount names another currency, such as `Total (USD)`."""
    for heading, field in zip(columns.headings, columns.fields, strict=True):
        if field in AMOUNT_FIELDS and (currency := find_foreign(heading)):
            raise UserError(
                f"la colonne « {heading[:60]} » est en {currency} : seules les factures en euros sont lues"
            )
