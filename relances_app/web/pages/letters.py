"""The page of a batch of letters: PDF or ZIP to print, receipts, and confirmation of the posting."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.services import letters, outbox, registered_mail
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.outbox import OUTBOX_COLUMNS, build_outbox_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.htmx import redirect_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db
from relances_app.web.sort_headers import SortHeaders, read_sort_headers

page = Blueprint("letters", __name__, url_prefix="/courriers")

SORT_COLUMNS = {
    "page": "Page",
    "client": "Client",
    "adresse": "Adresse",
    "montant": "Montant",
    "etat": "État",
}
"""The sortable columns and their labels; the table has no column for the PDF page."""


@page.get("")
def show_all() -> str:
    """Show the batches with letters to post."""
    return render_template("letters/all.html", batches=letters.list_batches_to_post(get_db()))


@page.get("/<int:batch_id>")
def show(batch_id: int) -> str:
    """Show the letters of a batch and ask whether they were posted."""
    db = get_db()
    _, sha256 = letters.get_print(db, batch_id)
    in_batch, headers = letters.list_letters(db, batch_id), _read_sort_headers(batch_id)
    return render_template(
        "letters/page.html",
        batch_id=batch_id,
        letters=in_batch,
        listed=letters.list_letters(db, batch_id, headers.order),
        headers=headers,
        proofs=registered_mail.list_receipts(db, [letter.id for letter in in_batch]),
        sha256=sha256,
        held=letters.list_held(db, batch_id),
        wants_zip=request.args.get("sortie") == "zip",
    )


@page.get(f"/<int:batch_id>/export.<{EXPORT_FORMATS}:form>")
def export(batch_id: int, form: str) -> Response:
    """Export the letters of a batch."""
    rows = build_outbox_rows(letters.list_letters(get_db(), batch_id, _read_sort_headers(batch_id).order))
    return send_table(f"lettres-{batch_id}", form, today(), OUTBOX_COLUMNS, rows)


@page.get("/<int:batch_id>/lettres.pdf")
def download(batch_id: int) -> Response:
    """Return the PDF of all letters."""
    return _send_pdf(letters.get_print(get_db(), batch_id)[0], f"relances-{batch_id}.pdf")


@page.get("/lettre/<int:message_id>.pdf")
def download_one(message_id: int) -> Response:
    """Return the pages of one letter as PDF."""
    return _send_pdf(letters.get_letter(get_db(), message_id), f"lettre-{message_id}.pdf")


@page.get("/<int:batch_id>/lettres.zip")
def download_zip(batch_id: int) -> Response:
    """Return a ZIP with one PDF for each customer."""
    response = make_response(letters.zip_letters(get_db(), batch_id))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="relances-{batch_id}.zip"'
    return response


@page.post("/lettre/<int:message_id>/recommande")
def save_receipt(message_id: int) -> Response:
    """Save the receipt of a registered letter."""
    forms.validate_or_raise(forms.ConfirmForm())
    db = get_db()
    number, posted_on, received_on = (request.form.get(name, "") for name in ("numero", "envoi", "reception"))
    registered_mail.save_receipt(db, message_id, number, posted_on, received_on, today())
    batch_id = outbox.get_message(db, message_id).batch_id
    return redirect_to(url_for(".show", batch_id=batch_id, _anchor="recommandes"))


@page.post("/<int:batch_id>/parties")
def confirm_posted(batch_id: int) -> Response:
    """Record the posted letters; the documents of the others return to the list."""
    forms.validate_or_raise(forms.ConfirmForm())
    posted = [read_number(text) for text in request.form.getlist("partie")]
    letters.confirm_sent(get_db(), batch_id, now(), sent_ids=posted)
    return redirect_to(url_for("history.show"))


def _read_sort_headers(batch_id: int) -> SortHeaders:
    return read_sort_headers(".show", SORT_COLUMNS, letters.PRINT_ORDER, batch_id=batch_id)


def _send_pdf(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
