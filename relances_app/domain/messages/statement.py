"""Statement of account: all open documents, what is due and what is not, payments received, and the balance."""

from collections.abc import Sequence
from datetime import date

from relances_app.domain.accounts.account import Account
from relances_app.domain.dunning.dunning_levels import STATEMENT_LEVEL
from relances_app.domain.dunning.message_parts import MessageParts
from relances_app.domain.errors import UserError
from relances_app.domain.locale.locale import Locale
from relances_app.domain.locale.locales import LOCALES
from relances_app.domain.messages.message import ReceivedPayment, Reminder
from relances_app.domain.structure import Structure


def compose_statement(
    structure: Structure, account: Account, payments: Sequence[ReceivedPayment], dated_on: date
) -> Reminder:
    """Return the statement of one customer, in its language; raises UserError while something is doubtful."""
    if account.doubt or any(item.doubt for item in account.items):
        raise UserError(
            f"Répondez d'abord, sur la page « À vérifier », aux questions sur {account.customer.name}."
        )
    if not account.items:
        raise UserError(f"{account.customer.name} n'a aucun document ouvert : choisissez un autre client.")
    language = account.customer.effective_language
    locale = LOCALES[language]
    day = locale.format_long_date(dated_on)
    upcoming = tuple(item for item in account.items if item.is_open_invoice and item.due_on >= dated_on)
    coming_ids = {item.id for item in upcoming}
    parts = MessageParts(
        upcoming=upcoming,
        balance=account.balance,
        not_due=sum(item.open_amount for item in upcoming),
    )
    return Reminder(
        structure=structure,
        customer=account.customer,
        level=STATEMENT_LEVEL,
        dated_on=dated_on,
        items=tuple(item for item in account.items if item.id not in coming_ids),
        subject=locale.translate("Relevé de compte au {day}", day=day),
        body_before=_write_introduction(locale, day),
        body_after=locale.translate(
            "Merci de nous signaler toute différence avec vos écritures. Si un règlement s’est croisé avec ce "
            "relevé, merci de ne pas en tenir compte."
        ),
        language=language,
        parts=parts,
        payments=tuple(payments),
    )


def _write_introduction(locale: Locale, day: str) -> str:
    sentence = locale.translate("Voici le relevé de votre compte au {day}.", day=day)
    return "\n\n".join((locale.translate("Madame, Monsieur,"), sentence))
