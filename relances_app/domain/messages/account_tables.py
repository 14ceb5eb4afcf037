"""Tables of a message with the other documents of the account, and the sentence with the balance."""

from collections.abc import Sequence
from dataclasses import dataclass

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.document import DOCUMENT_KIND_LABELS
from relances_app.domain.dunning.message_parts import MessageParts
from relances_app.domain.locale.locale import Locale
from relances_app.domain.messages.message import Reminder


@dataclass(frozen=True, slots=True)
class AccountTable:
    """A table of documents; the open amount is the last column, credits are negative."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def build_account_tables(reminder: Reminder) -> list[AccountTable]:
    """Return the tables below the reminder's own one, without empty ones."""
    translate, parts = reminder.locale.translate, reminder.parts
    others_title, others_note = _describe_others(parts, reminder.locale)
    described: tuple[tuple[str, str, tuple[OpenItem, ...]], ...] = (
        (others_title, others_note, parts.others),
        (
            translate("Factures à échoir"),
            translate("Pour information : rien à régler à ce jour."),
            parts.upcoming,
        ),
        (
            translate("Factures en litige"),
            translate("Leur règlement n’est pas demandé tant que nous n’avons pas répondu."),
            parts.disputed,
        ),
    )
    tables = [build_table(title, items, reminder.locale, note) for title, note, items in described if items]
    return [*tables, *([_build_payment_table(reminder)] if reminder.payments else [])]


def _build_payment_table(reminder: Reminder) -> AccountTable:
    locale, translate = reminder.locale, reminder.locale.translate
    return AccountTable(
        translate("Règlements reçus"),
        (translate("Document"), translate("Date"), "", "", translate("Montant")),
        tuple(
            (
                payment.number,
                locale.format_date(payment.booked_on),
                "",
                "",
                locale.format_euros(payment.amount),
            )
            for payment in reminder.payments
        ),
    )


def _describe_others(parts: MessageParts, locale: Locale) -> tuple[str, str]:
    """Return the title of the second table and the sentence below it."""
    if sum(item.is_open_invoice for item in parts.others) == 1:
        return (
            locale.translate("Autre facture échue"),
            locale.translate(
                "Cette facture est échue elle aussi : nous vous remercions de la régler également."
            ),
        )
    return (
        locale.translate("Autres factures échues"),
        locale.translate(
            "Ces factures sont échues elles aussi : nous vous remercions de les régler également."
        ),
    )


def build_table(title: str, items: Sequence[OpenItem], locale: Locale, note: str = "") -> AccountTable:
    """Return a table of documents with their last reminder."""
    translate = locale.translate
    headings = (
        translate("Document"),
        translate("Date"),
        translate("Échéance"),
        translate("Relancée le"),
        translate("Reste dû"),
    )
    return AccountTable(title, headings, tuple(_build_row(item, locale) for item in items), note)


def _build_row(item: OpenItem, locale: Locale) -> tuple[str, ...]:
    return (
        f"{locale.translate(DOCUMENT_KIND_LABELS[item.kind]).capitalize()} {item.number}",
        locale.format_date(item.issued_on),
        locale.format_date(item.due_on) if item.is_open_invoice else "",
        locale.format_date(item.last_reminded_on) if item.last_reminded_on and item.level else "",
        locale.format_euros(item.open_amount),
    )


def format_balance(reminder: Reminder) -> str:
    """Return the sentence with the balance of the account; empty where none is stated."""
    locale, parts = reminder.locale, reminder.parts
    if parts.balance is None:
        return ""
    return _format_sum(parts, locale, locale.format_long_date(reminder.dated_on))


def _format_sum(parts: MessageParts, locale: Locale, day: str) -> str:
    balance = locale.format_euros(parts.balance or 0)
    if not parts.not_due:
        return locale.translate(
            "Solde de votre compte au {day}, avoirs et règlements déduits : {sum}.", day=day, sum=balance
        )
    return locale.translate(
        "Solde de votre compte au {day}, avoirs et règlements déduits : {sum}, dont {later} à échoir.",
        day=day,
        sum=balance,
        later=locale.format_euros(parts.not_due),
    )
