"""Send."""

from contextlib import suppress
from datetime import date

from flask import request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NothingSelected
from relances_app.domain.messages.batch_notes import BatchNotes
from relances_app.services import freshness, mail_server, stationery
from relances_app.services.batches import letters, mails
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
    """Queue what is ticked and wake the sender; the page of the run follows."""
    form = forms.SendForm()
    web_forms.validate_or_raise(form)
    view, db, state, texts = read_filters(), get_db(), get_state(), read_batch_notes()
    freshness.get_freshness(db, today()).require_fresh(is_accepted="anciennes" in request.form)
    if version := request.form.get("vu"):
        reminders_page.require_version(db, view.reminder_query, view.mode, today(), view.list_filter, version)
    if view.mode is ReminderMode.LETTERS:
        if "mixte" in request.form:
            return _send_mixed(view, form.date_edition.data)
        how = _read_print_options(texts)
        letters_id = letters.create_letters(
            db,
            view.reminder_query,
            form.date_edition.data,
            now(),
            print_options=how,
            list_filter=view.list_filter,
        )
        return _redirect_to_letters(letters_id)
    mail_server.require_server(db, state.sender.get_sandbox_server(db), state.sender.password)
    batch_id = mails.queue_mails(
        db, view.reminder_query, form.date_edition.data, now(), notes=texts, list_filter=view.list_filter
    )
    state.sender.wake()
    return redirect_to(url_for("outbox.show_batch", batch_id=batch_id))


def _read_print_options(texts: BatchNotes) -> letters.PrintOptions:
    """Return what the bar says of the letters: their printer, and whether the invoices follow them."""
    printer_id = read_number(request.form.get("imprimante") or "0")
    offset = stationery.get_printer(get_db(), printer_id).offset_mm if printer_id else (0.0, 0.0)
    return letters.PrintOptions(texts, offset, "factures" in request.form)


def _redirect_to_letters(batch_id: int) -> Response:
    """Go to the letters of a run; their page offers first what was asked for, one PDF or an archive."""
    output_format = "zip" if request.form.get("sortie") == "zip" else None
    return redirect_to(url_for("letters.show", batch_id=batch_id, sortie=output_format))


def _send_mixed(view: ReminderFilters, dated_on: date) -> Response:
    """Mails to those with an address, letters to the others: one gesture, one journal."""
    db, state, texts = get_db(), get_state(), read_batch_notes()
    mail_server.require_server(db, state.sender.get_sandbox_server(db), state.sender.password)
    reminder_query, list_filter = view.reminder_query, view.list_filter
    instant, letters_id, mails_id = now(), None, None
    with db.write():  # both or none: a mail that is refused leaves no letter behind
        with suppress(NothingSelected):  # nobody without an address
            how = _read_print_options(texts)
            letters_id = letters.create_letters(
                db,
                reminder_query,
                dated_on,
                instant,
                without_address=True,
                print_options=how,
                list_filter=list_filter,
            )
        with suppress(NothingSelected):  # nobody with one
            mails_id = mails.queue_mails(
                db,
                reminder_query,
                dated_on,
                instant,
                mode=ReminderMode.LETTERS,
                notes=texts,
                list_filter=list_filter,
            )
        if letters_id is None and mails_id is None:
            raise NothingSelected
    if mails_id is not None:
        state.sender.wake()
    if letters_id is not None:
        return _redirect_to_letters(letters_id)
    return redirect_to(url_for("outbox.show_batch", batch_id=mails_id))
