"""List."""

from collections.abc import Iterable

from flask import render_template, request
from werkzeug.wrappers import Response

from relances_app.domain.dunning.due_reminders import Question
from relances_app.services import attachments, attention, customers, freshness, rates, stationery, welcome
from relances_app.services.reminders import page as reminders_page
from relances_app.services.reminders import rows as reminders_rows
from relances_app.system.clock import today
from relances_app.web.exports.reminders import REMINDERS, lay_reminders
from relances_app.web.exports.response import FORMS, answer_table
from relances_app.web.htmx import render, wants_piece
from relances_app.web.levels import find_rungs
from relances_app.web.pages.reminders.blueprint import page
from relances_app.web.pages.reminders.filters import View, read_texts, read_view
from relances_app.web.params import read_number
from relances_app.web.request_context import get_books


@page.get("")
def show() -> Response:
    """Show the list; htmx gets the part under the menu."""
    view = read_view()
    db = get_books()
    start = read_number(request.args.get("depuis", "0"))
    size = reminders_page.FIRST_SIZE if wants_piece() else reminders_page.PAGE_SIZE
    board = reminders_page.show_board(db, view.question, view.mode, today(), start, size, view.sight)
    return render(
        "reminders/page.html",
        "reminders/_screen.html",
        view=view,
        board=board,
        is_new=not board.listed and welcome.has_no_customer(db),
        elsewhere=[] if board.listed else _sum_other_levels(view),
        bar=board.bar,
        unknown=board.unknown,
        clips=_list_clips(board.rows),
        broken=attention.find_broken(db, today()),
        printers=stationery.list_printers(db),
        texts=read_texts(),
        dated_on=today(),
        data=freshness.look(get_books(), today()),
        gaps=rates.list_gaps_of_claims(db, view.question.level, today()),
        only=customers.find_customer(db, view.sight.customer_id).name if view.sight.customer_id else "",
    )


def _sum_other_levels(view: View) -> list[tuple[int, reminders_page.Summary]]:
    """Return what the other levels hold on the same day: an empty list beside full ones is no success."""
    asked = view.question
    others = [(n, rung.grace_days) for n, rung in sorted(find_rungs().items()) if n != asked.level]
    sums = [
        (n, reminders_page.sum_list(get_books(), Question(n, asked.as_of, days), today()))
        for n, days in others
    ]
    return [(n, board) for n, board in sums if board.customers]


@page.get("/suite")
def show_more() -> str:
    """Draw the customers that come after those already shown."""
    view = read_view()
    start = read_number(request.args.get("depuis", "0"), 0, 10_000_000)
    db = get_books()
    board = reminders_page.show_board(db, view.question, view.mode, today(), start, sight=view.sight)
    broken = attention.find_broken(db, today())
    return render_template(
        "reminders/_rows.html", view=view, board=board, clips=_list_clips(board.rows), broken=broken
    )


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give the whole list with its filters, a line for each document."""
    view = read_view()
    rows = reminders_rows.iterate_rows(get_books(), view.question, view.mode, today(), view.sight)
    lines = lay_reminders(rows, view.question.as_of)
    return answer_table(f"relances-niveau-{view.question.level}", form, today(), REMINDERS, lines)


def _list_clips(rows: Iterable[reminders_rows.Row]) -> dict[int, tuple[attachments.Clip, ...]]:
    """Return the PDFs of the documents of rows."""
    return attachments.list_clips(get_books(), [item.id for row in rows for item in row.items])
