"""The button « Envoyer » of the page « Relances »: queue mails, print letters, or both."""

from __future__ import annotations

from datetime import date

from flask import request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.messages.batch_notes import BatchNotes
from relances_app.services import freshness, mail_server, stationery
from relances_app.services.batches import letters, mails, mixed
from relances_app.services.reminders import page as reminders_page
from relances_app.system.clock import now, today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to
from relances_app.web.pages.reminders import forms
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import ReminderFilters, read_batch_notes, read_filters
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db, get_state


@page.post("/envoyer")
def send() -> Response:
    """Queue the selected reminders, wake the sender thread and show the page of the batch."""
    form = forms.SendForm()
    web_forms.validate_or_raise(form)
    filters, db, state, notes = read_filters(), get_db(), get_state(), read_batch_notes()
    freshness.get_freshness(db, today()).require_fresh(is_accepted="anciennes" in request.form)
    if version := request.form.get("vu"):
        reminders_page.require_version(
            db, filters.reminder_query, filters.mode, today(), filters.list_filter, version
        )
    if filters.mode is ReminderMode.LETTERS:
        if "mixte" in request.form:
            return _send_mixed(filters, form.date_edition.data)
        letters_id = letters.create_letters(
            db,
            filters.reminder_query,
            form.date_edition.data,
            now(),
            print_options=_read_print_options(notes),
            list_filter=filters.list_filter,
        )
        return _redirect_to_letters(letters_id)
    mail_server.require_server(db, state.sender.get_sandbox_server(db), state.sender.password)
    batch_id = mails.queue_mails(
        db,
        filters.reminder_query,
        form.date_edition.data,
        now(),
        notes=notes,
        list_filter=filters.list_filter,
    )
    state.sender.wake()
    return redirect_to(url_for("outbox.show_batch", batch_id=batch_id))


def _read_print_options(notes: BatchNotes) -> letters.PrintOptions:
    """Return the print options of the request: notes, offset of the printer, and whether invoices are appended."""
    printer_id = read_number(request.form.get("imprimante") or "0")
    offset = stationery.get_printer(get_db(), printer_id).offset_mm if printer_id else (0.0, 0.0)
    return letters.PrintOptions(notes, offset, "factures" in request.form)


def _redirect_to_letters(batch_id: int) -> Response:
    """Redirect to the letters of a batch; the page puts the requested output, PDF or ZIP, first."""
    output_format = "zip" if request.form.get("sortie") == "zip" else None
    return redirect_to(url_for("letters.show", batch_id=batch_id, sortie=output_format))


def _send_mixed(filters: ReminderFilters, dated_on: date) -> Response:
    """Queue mails for customers with an address, print letters for the others, and show the result."""
    db, state = get_db(), get_state()
    mail_server.require_server(db, state.sender.get_sandbox_server(db), state.sender.password)
    created = mixed.create_mixed(
        db,
        filters.reminder_query,
        dated_on,
        now(),
        print_options=_read_print_options(read_batch_notes()),
        list_filter=filters.list_filter,
    )
    if created.mails_id is not None:
        state.sender.wake()
    if created.letters_id is not None:
        return _redirect_to_letters(created.letters_id)
    return redirect_to(url_for("outbox.show_batch", batch_id=created.mails_id))
