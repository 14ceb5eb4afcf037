"""The page « Envois »: progress of batches, and messages that need a decision."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.sending.history_filter import HistoryFilter
from relances_app.services import attention, mail_server, outbox, structure
from relances_app.services.batches import cancellation, progress
from relances_app.services.sending import rate_limit
from relances_app.system.clock import now, today
from relances_app.web import forms
from relances_app.web.exports.outbox import OUTBOX_COLUMNS, build_outbox_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.history_filter import build_filter_params, read_history_filter
from relances_app.web.htmx import redirect_to, render, wants_fragment
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db, get_state
from relances_app.web.sort_headers import SortHeaders, read_sort_headers

page = Blueprint("outbox", __name__, url_prefix="/envois")

SORT_COLUMNS = {
    "etat": "État", "client": "Client", "adresse": "Destinataire", "montant": "Montant", "raison": "Explication",
}  # fmt: skip
"""The sortable columns and their labels."""

PAGE_SIZE = 50
"""Messages on one page; the counts above include all."""


@page.get("")
def show() -> str:
    """Show the messages that are not final, those that need a decision first."""
    db, given = get_db(), read_history_filter()
    headers = _read_sort_headers(given)
    settings = structure.get_structure(db)
    messages = outbox.list_not_final(db, headers.order, _read_cursor(), PAGE_SIZE + 1, given)
    before = request.args.get("avant")
    past = progress.list_past(db, read_number(before) if before else None)
    shown = messages[:PAGE_SIZE]
    return render_template(
        "outbox/page.html",
        messages=shown,
        filter=given,
        past=past,
        older=past[-1].id if len(past) == progress.PAST_SIZE else None,
        counts=attention.count_not_final(db),
        headers=headers,
        after=outbox.get_cursor(shown[-1]) if len(messages) > PAGE_SIZE else None,
        batches=[progress.get_progress(db, id_, now()) for id_ in progress.list_open_batches(db)],
        pace=settings.rate_limit,
        sent=rate_limit.count_sent(db, now()),
        is_trial=mail_server.is_sandbox(db),
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export all messages that are not final."""
    given = read_history_filter()
    messages = outbox.list_not_final(get_db(), _read_sort_headers(given).order, message_filter=given)
    return send_table("envois", form, today(), OUTBOX_COLUMNS, build_outbox_rows(messages))


def _read_sort_headers(given: HistoryFilter) -> SortHeaders:
    return read_sort_headers(".show", SORT_COLUMNS, outbox.ORDER_BY_STATE, **build_filter_params(given))


def _read_cursor() -> outbox.PageCursor | None:
    after = request.args.get("apres")
    rank = read_number(request.args.get("rang", "0"))
    return outbox.PageCursor(read_number(after), rank) if after else None


@page.get("/bandeau")
def show_running() -> str:
    """Render the strip of the batch being sent, which asks for itself until the end."""
    return render_template("outbox/_running.html")


@page.get("/<int:batch_id>")
def show_batch(batch_id: int) -> Response:
    """Show one batch; the fragment asks for its own next state until it is done.

    The countdown asks for itself only (`decompte`), so that the buttons below keep the focus; at its end the
    whole fragment replaces it.
    """
    if "decompte" not in request.args or not wants_fragment():
        return _render_progress(batch_id)
    state = progress.get_progress(get_db(), batch_id, now())
    if state.seconds_to_start:
        return _render_progress(batch_id, "outbox/_countdown.html")
    response = _render_progress(batch_id)
    response.headers["HX-Retarget"] = f"#progress-{batch_id}"
    return response


def _render_progress(batch_id: int, fragment: str = "outbox/_progress.html") -> Response:
    return render(
        "outbox/batch.html",
        fragment,
        progress=progress.get_progress(get_db(), batch_id, now()),
        letters_id=read_number(request.values.get("lettres") or "0") or None,
        in_sheet="feuille" in request.values,
    )


def _answer(batch_id: int) -> Response:
    """Show the batch after a change: in place for htmx, its page otherwise."""
    if wants_fragment():
        return _render_progress(batch_id)
    return redirect_to(url_for(".show_batch", batch_id=batch_id, lettres=request.form.get("lettres") or None))


@page.post("/<int:batch_id>/annuler")
def cancel(batch_id: int) -> Response:
    """Cancel a batch before its start."""
    forms.validate_or_raise(forms.ConfirmForm())
    cancellation.cancel_batch(get_db(), batch_id, now())
    return _answer(batch_id)


@page.post("/<int:batch_id>/maintenant")
def start_now(batch_id: int) -> Response:
    """Start a batch without waiting for the end of the countdown."""
    forms.validate_or_raise(forms.ConfirmForm())
    cancellation.start_now(get_db(), batch_id)
    get_state().sender.wake()
    return _answer(batch_id)


@page.post("/<int:batch_id>/arreter")
def stop(batch_id: int) -> Response:
    """Stop a batch after the mail being handed over."""
    forms.validate_or_raise(forms.ConfirmForm())
    progress.stop_batch(get_db(), batch_id)
    return _answer(batch_id)


@page.post("/<int:batch_id>/reprendre")
def resume(batch_id: int) -> Response:
    """Let a stopped or paused run go on."""
    forms.validate_or_raise(forms.ConfirmForm())
    db, state = get_db(), get_state()
    mail_server.require_server(db, state.sender.get_sandbox_server(db), state.sender.password)
    progress.resume_batch(db, batch_id)
    state.sender.wake()
    return _answer(batch_id)


@page.post("/messages/<int:message_id>/<any(parti, renvoyer, abandonner):verdict>")
def decide(message_id: int, verdict: str) -> Response:
    """Apply the user's decision about one message."""
    forms.validate_or_raise(forms.ConfirmForm())
    actions = {"parti": outbox.confirm_sent, "renvoyer": outbox.resend, "abandonner": outbox.abandon}
    actions[verdict](get_db(), message_id, now())
    get_state().sender.wake()
    return redirect_to(url_for(".show"))
