"""Sample reminders and mails for tests of the mailer."""

import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.document import DocumentKind
from relances_app.domain.attachment import Attachment
from relances_app.domain.messages.message import Reminder, RenderedMail
from relances_app.domain.structure import SenderIdentity, Structure
from relances_app.mail.compose import build_mail

WRITTEN_AT = datetime(2024, 8, 1, 9, 30, tzinfo=timezone(timedelta(hours=2)))
MESSAGE_ID = "<3f0c9a52-6f1d-5c8e-9a1b-2d7e4c5b6a70@example.fr>"

STRUCTURE = Structure(
    name="Menuiserie du Lac",
    legal_form="SARL",
    capital="10 000 €",
    street="3 rue de l'Église",
    postcode="74000",
    town="Annecy",
    siren="732829320",
    registry="RCS Annecy",
    iban="FR7630006000011234567890189",
    bic="AGRIFRPP",
    sender=SenderIdentity(
        name="Comptabilité, Lac & Fils", address="compta@example.fr", reply_to="clients@example.fr"
    ),
)
CUSTOMER = Customer(code="C1", name="Établissements « Hêtre » & Cie", email="achats@example.com")
INVOICE = OpenItem(
    1, 1, "F-2024-012", DocumentKind.INVOICE, date(2024, 1, 30), date(2024, 2, 29), 150_160, 150_160, 1
)
CREDIT = OpenItem(2, 1, "A-12", DocumentKind.CREDIT_NOTE, date(2024, 3, 4), date(2024, 3, 4), -5_610, -5_610)


def make_reminder(**changes) -> Reminder:
    reminder = Reminder(
        structure=STRUCTURE,
        customer=CUSTOMER,
        level=2,
        dated_on=date(2024, 8, 1),
        items=(INVOICE, CREDIT),
        subject="Votre compte à la Menuiserie du Lac",
        body_before="Madame, Monsieur,\n\nVoici le détail de votre compte :",
        body_after="Merci de nous régler sous 8 jours.\n\nCordialement,\nMenuiserie du Lac",
    )
    return replace(reminder, **changes)


def make_structure(**changes) -> Structure:
    return replace(STRUCTURE, sender=replace(STRUCTURE.sender, **changes))


def make_mail(reminder: Reminder | None = None, **options) -> RenderedMail:
    return build_mail(
        reminder or make_reminder(), **{"message_id": MESSAGE_ID, "written_at": WRITTEN_AT, **options}
    )


def make_big_mail(megabytes: int = 8) -> RenderedMail:
    """A mail that no socket buffer holds, so that its body is really in transit when a fault strikes."""
    file = Attachment("plan.bin", "application/octet-stream", bytes(megabytes * 750_000))
    return make_mail(make_reminder(attachments=(file,)))


def render_content(content: bytes, **changes) -> RenderedMail:
    mail = RenderedMail("achats@example.com", "compta@example.fr", MESSAGE_ID, content, "")
    return replace(mail, sha256=hashlib.sha256(content).hexdigest(), **changes)
