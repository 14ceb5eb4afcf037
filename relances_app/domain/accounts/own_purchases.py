"""Invoices whose buyer is the user's own structure: purchases, of which nothing can be claimed."""

from collections.abc import Iterable
from dataclasses import replace

from relances_app.domain.accounts.customer import Customer, normalize_text
from relances_app.domain.accounts.parsed_file import ParsedFile, RejectedLine, Source
from relances_app.domain.errors import UserError


def leave_out_purchases(files: Iterable[ParsedFile], siren: str, name: str) -> tuple[ParsedFile, ...]:
    """Return the files without the invoices that the structure itself has to pay, each rejected with its reason.

    Raises UserError if an invoice file holds nothing else.
    """
    return tuple(_leave_out(file, siren, normalize_text(name)) for file in files)


def _leave_out(file: ParsedFile, siren: str, name: str) -> ParsedFile:
    own = {customer.code for customer in file.customers if _is_own(customer, siren, name)}
    purchases = [document for document in file.documents if document.customer_code in own]
    if not purchases:
        return file
    reasons = [
        f"facture {document.number} : l'acheteur est votre structure, c'est une facture d'achat"
        for document in purchases
    ]
    if file.source is Source.INVOICE and len(purchases) == len(file.documents) and not file.rejections:
        raise UserError(
            f"« {file.name} » : {reasons[0]}. Importez les factures que vous avez émises, pas celles que vous "
            "avez reçues."
        )
    return replace(
        file,
        documents=tuple(document for document in file.documents if document.customer_code not in own),
        customers=tuple(customer for customer in file.customers if customer.code not in own),
        rejections=(*file.rejections, *(RejectedLine(0, reason) for reason in reasons)),
    )


def _is_own(customer: Customer, siren: str, name: str) -> bool:
    if siren and customer.siren:
        return customer.siren == siren
    return bool(name) and normalize_text(customer.name) == name
