"""The page « Histo »: sent reminders, the exact messages, and cancelling a reminder."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField
from wtforms.validators import Optional

from relances_app.domain.sending.history_filter import REMINDER_STATE_LABELS, HistoryFilter
from relances_app.services import customers, history, outbox, registered_mail
from relances_app.services.batches import preview
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.history import HISTORY_COLUMNS, build_history_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.forms import Form
from relances_app.web.history_filter import build_filter_params, read_history_filter
from relances_app.web.htmx import redirect_to, render
from relances_app.web.mail_frame import render_mail_frame
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db
from relances_app.web.sort_headers import SortHeaders, read_sort_headers


class CancelForm(Form):
    """Cancellation of a reminder with an optional reason."""

    motif = StringField("Motif", validators=[Optional()])


page = Blueprint("history", __name__, url_prefix="/histo")

SORT_COLUMNS = {
    "date": "Date", "client": "Client", "relance": "Relance", "documents": "Documents", "montant": "Montant",
    "suite": "État",
}  # fmt: skip
"""The sortable columns and their labels."""


@page.get("")
def show() -> str:
    """Show the history of all customers or of one."""
    db, given = get_db(), read_history_filter()
    headers = _read_sort_headers(given)
    after = request.args.get("apres")
    entries = history.list_reminders(db, given, headers.order, read_number(after) if after else None)
    lines = outbox.list_items_by_message(db, {e.message_id for e in entries if e.message_id})
    count, total = history.sum_up(db, given)
    return render_template(
        "history/page.html",
        entries=entries,
        lines=lines,
        proofs=registered_mail.list_receipts(db, {e.message_id for e in entries if e.message_id}),
        customer=customers.get_customer(db, given.customer_id) if given.customer_id else None,
        filter=given,
        states=REMINDER_STATE_LABELS,
        count=count,
        total=total,
        headers=headers,
        after=entries[-1].id if len(entries) == history.PAGE_SIZE else None,
    )


def _read_sort_headers(given: HistoryFilter) -> SortHeaders:
    return read_sort_headers(".show", SORT_COLUMNS, history.NEWEST_FIRST, **build_filter_params(given))


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the reminders shown, on all pages."""
    given = read_history_filter()
    entries = history.iterate_reminders(get_db(), given, _read_sort_headers(given).order)
    return send_table("histo", form, today(), HISTORY_COLUMNS, build_history_rows(entries))


@page.get("/<int:entry_id>")
def show_entry(entry_id: int) -> Response:
    """Show one reminder with the message exactly as it was sent; beside the list it is a sheet."""
    db = get_db()
    entry = history.read_entry(db, entry_id)
    message = outbox.get_message(db, entry.message_id or 0)
    return render(
        "history/entry.html",
        "history/_detail.html",
        entry=entry,
        entries=history.list_message_entries(db, message.id),
        message=message,
        proof=registered_mail.list_receipts(db, [message.id]).get(message.id),
        lines=outbox.list_items(db, message.id),
        claimed=history.list_charges(db, message.id),
        mail=preview.open_mail(outbox.read_message(db, message.id)[1]) if message.channel == "mail" else None,
        frame=url_for(".show_body", entry_id=entry_id),
    )


@page.get("/<int:entry_id>/corps")
def show_body(entry_id: int) -> Response:
    """Render the body of the mail alone, for the sandboxed frame."""
    db = get_db()
    entry = history.read_entry(db, entry_id)
    return render_mail_frame(preview.open_mail(outbox.read_message(db, entry.message_id or 0)[1]).html)


@page.get("/<int:entry_id>/message.eml")
def download(entry_id: int) -> Response:
    """Return the bytes of the mail as sent."""
    db = get_db()
    entry = history.read_entry(db, entry_id)
    message, rendered_mail = outbox.read_message(db, entry.message_id or 0)
    response = make_response(rendered_mail.content)
    response.headers["Content-Type"] = "message/rfc822"
    response.headers["Content-Disposition"] = f'attachment; filename="relance-{message.id}.eml"'
    return response


@page.post("/<int:entry_id>/annuler")
def cancel(entry_id: int) -> Response:
    """Cancel a reminder by a counter-entry."""
    form = CancelForm()
    forms.validate_or_raise(form)
    history.cancel(get_db(), entry_id, (form.motif.data or "envoyée par erreur")[:200], now())
    return redirect_to(url_for(".show"))
