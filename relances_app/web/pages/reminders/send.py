"""Send."""

from contextlib import suppress
from datetime import date

from flask import request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.selection import Mode
from relances_app.domain.errors import NothingSelected
from relances_app.domain.messages.batch_notes import RunTexts
from relances_app.services import freshness, mail_server, stationery
from relances_app.services.batches import letters, mails
from relances_app.services.reminders import page as reminders_page
from relances_app.system.clock import now, today
from relances_app.web import forms as web_forms
from relances_app.web.htmx import go_to
from relances_app.web.pages.reminders import forms
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import View, read_texts, read_view
from relances_app.web.params import read_number
from relances_app.web.request_context import get_books, get_program


@page.post("/envoyer")
def send() -> Response:
    """Queue what is ticked and wake the sender; the page of the run follows."""
    form = forms.Send()
    web_forms.require(form)
    view, db, program, texts = read_view(), get_books(), get_program(), read_texts()
    freshness.look(db, today()).require(is_accepted="anciennes" in request.form)
    if mark := request.form.get("vu"):
        reminders_page.require_mark(db, view.question, view.mode, today(), view.sight, mark)
    if view.mode is Mode.EDITION:
        if "mixte" in request.form:
            return _send_mixed(view, form.date_edition.data)
        how = _read_printing(texts)
        letters_id = letters.edit_letters(
            db, view.question, form.date_edition.data, now(), how=how, sight=view.sight
        )
        return _show_letters(letters_id)
    mail_server.require_server(db, program.sender.find_trial(db), program.sender.password)
    batch_id = mails.queue_mails(
        db, view.question, form.date_edition.data, now(), texts=texts, sight=view.sight
    )
    program.sender.wake()
    return go_to(url_for("outbox.show_batch", batch_id=batch_id))


def _read_printing(texts: RunTexts) -> letters.Printing:
    """Return what the bar says of the letters: their printer, and whether the invoices follow them."""
    printer_id = read_number(request.form.get("imprimante") or "0")
    offset = stationery.find_printer(get_books(), printer_id).offset_mm if printer_id else (0.0, 0.0)
    return letters.Printing(texts, offset, "factures" in request.form)


def _show_letters(batch_id: int) -> Response:
    """Go to the letters of a run; their page offers first what was asked for, one PDF or an archive."""
    wanted = "zip" if request.form.get("sortie") == "zip" else None
    return go_to(url_for("letters.show", batch_id=batch_id, sortie=wanted))


def _send_mixed(view: View, dated_on: date) -> Response:
    """Mails to those with an address, letters to the others: one gesture, one journal."""
    db, program, texts = get_books(), get_program(), read_texts()
    mail_server.require_server(db, program.sender.find_trial(db), program.sender.password)
    question, sight = view.question, view.sight
    instant, letters_id, mails_id = now(), None, None
    with db.write():  # both or none: a mail that is refused leaves no letter behind
        with suppress(NothingSelected):  # nobody without an address
            how = _read_printing(texts)
            letters_id = letters.edit_letters(
                db, question, dated_on, instant, without_address=True, how=how, sight=sight
            )
        with suppress(NothingSelected):  # nobody with one
            mails_id = mails.queue_mails(
                db, question, dated_on, instant, mode=Mode.EDITION, texts=texts, sight=sight
            )
        if letters_id is None and mails_id is None:
            raise NothingSelected
    if mails_id is not None:
        program.sender.wake()
    if letters_id is not None:
        return _show_letters(letters_id)
    return go_to(url_for("outbox.show_batch", batch_id=mails_id))
