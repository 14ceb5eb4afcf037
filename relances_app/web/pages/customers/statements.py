"""Statement of account of one customer: preview, mail and PDF."""

from flask import render_template, url_for
from werkzeug.wrappers import Response

from relances_app.services import customers
from relances_app.services.batches import statements
from relances_app.system.clock import now, today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to
from relances_app.web.mail_frame import render_mail_frame
from relances_app.web.pages.customers.blueprint import page
from relances_app.web.request_context import get_db, get_state


@page.get("/<int:customer_id>/releve")
def show_statement(customer_id: int) -> str:
    """Show the statement, to be sent or printed."""
    db = get_db()
    return render_template(
        "customers/statement.html",
        customer_id=customer_id,
        customer=customers.get_customer(db, customer_id),
        statement=statements.load_statement(db, customer_id, today()),
    )


@page.get("/<int:customer_id>/releve/corps")
def statement_frame(customer_id: int) -> Response:
    """Return the statement as HTML, for the sandboxed frame."""
    return render_mail_frame(statements.render_statement(get_db(), customer_id, today()))


@page.post("/<int:customer_id>/releve/mail")
def send_statement(customer_id: int) -> Response:
    """Queue the statement as a mail."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    batch_id = statements.queue_statements(get_db(), [customer_id], now())
    get_state().sender.wake()
    return redirect_to(url_for("outbox.show_batch", batch_id=batch_id))


@page.post("/<int:customer_id>/releve/pdf")
def print_statement(customer_id: int) -> Response:
    """Print the statement."""
    web_forms.validate_or_raise(web_forms.ConfirmForm())
    batch_id = statements.print_statements(get_db(), [customer_id], now())
    return redirect_to(url_for("letters.show", batch_id=batch_id))
