"""Exports of known programs, recognised by headings that no other program uses."""

from collections.abc import Mapping
from dataclasses import dataclass

from relances_app.domain.accounts.parsed_file import TargetField


@dataclass(frozen=True, slots=True)
class ExportPreset:
    """The export of one program, identified by headings that no other program uses."""

    program: str
    markers: frozenset[str]
    fields: Mapping[str, TargetField]


PRESETS = (
    ExportPreset(
        "Dolibarr",
        frozenset({"InvoiceRef", "DateInvoice", "TotalTTC"}),
        {
            "CompanyName": TargetField.NAME, "Address": TargetField.STREET, "Zip": TargetField.POSTCODE,
            "Town": TargetField.TOWN, "CountryCode": TargetField.COUNTRY, "Phone": TargetField.PHONE,
            "ProfId1": TargetField.SIREN, "CustomerAccountancyCode": TargetField.CODE,
            "InvoiceRef": TargetField.NUMBER, "DateInvoice": TargetField.ISSUED_ON, "DateDue": TargetField.DUE_ON,
            "TotalTTC": TargetField.AMOUNT, "InvoicePaid": TargetField.STATUS,
            "InvoiceStatus": TargetField.DOCUMENT_STATE, "AmountPayment": TargetField.PAYMENT,
            "PaymentId": TargetField.PAYMENT_ID,
        },
    ),
    ExportPreset(
        "Odoo",
        frozenset({"name", "invoice_date", "amount_total"}),
        {
            "name": TargetField.NUMBER, "partner_id": TargetField.NAME, "partner_id/email": TargetField.EMAIL,
            "invoice_date": TargetField.ISSUED_ON, "invoice_date_due": TargetField.DUE_ON,
            "amount_total": TargetField.AMOUNT, "amount_residual": TargetField.OPEN_AMOUNT,
            "payment_state": TargetField.STATUS, "move_type": TargetField.KIND,
        },
    ),
)  # fmt: skip
"""Dolibarr's `modFacture.class.php` and Odoo's `account.move`; other exports are not verified."""
