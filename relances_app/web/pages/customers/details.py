"""Page of one customer: its documents, history, holds and forms."""

from collections.abc import Mapping

from flask import make_response, render_template, request
from werkzeug.wrappers import Response

from relances_app.domain.accounts.customer import Customer
from relances_app.domain.accounts.doubt import DoubtKind
from relances_app.domain.accounts.timeline import TimelineKind
from relances_app.domain.charges.limitation_period import list_warnings
from relances_app.domain.sort_order import SortOrder
from relances_app.services import attachments, attention, customer_figures, customer_list, customers, doubts
from relances_app.services.database import Database
from relances_app.services.mailbox import settings as mailbox
from relances_app.system.clock import today
from relances_app.web import forms as web_forms
from relances_app.web.exports.customers import DOCUMENT_COLUMNS, build_document_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.hold_form import HoldForm
from relances_app.web.pages.customers import forms
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.request_context import get_db
from relances_app.web.sort_headers import SortHeaders, read_sort_headers

OPEN_SORT_COLUMNS = {
    "numero": "Numéro Doc", "facture": "Date Facture", "echeance": "Date paiement", "niveau": "État",
    "montant": "Reste dû",
}  # fmt: skip
SETTLED_SORT_COLUMNS = {
    "numero": "Numéro Doc", "facture": "Date Facture", "echeance": "Date paiement", "montant": "Montant",
    "solde": "Soldé le",
}  # fmt: skip
"""Sortable columns of the settled documents."""


def _read_document_sort_headers(customer_id: int) -> tuple[SortHeaders, SortHeaders]:
    """Return the sort headers of the open and the settled documents; each keeps the order of the other."""

    def read(labels: Mapping[str, str], usual: SortOrder, name: str, other: str) -> SortHeaders:
        params = {"customer_id": customer_id, other: request.args.get(other)}
        return read_sort_headers(".show", labels, usual, name=name, target_id="documents", **params)

    return (
        read(OPEN_SORT_COLUMNS, customers.OLDEST_DUE_FIRST, "ouverts", "soldes"),
        read(SETTLED_SORT_COLUMNS, customer_list.LAST_SETTLED_FIRST, "soldes", "ouverts"),
    )


@page.get(f"/<int:customer_id>/export.<{EXPORT_FORMATS}:form>")
def export_documents(customer_id: int, form: str) -> Response:
    """Export the documents of one customer, open and settled."""
    db = get_db()
    account = customers.load_account(db, customer_id, today())
    open_, settled = (headers.order for headers in _read_document_sort_headers(customer_id))
    rows = build_document_rows(
        customers.list_open_items(account, open_), customer_list.list_settled(db, customer_id, -1, settled)
    )
    return send_table("documents", form, today(), DOCUMENT_COLUMNS, rows)


def _read_timeline_kind() -> TimelineKind | None:
    text = request.args.get("fil", "")
    return TimelineKind(text) if text in set(TimelineKind) else None


@page.get("/<int:customer_id>")
def show(customer_id: int) -> Response:
    """Show one customer."""
    return render_page(customer_id)


def render_page(
    customer_id: int,
    *,
    contact_form: forms.ContactForm | None = None,
    note_form: forms.NoteForm | None = None,
    hold_form: HoldForm | None = None,
    status: int = 200,
) -> Response:
    """Render the page; an invalid form keeps the submitted values."""
    db, day = get_db(), today()
    account = customers.load_account(db, customer_id, day)
    open_headers, settled_headers = _read_document_sort_headers(customer_id)
    kind = _read_timeline_kind()
    text = render_template(
        "customers/page.html",
        customer_id=customer_id,
        account=account,
        items=customers.list_open_items(account, open_headers.order),
        settled=customer_list.list_settled(db, customer_id, order=settled_headers.order),
        open_headers=open_headers,
        settled_headers=settled_headers,
        most=customer_list.MAX_SETTLED,
        limits=list_warnings(account.items, account.customer.effective_kind, day),
        clips=attachments.list_attachments(db, [item.id for item in account.items]),
        incoming=mailbox.list_incoming(db, customer_id),
        **_list_bad_addresses(db, customer_id, account.customer),
        figures=customer_figures.get_figures(db, account, day),
        events=customer_figures.list_events(db, customer_id, kind),
        timeline_kind=kind or "",
        has_calls=customer_figures.has_calls(db, customer_id),
        timeline_size=customer_figures.TIMELINE_SIZE,
        promises=[p for p in attention.list_due_promises(db, day) if p.customer_id == customer_id],
        day=day,
        **_list_questions(customer_id),
        wait=hold_form or HoldForm.from_hold(account.hold),
        **_fill_type_forms(account.customer),
        contact=contact_form or forms.ContactForm.from_contact(account.customer.contact),
        note=note_form or forms.NoteForm(formdata=None, data={"note": customers.get_note(db, customer_id)}),
    )
    return make_response(text, status)


def _list_bad_addresses(db: Database, customer_id: int, customer: Customer) -> dict[str, object]:
    """Return the addresses of a customer that failed or that the mail server refused."""
    return {
        "failed_addresses": mailbox.list_failed_addresses(db, customer_id),
        "failed_email": mailbox.find_failed_addresses(db).get(customer_id),
        "refused_addresses": customers.list_refused_addresses(db, customer),
    }


def _list_questions(customer_id: int) -> dict[str, object]:
    """Return the questions about a customer, and whether one is about a reply."""
    found = doubts.list_of_customer(get_db(), customer_id)
    return {"doubts": found, "has_open_reply": any(one.doubt.kind is DoubtKind.REPLY for one in found)}


def _fill_type_forms(customer: Customer) -> dict[str, web_forms.Form]:
    """Return the forms for the type and the language of a customer."""
    return {
        "capacity": web_forms.CustomerTypeForm(formdata=None, data={"qualite": customer.kind.value}),
        "language": forms.LanguageForm(formdata=None, data={"langue": customer.effective_language.value}),
    }
