"""The wordings: the texts of mails and letters, the structure's own where it wrote them."""

from datetime import date

from relances_app.delivery.mail import make_message_id, write_mail
from relances_app.delivery.mail_opened import OpenedMail, open_bytes
from relances_app.domain.account import Account, Item
from relances_app.domain.compose import compose
from relances_app.domain.customer import Customer
from relances_app.domain.dates import to_instant
from relances_app.domain.document import Kind
from relances_app.domain.refusals import Refusal
from relances_app.domain.wording import (
    DEFAULTS,
    Audience,
    Channel,
    Wording,
    check,
    cites_deadline,
)
from relances_app.store import ladder as ladder_store
from relances_app.store import structure as structure_store
from relances_app.store import wordings as store
from relances_app.store.books import Books

LONGEST = {"subject": 200, "body": 10_000}


def find_wording(db: Books, level: int, channel: Channel, audience: Audience) -> Wording:
    """Return the text of a level for a channel and an audience."""
    return store.find_wording(db, level, channel, audience)


def is_original(wording: Wording) -> bool:
    """Say whether a text is the one that came with the program."""
    return wording == DEFAULTS[wording.level, wording.channel, wording.audience]


def keep_wording(db: Books, wording: Wording) -> None:
    """Keep the structure's own text; raises Refusal when a placeholder is unknown or would stay empty."""
    check(wording.subject, "subject")
    check(wording.body, "body")
    _require_deadline(db, wording)
    with db.write():
        store.keep_wording(db, wording)


def forget_wording(db: Books, level: int, channel: Channel, audience: Audience) -> None:
    """Go back to the original text; raises Refusal where it would have a hole."""
    _require_deadline(db, DEFAULTS[level, channel, audience])
    with db.write():
        store.forget_wording(db, level, channel, audience)


def _require_deadline(db: Books, wording: Wording) -> None:
    if cites_deadline(wording) and not ladder_store.find_ladder(db)[wording.level].deadline_days:
        raise Refusal(
            "Ce niveau n'accorde pas de jours pour payer : fixez-les sur la page « Échelle », ou retirez "
            "{{delai}} et {{date_limite_de_paiement}} de ce texte.",
            "body",
        )


def preview(db: Books, wording: Wording, today: date) -> OpenedMail:
    """Return the text as a customer would read it, on an invented account."""
    structure = structure_store.find_structure(db)
    customer = Customer("C000", "Exemple SARL", "client@exemple.example.com", town="Ville")
    items = (
        Item(1, 1, "FA-0001", Kind.INVOICE, today, today, 120_000, 120_000, wording.level - 1, today),
        Item(2, 1, "AV-0002", Kind.CREDIT_NOTE, today, today, -20_000, -20_000),
    )
    account = Account(1, customer, items)
    rung = ladder_store.find_ladder(db)[wording.level]
    reminder = compose(structure, account, items, wording, today, rung)
    key = make_message_id("", 0, "", structure.sender.domain or "exemple.invalid")
    return open_bytes(write_mail(reminder, message_id=key, written_at=to_instant(today)).content)
