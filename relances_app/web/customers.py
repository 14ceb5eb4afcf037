"""A customer's page: contact, open documents, what was said, and what makes reminders wait."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from relances_app.domain.customer import CustomerKind
from relances_app.domain.hold import Hold, HoldKind
from relances_app.domain.limitation import list_warnings
from relances_app.services import attachments, attention, customers, journal
from relances_app.web import forms
from relances_app.web.books import get_books, today
from relances_app.web.htmx import go_to

page = Blueprint("customers", __name__, url_prefix="/clients")


@page.get("/<int:customer_id>")
def show(customer_id: int) -> str:
    """Show one customer."""
    db = get_books()
    account = customers.load_account(db, customer_id, today())
    return render_template(
        "customers/page.html",
        customer_id=customer_id,
        account=account,
        items=account.items,
        limits=list_warnings(account.items, account.customer.capacity, today()),
        clips=attachments.list_clips(db, [item.id for item in account.items]),
        entries=journal.list_entries(db, customer_id=customer_id),
        promises=[p for p in attention.find_promises(db, today()) if p.customer_id == customer_id],
        day=today(),
        form=forms.HoldForm(),
        capacity=forms.Capacity(formdata=None, data={"qualite": account.customer.kind.value}),
    )


@page.post("/<int:customer_id>/qualite")
def keep_kind(customer_id: int) -> Response:
    """Keep in what capacity the customer buys."""
    form = forms.Capacity()
    forms.require(form)
    db = get_books()
    customers.find_customer(db, customer_id)
    customers.keep_kind(db, customer_id, CustomerKind(form.qualite.data))
    return go_to(url_for(".show", customer_id=customer_id))


@page.post("/<int:customer_id>/attente")
def hold(customer_id: int) -> Response:
    """Let reminders to the customer wait, for a reason and until a day."""
    form = forms.HoldForm()
    forms.require(form)
    db = get_books()
    customers.find_customer(db, customer_id)
    reason = Hold(
        HoldKind(form.sorte.data), " ".join((form.motif.data or "").split())[:200], form.jusquau.data
    )
    customers.hold(db, customer_id, None, reason, today())
    return go_to(url_for(".show", customer_id=customer_id))


@page.post("/<int:customer_id>/reprendre")
def release(customer_id: int) -> Response:
    """Let reminders go on."""
    forms.require(forms.Act())
    db = get_books()
    customers.find_customer(db, customer_id)
    customers.release(db, customer_id, None, today())
    return go_to(url_for(".show", customer_id=customer_id))
