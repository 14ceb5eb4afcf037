"""The page « Règlements »: upload bank statements, confirm matches, list and cancel payments."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from relances_app.domain.errors import UserError
from relances_app.domain.money import parse_user_amount
from relances_app.domain.reconciliation.payment_doubts import describe_return
from relances_app.services import customers, payments
from relances_app.system.clock import now, today
from relances_app.web import forms, pending_statements
from relances_app.web.exports.customers import PAYMENT_COLUMNS, build_payment_rows
from relances_app.web.exports.imports import PROPOSAL_COLUMNS, build_proposal_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.forms import Form
from relances_app.web.htmx import redirect_to
from relances_app.web.refusals import show_in_place
from relances_app.web.request_context import get_db
from relances_app.web.sort_headers import SortHeaders, read_sort_headers
from relances_app.web.template_filters import format_count
from relances_app.web.undo import offer_undo
from relances_app.web.uploads import get_configured_limit, limit_upload, prepare_reader, read_uploaded_files


class MarkPaidForm(Form):
    """Mark a document as paid, in full or in part."""

    montant = StringField("Montant réglé", validators=[Optional()])


page = Blueprint("payments", __name__, url_prefix="/reglements")

show_in_place("payments.review", "payments.set_date_order", "payments.save", "payments.discard")

SORT_COLUMNS = {
    "enregistre": "Enregistrement", "date": "Date", "libelle": "Libellé", "documents": "Documents",
    "montant": "Montant",
}  # fmt: skip
"""The sortable columns and their labels; the table has no column for the time of recording."""


@page.get("")
def show() -> str:
    """Show the upload form, the pending statements and the payments."""
    prepare_reader()
    headers = _read_sort_headers()
    return render_template(
        "payments/page.html",
        waiting=pending_statements.list_pending(),
        payments=payments.list_payments(get_db(), order=headers.order),
        headers=headers,
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export all payments, including cancelled ones."""
    rows = build_payment_rows(payments.list_payments(get_db(), -1, _read_sort_headers().order))
    return send_table("reglements", form, today(), PAYMENT_COLUMNS, rows)


@page.post("")
@limit_upload(get_configured_limit)
def upload() -> Response:
    """Read statements and redirect to the matches of the first; nothing is stored."""
    forms.validate_or_raise(forms.ConfirmForm())
    files = read_uploaded_files("releve")
    if not files:
        raise UserError("Aucun fichier n'a été choisi : choisissez-en au moins un.")
    tokens = pending_statements.add(payments.read_statements([payments.File(*file) for file in files]))
    pending_statements.hold_documents(tokens)
    return redirect_to(url_for(".review", token=tokens[0]))


@page.get("/<token>")
def review(token: str) -> str:
    """Show the matches proposed for a statement."""
    return render_template(
        "payments/review.html",
        token_=token,
        proposals=pending_statements.get(token).propose(),
        describe_return=describe_return,
    )


@page.get(f"/<token>/export.<{EXPORT_FORMATS}:form>")
def export_review(token: str, form: str) -> Response:
    """Export the credits of a statement with their proposed documents."""
    rows = build_proposal_rows(pending_statements.get(token).propose())
    return send_table("reglements-proposes", form, today(), PROPOSAL_COLUMNS, rows)


@page.post("/<token>/ordre")
def set_date_order(token: str) -> Response:
    """Set whether days or months come first in the dates of a QIF file."""
    forms.validate_or_raise(forms.ConfirmForm())
    pending_statements.set_date_order(token, day_first=request.form.get("ordre") != "mois")
    return redirect_to(url_for(".review", token=token))


@page.post("/<token>/garder")
def save(token: str) -> Response:
    """Save the selected matches, or all certain ones; the others stay pending."""
    forms.validate_or_raise(forms.ConfirmForm())
    only_certain = "certains" in request.form
    proposals = pending_statements.get(token).propose()
    matches = payments.select_matches(
        proposals, request.form.getlist("certain" if only_certain else "propose")
    )
    ids = payments.save_matches(get_db(), matches, now())
    payments.keep_open(get_db(), proposals, matches, now())
    if ids:
        offer_undo(
            f"{format_count(len(ids), 'règlement gardé', 'règlements gardés')}.",
            lambda db: payments.cancel(db, ids, now()),
        )
    if only_certain and len(matches) < len(proposals.matches):
        return redirect_to(url_for(".review", token=token))
    pending_statements.remove(token)
    return redirect_to(url_for(".show"))


@page.post("/<token>/laisser")
def discard(token: str) -> Response:
    """Discard a statement; nothing of it was stored."""
    forms.validate_or_raise(forms.ConfirmForm())
    payments.drop_open(get_db(), pending_statements.get(token).propose())
    pending_statements.remove(token)
    return redirect_to(url_for(".show"))


@page.post("/<int:payment_id>/annuler")
def cancel(payment_id: int) -> Response:
    """Cancel a payment."""
    forms.validate_or_raise(forms.ConfirmForm())
    payments.cancel(get_db(), [payment_id], now())
    return redirect_to(url_for(".show"))


@page.post("/document/<int:document_id>")
def mark_paid(document_id: int) -> Response:
    """Mark a document as paid, in full or in part."""
    form = MarkPaidForm()
    forms.validate_or_raise(form)
    db = get_db()
    customer_id = customers.get_customer_id_of(db, document_id)
    amount = parse_user_amount(form.montant.data) if (form.montant.data or "").strip() else None
    number, id_ = payments.mark_paid(db, document_id, amount, today(), now())
    status = "réglé en partie" if amount else "marqué comme réglé"
    offer_undo(f"{number} {status}.", lambda db: payments.cancel(db, [id_], now()))
    return redirect_to(url_for("customers.show", customer_id=customer_id))


def _read_sort_headers() -> SortHeaders:
    return read_sort_headers(".show", SORT_COLUMNS, payments.NEWEST_FIRST)
