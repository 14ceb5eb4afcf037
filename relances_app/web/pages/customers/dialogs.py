"""Dialogs of the page of one customer: suspending its reminders, and the actions on one document."""

from flask import request
from werkzeug.wrappers import Response

from relances_app.domain.accounts.hold import HoldKind
from relances_app.domain.errors import NotFound
from relances_app.services import attachments, customers
from relances_app.system.clock import today
from relances_app.web.hold_form import HoldForm
from relances_app.web.htmx import render
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.request_context import get_db


@page.get("/<int:customer_id>/attente")
def show_hold_form(customer_id: int) -> Response:
    """Show the form that suspends the reminders, with the kind of the button pressed."""
    account = customers.load_account(get_db(), customer_id, today())
    form = HoldForm.from_hold(account.hold)
    kind = request.args.get("sorte", "")
    if not account.hold and kind in set(HoldKind):
        form.sorte.data = kind
    return render(
        "customers/hold.html", "customers/_hold.html", customer_id=customer_id, account=account, wait=form
    )


@page.get("/<int:customer_id>/documents/<int:document_id>")
def show_document(customer_id: int, document_id: int) -> Response:
    """Show one open document with its actions: mark it as paid, attach or remove its PDF."""
    account = customers.load_account(get_db(), customer_id, today())
    document = next((item for item in account.items if item.id == document_id), None)
    if document is None:
        raise NotFound("Ce document")
    return render(
        "customers/document.html",
        "customers/_document.html",
        customer_id=customer_id,
        account=account,
        document=document,
        clips=attachments.list_attachments(get_db(), [document_id]).get(document_id, ()),
        day=today(),
    )
