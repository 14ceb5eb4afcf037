"""Payments."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from relances_app.domain.errors import NotFound
from relances_app.domain.money import read_typed_amount
from relances_app.services import customers, payments
from relances_app.system.clock import now, today
from relances_app.web import forms, pending_statements
from relances_app.web.exports.customers import PAYMENTS, lay_payments
from relances_app.web.exports.imports import PROPOSALS, lay_proposals
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.forms import Form
from relances_app.web.htmx import go_to
from relances_app.web.request_context import get_books
from relances_app.web.sort_headers import Heads, read_heads
from relances_app.web.template_filters import count
from relances_app.web.undo import offer
from relances_app.web.uploads import take_files


class Settle(Form):
    """The word that a document is paid, whole or in part."""

    montant = StringField("Montant réglé", validators=[Optional()])


page = Blueprint("payments", __name__, url_prefix="/reglements")

HEADS = {
    "enregistre": "Enregistrement", "date": "Date", "libelle": "Libellé", "documents": "Documents",
    "montant": "Montant",
}  # fmt: skip
"""The columns that put the list in order; it has no head for when a payment was kept."""


@page.get("")
def show() -> str:
    """Offer to choose statements, and list those that wait and the payments kept."""
    heads = _read_heads()
    return render_template(
        "payments/page.html",
        waiting=pending_statements.list_waiting(),
        payments=payments.list_payments(get_books(), order=heads.order),
        heads=heads,
    )


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all payments kept, those taken back too."""
    rows = lay_payments(payments.list_payments(get_books(), -1, _read_heads().order))
    return answer_table("reglements", form, today(), PAYMENTS, rows)


@page.post("")
def upload() -> Response:
    """Read statements and go to what the first proposes; nothing is stored."""
    forms.require(forms.Act())
    files = take_files("releve")
    if not files:
        raise NotFound("Aucun fichier n'a été choisi ; il")
    return go_to(url_for(".review", token=pending_statements.take(files)[0]))


@page.get("/<token>")
def review(token: str) -> str:
    """Show which documents each credit may settle."""
    return render_template(
        "payments/review.html", token_=token, proposals=pending_statements.find(token).propose()
    )


@page.get(f"/<token>/export.<{FORMS}:form>")
def export_review(token: str, form: str) -> Response:
    """Give each credit of a statement with what it may settle."""
    rows = lay_proposals(pending_statements.find(token).propose())
    return answer_table("reglements-proposes", form, today(), PROPOSALS, rows)


@page.post("/<token>/ordre")
def tell_order(token: str) -> Response:
    """Say whether days or months come first in the dates of a QIF."""
    forms.require(forms.Act())
    pending_statements.tell_order(token, day_first=request.form.get("ordre") != "mois")
    return go_to(url_for(".review", token=token))


@page.post("/<token>/garder")
def keep(token: str) -> Response:
    """Keep the matches that were ticked, or all that are certain; what is not certain waits on."""
    forms.require(forms.Act())
    only_certain = "certains" in request.form
    proposals = pending_statements.find(token).propose()
    kept = payments.choose(proposals, request.form.getlist("certain" if only_certain else "propose"))
    ids = payments.keep_matches(get_books(), kept, now())
    if ids:
        offer(
            f"{count(len(ids), 'règlement gardé', 'règlements gardés')}.",
            lambda db: payments.cancel(db, ids, now()),
        )
    if only_certain and len(kept) < len(proposals.matches):
        return go_to(url_for(".review", token=token))
    pending_statements.forget(token)
    return go_to(url_for(".show"))


@page.post("/<token>/laisser")
def leave(token: str) -> Response:
    """Forget a statement; nothing of it was stored."""
    forms.require(forms.Act())
    pending_statements.forget(token)
    return go_to(url_for(".show"))


@page.post("/<int:payment_id>/annuler")
def cancel(payment_id: int) -> Response:
    """Take a payment back."""
    forms.require(forms.Act())
    payments.cancel(get_books(), [payment_id], now())
    return go_to(url_for(".show"))


@page.post("/document/<int:document_id>")
def settle(document_id: int) -> Response:
    """Mark a document as paid, whole or in part."""
    form = Settle()
    forms.require(form)
    db = get_books()
    customer_id = customers.find_customer_of(db, document_id)
    amount = read_typed_amount(form.montant.data) if (form.montant.data or "").strip() else None
    number, id_ = payments.settle_by_hand(db, document_id, amount, today(), now())
    said = "réglé en partie" if amount else "marqué comme réglé"
    offer(f"{number} {said}.", lambda db: payments.cancel(db, [id_], now()))
    return go_to(url_for("customers.show", customer_id=customer_id))


def _read_heads() -> Heads:
    return read_heads(".show", HEADS, payments.NEWEST)
