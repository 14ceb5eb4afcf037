"""Details."""

from collections.abc import Mapping

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from relances_app.domain.charges.limitation_period import list_warnings
from relances_app.domain.sort_order import Order
from relances_app.services import attachments, attention, customer_list, customers, history
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.exports.customers import DOCUMENTS, lay_documents
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.pages.customers import forms
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.request_context import get_books
from relances_app.web.sort_headers import Heads, read_heads

OPEN_HEADS = {
    "numero": "Numéro Doc", "facture": "Date Facture", "echeance": "Date paiement", "montant": "Reste dû",
    "niveau": "Déjà relancé",
}  # fmt: skip
SETTLED_HEADS = {
    "numero": "Numéro Doc", "facture": "Date Facture", "echeance": "Date paiement", "montant": "Montant",
    "solde": "Soldé le",
}  # fmt: skip
"""The same of one customer's documents."""


def _read_document_heads(customer_id: int) -> tuple[Heads, Heads]:
    """Return the heads of the open documents and of those settled; each keeps the order of the other."""

    def read(labels: Mapping[str, str], usual: Order, name: str, other: str) -> Heads:
        words = {"customer_id": customer_id, other: request.args.get(other)}
        return read_heads(".show", labels, usual, name=name, place="documents", **words)

    return (
        read(OPEN_HEADS, customers.SENIOR, "ouverts", "soldes"),
        read(SETTLED_HEADS, customer_list.LAST_SETTLED, "soldes", "ouverts"),
    )


@page.get(f"/<int:customer_id>/export.<{FORMS}:form>")
def export_documents(customer_id: int, form: str) -> Response:
    """Give the documents of one customer, open and settled."""
    db = get_books()
    account = customers.load_account(db, customer_id, today())
    open_, settled = (heads.order for heads in _read_document_heads(customer_id))
    rows = lay_documents(
        customers.list_open(account, open_), customer_list.list_settled(db, customer_id, -1, settled)
    )
    return answer_table("documents", form, today(), DOCUMENTS, rows)


@page.get("/<int:customer_id>")
def show(customer_id: int) -> Response:
    """Show one customer."""
    return _draw(customer_id)


def _draw(
    customer_id: int,
    *,
    contact: forms.ContactForm | None = None,
    note: forms.NoteForm | None = None,
    wait: forms.HoldForm | None = None,
    status: int = 200,
) -> Response:
    """Draw the page; a form that was refused is shown as it was filled in."""
    db = get_books()
    account = customers.load_account(db, customer_id, today())
    open_heads, settled_heads = _read_document_heads(customer_id)
    text = render_template(
        "customers/page.html",
        customer_id=customer_id,
        account=account,
        items=customers.list_open(account, open_heads.order),
        settled=customer_list.list_settled(db, customer_id, order=settled_heads.order),
        open_heads=open_heads,
        settled_heads=settled_heads,
        most=customer_list.SETTLED,
        limits=list_warnings(account.items, account.customer.capacity, today()),
        clips=attachments.list_clips(db, [item.id for item in account.items]),
        entries=history.list_entries(db, customer_id=customer_id),
        promises=[p for p in attention.find_promises(db, today()) if p.customer_id == customer_id],
        day=today(),
        wait=wait or forms.HoldForm.of(account.hold),
        capacity=web_forms.Capacity(formdata=None, data={"qualite": account.customer.kind.value}),
        speech=forms.Speech(formdata=None, data={"langue": account.customer.reads.value}),
        contact=contact or forms.ContactForm.of(account.customer.contact),
        note=note or forms.NoteForm(formdata=None, data={"note": customers.find_note(db, customer_id)}),
    )
    return make_response(text, status)
