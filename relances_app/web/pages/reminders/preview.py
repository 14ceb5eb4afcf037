"""Previews of mails, and explanations why documents are in the list or not."""

from __future__ import annotations

from flask import make_response, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.accounts.account import OpenItem
from relances_app.domain.dunning.dunning_levels import Channel
from relances_app.domain.dunning.selection import ReminderMode
from relances_app.domain.errors import NotFound
from relances_app.domain.messages.message import Reminder
from relances_app.services import customers, outbox
from relances_app.services.batches import letters
from relances_app.services.batches import preview as batches_preview
from relances_app.services.reminders import explain as reminders_explain
from relances_app.services.reminders import rows as reminders_rows
from relances_app.system.clock import now, today
from relances_app.web.htmx import render
from relances_app.web.mail_frame import render_mail_frame
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import (
    ReminderFilters,
    read_batch_notes,
    read_dated_on,
    read_filters,
)
from relances_app.web.request_context import get_db


@page.get("/<int:customer_id>/apercu")
def preview(customer_id: int) -> Response:
    """Show the exact mail of one customer."""
    view, texts = read_filters(), read_batch_notes()
    if view.mode is ReminderMode.LETTERS:
        return render(
            "reminders/preview.html",
            "reminders/_preview.html",
            view=view,
            group=customers.get_customer(get_db(), customer_id),
            reminder=build_letter_preview(view, customer_id),
        )
    return render(
        "reminders/preview.html",
        "reminders/_preview.html",
        view=view,
        group=customers.get_customer(get_db(), customer_id),
        mail=_build_preview_mail(view, customer_id),
        charges=batches_preview.preview_reminder(
            get_db(),
            customer_id,
            view.reminder_query,
            read_dated_on(),
            today(),
            list_selected_items(view, customer_id),
        ).charges,
        frame=url_for(
            ".preview_frame",
            customer_id=customer_id,
            date_edition=read_dated_on().isoformat(),
            au_dessus=texts.above or None,
            en_dessous=texts.below or None,
            **view.url_params,
        ),
    )


@page.get("/<int:customer_id>/apercu/corps")
def preview_frame(customer_id: int) -> Response:
    """Return the HTML body of the mail, for the sandboxed frame."""
    return render_mail_frame(_build_preview_mail(read_filters(), customer_id).html)


@page.get("/<int:customer_id>/lettre.pdf")
def preview_letter(customer_id: int) -> Response:
    """Return the letter of one customer as it would be printed."""
    view = read_filters()
    items = list_selected_items(view, customer_id)
    content = letters.print_preview(
        get_db(), customer_id, view.reminder_query, read_dated_on(), today(), items, read_batch_notes()
    )
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'inline; filename="apercu.pdf"'
    return response


def build_letter_preview(view: ReminderFilters, customer_id: int) -> Reminder:
    """Return the text of the letter of one customer."""
    return batches_preview.preview_reminder(
        get_db(),
        customer_id,
        view.reminder_query,
        read_dated_on(),
        today(),
        list_selected_items(view, customer_id),
        read_batch_notes(),
        Channel.LETTER,
    )


def _build_preview_mail(view: ReminderFilters, customer_id: int) -> outbox.ParsedMail:
    items = list_selected_items(view, customer_id)
    return batches_preview.open_mail(
        batches_preview.preview_mail(
            get_db(), customer_id, view.reminder_query, read_dated_on(), now(), items, read_batch_notes()
        )
    )


def list_selected_items(view: ReminderFilters, customer_id: int) -> tuple[OpenItem, ...]:
    """Return the selected documents of a customer of the list; raises NotFound."""
    row = reminders_rows.get_row(get_db(), view.reminder_query, view.mode, today(), customer_id)
    if row is None:
        raise NotFound("Ce client n'a rien à relancer dans cette liste ; il")
    return tuple(item for item in row.items if item.id in row.ticked_ids)


@page.get("/<int:customer_id>/pourquoi")
def explain(customer_id: int) -> Response:
    """Explain for each open document of a customer why it is in the list or not."""
    view = read_filters()
    account, reasons = reminders_explain.explain_account(get_db(), customer_id, view.reminder_query, today())
    return render("reminders/why.html", "reminders/_why.html", view=view, account=account, reasons=reasons)


@page.get("/pourquoi")
def explain_search() -> Response:
    """Explain the open documents found by name, code or number."""
    view = read_filters()
    words = request.args.get("recherche", "")[:100]
    found = reminders_explain.explain_search(get_db(), words, view.reminder_query, today())
    return render("reminders/found.html", "reminders/_found.html", view=view, words=words, found=found)
