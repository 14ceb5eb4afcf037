"""The page « Envois »: how far a run is, and everything that asks for a decision."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.services import attention, mail_server, outbox, structure
from relances_app.services.batches import progress
from relances_app.services.sending import rate_limit
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.outbox import OUTBOX, lay_outbox
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.htmx import go_to, render
from relances_app.web.params import read_number
from relances_app.web.request_context import get_books, get_program
from relances_app.web.sort_headers import Heads, read_heads

page = Blueprint("outbox", __name__, url_prefix="/envois")

HEADS = {
    "etat": "État", "client": "Client", "adresse": "Adresse", "montant": "Montant", "raison": "Ce qui s’est passé",
}  # fmt: skip
"""The columns that put the list in order."""

PAGE_SIZE = 50
"""Messages drawn at once; the counts above them are of all."""


@page.get("")
def show() -> str:
    """Show what is not settled, what waits for a person first."""
    db, heads = get_books(), _read_heads()
    settings = structure.find_structure(db)
    messages = outbox.list_not_final(db, heads.order, _read_mark(), PAGE_SIZE + 1)
    shown = messages[:PAGE_SIZE]
    return render_template(
        "outbox/page.html",
        messages=shown,
        counts=attention.count_not_final(db),
        heads=heads,
        after=outbox.mark(shown[-1]) if len(messages) > PAGE_SIZE else None,
        batches=[progress.show_progress(db, id_) for id_ in progress.list_open_batches(db)],
        pace=settings.pace,
        sent=rate_limit.count_sent(db, now()),
        is_trial=mail_server.is_trial(db),
    )


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give all that is not settled."""
    messages = outbox.list_not_final(get_books(), _read_heads().order)
    return answer_table("envois", form, today(), OUTBOX, lay_outbox(messages))


def _read_heads() -> Heads:
    return read_heads(".show", HEADS, outbox.BY_STATE)


def _read_mark() -> outbox.Mark | None:
    after = request.args.get("apres")
    place = read_number(request.args.get("rang", "0"))
    return outbox.Mark(read_number(after), place) if after else None


@page.get("/<int:batch_id>")
def show_batch(batch_id: int) -> Response:
    """Show one run; the piece asks for its own next state until it is done."""
    db = get_books()
    return render(
        "outbox/batch.html",
        "outbox/_progress.html",
        progress=progress.show_progress(db, batch_id),
    )


@page.post("/<int:batch_id>/arreter")
def stop(batch_id: int) -> Response:
    """Stop a run within one mail."""
    forms.require(forms.Act())
    progress.stop_batch(get_books(), batch_id)
    return go_to(url_for(".show_batch", batch_id=batch_id))


@page.post("/<int:batch_id>/reprendre")
def resume(batch_id: int) -> Response:
    """Let a stopped or paused run go on."""
    forms.require(forms.Act())
    db, program = get_books(), get_program()
    mail_server.require_server(db, program.sender.find_trial(db), program.sender.password)
    progress.resume_batch(db, batch_id)
    program.sender.wake()
    return go_to(url_for(".show_batch", batch_id=batch_id))


@page.post("/messages/<int:message_id>/<any(parti, renvoyer, abandonner):verdict>")
def decide(message_id: int, verdict: str) -> Response:
    """Keep a person's decision about one message."""
    forms.require(forms.Act())
    acts = {"parti": outbox.confirm_sent, "renvoyer": outbox.resend, "abandonner": outbox.abandon}
    acts[verdict](get_books(), message_id, now())
    get_program().sender.wake()
    return go_to(url_for(".show"))
