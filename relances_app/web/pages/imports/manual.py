"""An invoice entered by hand, and the empty workbook to fill in: for users without an export."""

from flask import render_template, send_file, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, Field, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_user_amount
from relances_app.services import manual_invoices
from relances_app.system.clock import today
from relances_app.web import forms
from relances_app.web.exports.imports import TEMPLATE_COLUMNS
from relances_app.web.exports.response import MIME_TYPES
from relances_app.web.exports.writers import write_table
from relances_app.web.forms import MAX_200_CHARS, Form
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.imports.blueprint import page
from relances_app.web.pages.imports.pending import PendingImport, start_reading, store_pending
from relances_app.web.request_context import get_db


class InvoiceForm(Form):
    """One invoice or credit note."""

    client = StringField(
        "Client",
        description="nom ou code ; un nom inconnu crée le client",
        render_kw={"list": "clients", "autocomplete": "off"},
        validators=[InputRequired("Indiquez le client."), MAX_200_CHARS],
    )
    numero = StringField(
        "Numéro de facture", validators=[InputRequired("Indiquez le numéro."), MAX_200_CHARS]
    )
    date = DateField("Date de facture", validators=[InputRequired("Indiquez la date de la facture.")])
    echeance = DateField(
        "Échéance",
        description="facultatif : vide, elle est estimée d'après le délai de paiement habituel",
        validators=[Optional()],
    )
    montant = StringField(
        "Reste dû TTC",
        description="par exemple 1 250,00 ; négatif pour un avoir",
        validators=[InputRequired("Indiquez le montant.")],
    )
    email = StringField("Adresse mail", description="facultatif", validators=[MAX_200_CHARS])

    def validate_date(self, field: Field) -> None:
        """Refuse a date in the future: the invoice would be dunned from a wrong day."""
        if field.data and field.data > today():
            raise ValidationError("Cette date est dans le futur : corrigez-la.")

    def validate_echeance(self, field: Field) -> None:
        """Refuse a due date before the date of the invoice."""
        if field.data and self.date.data and field.data < self.date.data:
            raise ValidationError("L'échéance précède la date de facture : corrigez l'une des deux.")

    def validate_montant(self, field: Field) -> None:
        """Read the amount."""
        try:
            cents = parse_user_amount(field.data or "")
        except UserError as error:
            raise ValidationError(error.message) from error
        if not cents:
            raise ValidationError("Indiquez un montant différent de zéro.")

    def validate_email(self, field: Field) -> None:
        """Accept one plain mail address, or none."""
        forms.validate_address(field)

    @property
    def invoice(self) -> manual_invoices.ManualInvoice:
        """The submitted values."""
        client, number = (" ".join((text or "").split()) for text in (self.client.data, self.numero.data))
        return manual_invoices.ManualInvoice(
            client, number, self.date.data, self.echeance.data,
            parse_user_amount(self.montant.data or ""), self.email.data or "",
        )  # fmt: skip


@page.get("/facture")
def new_invoice() -> str:
    """Show the form of an invoice entered by hand."""
    return _render_form(InvoiceForm(formdata=None, date=today()))


@page.post("/facture")
def add_invoice() -> Response | tuple[str, int]:
    """Read the invoice like a file of one row, and show what it changes; nothing is stored."""
    form = InvoiceForm()
    if not form.validate_on_submit():
        return _render_form(form), 422
    try:
        job = start_reading(manual_invoices.prepare_reading(get_db(), form.invoice))
        if not job.is_alive():
            job.get_result()
    except UserError as error:
        form.client.errors = [error.message]
        return _render_form(form), 422
    return redirect_to(
        url_for(".preview", token=store_pending(PendingImport((), is_whole_list=False, job=job)))
    )


@page.get("/modele.xlsx")
def download_template() -> Response:
    """Return the empty workbook: its headings are those that the import knows."""
    return send_file(
        write_table("xlsx", TEMPLATE_COLUMNS, ()),
        mimetype=MIME_TYPES["xlsx"],
        as_attachment=True,
        download_name="modele-factures.xlsx",
    )


def _render_form(form: InvoiceForm) -> str:
    return render_template(
        "imports/manual.html", form=form, customers=manual_invoices.list_customer_names(get_db())
    )
