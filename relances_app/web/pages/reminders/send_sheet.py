"""Content of the send sheet: recap, preview of one reminder after the other, password, test to oneself."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import PasswordMissing, UserError
from relances_app.domain.sending.outcome import MessageState, SmtpStage
from relances_app.services import freshness, mail_server, passwords, stationery, structure
from relances_app.services.batches import preview as batches_preview
from relances_app.services.batches.recap import Recipient, SendRecap, build_recap
from relances_app.services.reminders import page as reminders_page
from relances_app.system.clock import now, today
from relances_app.web.htmx import render
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import (
    ReminderFilters,
    read_batch_notes,
    read_dated_on,
    read_filters,
)
from relances_app.web.pages.reminders.preview import build_letter_preview, list_selected_items
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db, get_state


def read_recap(filters: ReminderFilters) -> SendRecap:
    """Return the recap of what the request would send."""
    return build_recap(
        get_db(),
        filters.reminder_query,
        filters.mode,
        today(),
        filters.list_filter,
        without_contacted="sans_recents" in request.values,
    )


def render_sheet(filters: ReminderFilters, *, error: UserError | None = None, status: int = 200) -> Response:
    """Render the sheet; the options that were chosen are kept."""
    db, recap = get_db(), read_recap(filters)
    is_mixed = "mixte" in request.values
    return render(
        "reminders/send.html",
        "reminders/_send.html",
        status=status,
        view=filters,
        recap=recap,
        is_mixed=is_mixed,
        can_mix=bool(recap.others) and filters.level.channels == "both",
        has_mails=filters.mode is ReminderMode.EMAIL or is_mixed,
        bar=reminders_page.build_summary(
            db, filters.reminder_query, filters.mode, today(), filters.list_filter
        ),
        structure=structure.get_structure(db),
        data=freshness.get_freshness(db, today()),
        dated_on=read_dated_on(),
        texts=read_batch_notes(),
        printers=stationery.list_printers(db),
        password=_describe_password(),
        error=error,
        chosen=request.values,
        **_build_preview(filters, recap),
    )


@page.route("/envoyer/apercu", methods=["GET", "POST"])
def preview_next() -> Response:
    """Show one of the reminders to be sent, by its rank."""
    filters = read_filters()
    recap = read_recap(filters)
    return render(
        "reminders/send_preview.html",
        "reminders/_send_preview.html",
        view=filters,
        recap=recap,
        **_build_preview(filters, recap),
    )


def _build_preview(filters: ReminderFilters, recap: SendRecap) -> dict[str, Any]:
    """Return the reminder at the rank of the request, as a mail or as a letter."""
    if not recap.recipients:
        return {"recipient": None, "rank": 0}
    rank = _read_rank(recap)
    recipient: Recipient = recap.recipients[rank - 1]
    found: dict[str, Any] = {"recipient": recipient, "rank": rank}
    if filters.mode is ReminderMode.LETTERS:
        return {**found, "reminder": build_letter_preview(filters, recipient.customer_id)}
    texts = read_batch_notes()
    frame = url_for(
        ".preview_frame",
        customer_id=recipient.customer_id,
        date_edition=read_dated_on().isoformat(),
        au_dessus=texts.above or None,
        en_dessous=texts.below or None,
        **filters.url_params,
    )
    reminder = batches_preview.preview_reminder(
        get_db(),
        recipient.customer_id,
        filters.reminder_query,
        read_dated_on(),
        today(),
        list_selected_items(filters, recipient.customer_id),
        texts,
        Channel.MAIL,
    )
    has_sender = bool(
        structure.get_structure(get_db()).sender.address
    )  # without it the frame is an error page
    return {**found, "frame": frame, "reminder": reminder, "has_sender": has_sender}


def _read_rank(recap: SendRecap) -> int:
    """Return the rank of the reminder asked for by an arrow, or of the one shown."""
    text = request.values.get("rang") or request.values.get("rang_vu") or "1"
    return min(read_number(text, 1, 10_000_000), len(recap.recipients))


@page.post("/envoyer/test")
def send_trial() -> Response:
    """Send the reminder that is shown to the user's own address."""
    filters, db, sender = read_filters(), get_db(), get_state().sender
    recap = read_recap(filters)
    accept_password()
    server, password = mail_server.require_server(db, sender.get_sandbox_server(db), sender.get_password(db))
    if not recap.recipients:
        raise UserError("Aucun client n'est sélectionné : sélectionnez-en un, puis recommencez.")
    rank = _read_rank(recap)
    customer_id = recap.recipients[rank - 1].customer_id
    outcome = batches_preview.send_trial(
        db,
        server,
        password,
        customer_id,
        filters.reminder_query,
        read_dated_on(),
        now(),
        list_selected_items(filters, customer_id),
        read_batch_notes(),
    )
    fine = outcome.state is MessageState.SENT
    address = structure.get_structure(db).sender.address
    sentence = f"Test envoyé à {address}. Aucun client ne l'a reçu." if fine else outcome.advice
    return render(
        "structure/tried.html", "structure/_tried.html", fine=fine, sentence=sentence, reply=outcome.reply
    )


def accept_password() -> None:
    """Use the password typed in the sheet once the server has accepted it; raises UserError for its field."""
    text = request.form.get("mot_de_passe", "")
    if not text:
        return
    db, state = get_db(), get_state()
    if passwords.is_sealed(db, state.folder):
        password = passwords.unlock(db, state.folder, text)
        passwords.require_known_server(db, confirmed=True)  # the vault is bound to this server
    else:
        passwords.require_known_server(db, confirmed="confirme" in request.form)
        password = text
    outcome = mail_server.check_server(structure.get_structure(db).server, password)
    if outcome.stage is not SmtpStage.DONE or outcome.state is MessageState.REFUSED:
        raise UserError(outcome.advice, "mot_de_passe")
    mail_server.save_tested(db, structure.get_structure(db).server, now())
    state.sender.password = password


def _describe_password() -> dict[str, bool] | None:
    """Return what the sheet asks for before mails can be sent; None if nothing is missing."""
    db, state = get_db(), get_state()
    try:
        mail_server.require_server(db, state.sender.get_sandbox_server(db), state.sender.get_password(db))
    except PasswordMissing:
        return {
            "is_sealed": passwords.is_sealed(db, state.folder),
            "is_other_server": passwords.is_unknown_server(db),
        }
    except UserError:
        return None
    return None
