"""The send sheet of the page « Relances »: recap, password, test to oneself, and the one button that sends."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import PasswordMissing, UserError
from relances_app.services import freshness, mail_server, stationery
from relances_app.services.batches import letters, mails, mixed, progress
from relances_app.services.batches.recap import SendRecap, require_others
from relances_app.services.reminders import page as reminders_page
from relances_app.system.clock import now, today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import redirect_to, render, wants_fragment
from relances_app.web.pages.reminders import forms
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import ReminderFilters, read_batch_notes, read_filters
from relances_app.web.pages.reminders.send_sheet import accept_password, read_recap, render_sheet
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db, get_state


@page.route("/envoyer/recapitulatif", methods=["GET", "POST"])
def prepare() -> Response:
    """Show what would be sent; posted again when an option of the sheet changes."""
    return render_sheet(read_filters())


@page.post("/envoyer")
def send() -> Response:
    """Queue the selected reminders, wake the sender thread and show the progress of the batch."""
    form = forms.SendForm()
    web_forms.validate_or_raise(form)
    filters = read_filters()
    try:
        return _send(filters, form)
    except UserError as error:
        if not wants_fragment():
            raise
        return render_sheet(filters, error=error, status=422)


def _send(filters: ReminderFilters, form: forms.SendForm) -> Response:
    db, query = get_db(), filters.reminder_query
    freshness.get_freshness(db, today()).require_fresh(is_accepted="anciennes" in request.form)
    if version := request.form.get("vu"):
        reminders_page.require_version(db, query, filters.mode, today(), filters.list_filter, version)
    recap = read_recap(filters)
    is_mixed = "mixte" in request.form
    if is_mixed:
        require_others(recap, request.form.get("vu_autres", ""))
    if filters.mode is ReminderMode.EMAIL or is_mixed:
        accept_password()
        _require_server()
    created = _create(filters, recap, form, is_mixed=is_mixed)
    if created.mails_id is None:
        return _redirect_to_letters(created.letters_id)
    get_state().sender.wake()
    if not wants_fragment():
        return redirect_to(
            url_for("outbox.show_batch", batch_id=created.mails_id, lettres=created.letters_id)
        )
    return render(
        "outbox/batch.html",
        "reminders/_sent.html",
        view=filters,
        progress=progress.get_progress(db, created.mails_id, now()),
        letters_id=created.letters_id,
        in_sheet=True,
    )


def _create(
    filters: ReminderFilters, recap: SendRecap, form: forms.SendForm, *, is_mixed: bool
) -> mixed.MixedBatches:
    """Create the batches; mails can be cancelled for some seconds."""
    batch = (get_db(), filters.reminder_query, form.date_edition.data, now())
    customer_ids = recap.customer_ids if "sans_recents" in request.form else None
    list_filter, not_before = filters.list_filter, _compute_start()
    if is_mixed:
        return mixed.create_mixed(
            *batch,
            mode=filters.mode,
            print_options=_read_print_options(),
            customer_ids=customer_ids,
            list_filter=list_filter,
            not_before=not_before,
        )
    if filters.mode is ReminderMode.LETTERS:
        print_options = _read_print_options()
        letters_id = letters.create_letters(
            *batch, print_options=print_options, customer_ids=customer_ids, list_filter=list_filter
        )
        return mixed.MixedBatches(letters_id, None)
    notes = read_batch_notes()
    mails_id = mails.queue_mails(
        *batch, notes=notes, customer_ids=customer_ids, list_filter=list_filter, not_before=not_before
    )
    return mixed.MixedBatches(None, mails_id)


def _compute_start() -> datetime | None:
    """Return until when the mails can be cancelled."""
    seconds = current_app.config["CANCEL_SECONDS"]
    return now() + timedelta(seconds=seconds) if seconds else None


def _require_server() -> None:
    db, sender = get_db(), get_state().sender
    try:
        mail_server.require_server(db, sender.get_sandbox_server(db), sender.password)
    except PasswordMissing as missing:
        if not wants_fragment():
            raise
        raise UserError("Saisissez le mot de passe de la messagerie.", "mot_de_passe") from missing


def _read_print_options() -> letters.PrintOptions:
    """Return the print options of the request: notes, offset of the printer, and whether invoices are appended."""
    printer_id = read_number(request.form.get("imprimante") or "0")
    offset = stationery.get_printer(get_db(), printer_id).offset_mm if printer_id else (0.0, 0.0)
    return letters.PrintOptions(read_batch_notes(), offset, "factures" in request.form)


def _redirect_to_letters(batch_id: int | None) -> Response:
    """Redirect to the letters of a batch; the page puts the requested output, PDF or ZIP, first."""
    output_format = "zip" if request.form.get("sortie") == "zip" else None
    return redirect_to(url_for("letters.show", batch_id=batch_id, sortie=output_format))
