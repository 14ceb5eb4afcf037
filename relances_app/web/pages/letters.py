"""Letters: the PDF to print, and the question whether they left."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.services import letters, outbox, registered_mail
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.outbox import OUTBOX, lay_outbox
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.htmx import go_to
from relances_app.web.params import read_number
from relances_app.web.request_context import get_books
from relances_app.web.sort_headers import Heads, read_heads

page = Blueprint("letters", __name__, url_prefix="/courriers")

HEADS = {"page": "Page", "client": "Client", "adresse": "Adresse", "montant": "Montant", "etat": "État"}
"""The columns that put the list in order; it has no head for the pages of the PDF."""


@page.get("/<int:batch_id>")
def show(batch_id: int) -> str:
    """Show the letters of a run and ask whether they left."""
    db = get_books()
    _, sha256 = letters.read_print(db, batch_id)
    waiting, heads = letters.list_waiting(db, batch_id), _read_heads(batch_id)
    return render_template(
        "letters/page.html",
        batch_id=batch_id,
        letters=waiting,
        listed=letters.list_waiting(db, batch_id, heads.order),
        heads=heads,
        proofs=registered_mail.find_proofs(db, [letter.id for letter in waiting]),
        sha256=sha256,
        wants_zip=request.args.get("sortie") == "zip",
    )


@page.get(f"/<int:batch_id>/export.<{FORMS}:form>")
def export(batch_id: int, form: str) -> Response:
    """Give the letters of a run."""
    rows = lay_outbox(letters.list_waiting(get_books(), batch_id, _read_heads(batch_id).order))
    return answer_table(f"lettres-{batch_id}", form, today(), OUTBOX, rows)


@page.get("/<int:batch_id>/lettres.pdf")
def download(batch_id: int) -> Response:
    """Give the PDF of all letters."""
    return _answer_pdf(letters.read_print(get_books(), batch_id)[0], f"relances-{batch_id}.pdf")


@page.get("/lettre/<int:message_id>.pdf")
def download_one(message_id: int) -> Response:
    """Give the pages of one letter."""
    return _answer_pdf(letters.read_letter(get_books(), message_id), f"lettre-{message_id}.pdf")


@page.get("/<int:batch_id>/lettres.zip")
def download_zip(batch_id: int) -> Response:
    """Give the letters as one file for each customer."""
    response = make_response(letters.zip_letters(get_books(), batch_id))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="relances-{batch_id}.zip"'
    return response


@page.post("/lettre/<int:message_id>/recommande")
def prove(message_id: int) -> Response:
    """Keep what is known of a registered letter."""
    forms.require(forms.Act())
    db = get_books()
    number, posted, received = (request.form.get(name, "") for name in ("numero", "envoi", "reception"))
    registered_mail.keep_proof(db, message_id, number, posted, received, today())
    batch_id = outbox.find_message(db, message_id).batch_id
    return go_to(url_for(".show", batch_id=batch_id, _anchor="recommandes"))


@page.post("/<int:batch_id>/parties")
def confirm(batch_id: int) -> Response:
    """Count the letters that left; the others go back to the list."""
    forms.require(forms.Act())
    gone = [read_number(text) for text in request.form.getlist("partie")]
    letters.confirm(get_books(), batch_id, now(), gone=gone)
    return go_to(url_for("history.show"))


def _read_heads(batch_id: int) -> Heads:
    return read_heads(".show", HEADS, letters.PRINTED, batch_id=batch_id)


def _answer_pdf(content: bytes, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
