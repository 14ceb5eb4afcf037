"""The list of the page « Relances », its next pages and its export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from relances_app.domain.dunning.due_reminders import ReminderQuery
from relances_app.domain.dunning.freshness import Freshness
from relances_app.services import attachments, attention, customers, freshness, rates, welcome
from relances_app.services.reminders import page as reminders_page
from relances_app.services.reminders import rows as reminders_rows
from relances_app.system.clock import today
from relances_app.web.exports.reminders import REMINDER_COLUMNS, build_reminder_rows
from relances_app.web.exports.response import EXPORT_FORMATS, send_table
from relances_app.web.htmx import render, wants_fragment
from relances_app.web.levels import get_levels
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import ReminderFilters, read_filters
from relances_app.web.params import read_number
from relances_app.web.request_context import get_db


@dataclass(frozen=True, slots=True)
class ListNotices:
    """Facts shown above the list: age of the data, missing rates, customers of unknown type or without address."""

    data: Freshness
    gaps: tuple[str, ...]
    unknown: int
    without_email: int


@page.get("")
def show() -> Response:
    """Show the list; htmx gets only the fragment below the menu."""
    view = read_filters()
    db = get_db()
    start = read_number(request.args.get("depuis", "0"))
    size = reminders_page.FIRST_PAGE_SIZE if wants_fragment() else reminders_page.PAGE_SIZE
    board = reminders_page.build_page(
        db, view.reminder_query, view.mode, today(), start, size, view.list_filter
    )
    return render(
        "reminders/page.html",
        "reminders/_screen.html",
        view=view,
        board=board,
        is_new=not board.unfiltered_customers and welcome.has_no_customer(db),
        elsewhere=[] if board.unfiltered_customers else _summarize_other_levels(view),
        bar=board.summary,
        clips=list_attachments(board.rows),
        broken=attention.list_customers_with_broken_promises(db, today()),
        notices=read_notices(view),
        only=customers.get_customer(db, view.list_filter.customer_id).name
        if view.list_filter.customer_id
        else "",
    )


def _summarize_other_levels(view: ReminderFilters) -> list[tuple[int, reminders_page.ListTotals]]:
    """Return the totals of the other levels on the same day, to be shown if the current list is empty."""
    reminder_query = view.reminder_query
    others = [
        (n, dunning_level.grace_days)
        for n, dunning_level in sorted(get_levels().items())
        if n != reminder_query.level
    ]
    sums = [
        (n, reminders_page.compute_totals(get_db(), ReminderQuery(n, reminder_query.as_of, days), today()))
        for n, days in others
    ]
    return [(n, board) for n, board in sums if board.customers]


def read_notices(view: ReminderFilters) -> ListNotices:
    """Return what the user should know before sending."""
    db, level = get_db(), view.reminder_query.level
    unknown, without_email = reminders_page.count_customers_to_check(db, view.reminder_query, today())
    return ListNotices(
        freshness.get_freshness(db, today()),
        tuple(gap.label for gap in rates.list_gaps_for_charges(db, level, today())),
        unknown,
        without_email,
    )


@page.get("/suite")
def show_more() -> str:
    """Render the next customers of the list."""
    view = read_filters()
    start = read_number(request.args.get("depuis", "0"), 0, 10_000_000)
    db = get_db()
    board = reminders_page.build_page(
        db, view.reminder_query, view.mode, today(), start, list_filter=view.list_filter
    )
    broken = attention.list_customers_with_broken_promises(db, today())
    return render_template(
        "reminders/_rows.html", view=view, board=board, clips=list_attachments(board.rows), broken=broken
    )


@page.get(f"/export.<{EXPORT_FORMATS}:form>")
def export(form: str) -> Response:
    """Export the filtered list, one row for each document."""
    view = read_filters()
    rows = reminders_rows.iterate_rows(get_db(), view.reminder_query, view.mode, today(), view.list_filter)
    lines = build_reminder_rows(rows, view.reminder_query.as_of)
    return send_table(f"relances-niveau-{view.reminder_query.level}", form, today(), REMINDER_COLUMNS, lines)


def list_attachments(
    rows: Iterable[reminders_rows.ReminderRow],
) -> dict[int, tuple[attachments.AttachmentInfo, ...]]:
    """Return the confirmed PDFs of the documents of rows, by document id."""
    return attachments.list_attachments(get_db(), [item.id for row in rows for item in row.items])
