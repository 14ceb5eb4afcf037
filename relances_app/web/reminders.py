"""The screen « Relances »: the filter bar, the grouped list, the boxes and the bar at the bottom."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.account import Item
from relances_app.domain.customer import CustomerKind
from relances_app.domain.refusals import NotFound, NothingSelected
from relances_app.domain.reminder import Question
from relances_app.domain.selection import Base, Mode
from relances_app.services import (
    attachments,
    customers,
    freshness,
    letters,
    outbox,
    rates,
    reminders,
    structure,
)
from relances_app.web import forms
from relances_app.web.books import get_books, get_program, now, today
from relances_app.web.htmx import go_to, render, wants_piece
from relances_app.web.mail_frame import show_html
from relances_app.web.view import View, read_dated_on, read_number, read_view

page = Blueprint("reminders", __name__, url_prefix="/relances")


@page.get("")
def show() -> Response:
    """Show the list; htmx gets the part under the menu."""
    view = read_view()
    db = get_books()
    start = read_number(request.args.get("depuis", "0"))
    size = reminders.FIRST_SIZE if wants_piece() else reminders.PAGE_SIZE
    board = reminders.show_board(db, view.question, view.mode, today(), start, size)
    return render(
        "reminders/page.html",
        "reminders/_screen.html",
        view=view,
        board=board,
        bar=board.bar,
        unknown=board.unknown,
        clips=_list_clips(board.rows),
        dated_on=today(),
        data=freshness.look(get_books(), today()),
        gaps=rates.list_gaps_of_claims(db, view.question.level, today()),
    )


@page.get("/suite")
def show_more() -> str:
    """Draw the customers that come after those already shown."""
    view = read_view()
    start = read_number(request.args.get("depuis", "0"), 0, 10_000_000)
    board = reminders.show_board(get_books(), view.question, view.mode, today(), start)
    return render_template("reminders/_rows.html", view=view, board=board, clips=_list_clips(board.rows))


@page.post("/cocher")
def tick() -> Response:
    """Tick or untick a customer or one document."""
    form = forms.Tick()
    forms.require(form)
    view, db = read_view(), get_books()
    what, id_, ticked = form.wanted
    if what == "d":
        customer_id = reminders.tick_document(db, view.question.level, id_, ticked=ticked)
    else:
        customer_id = reminders.tick_customer(db, view.question.level, id_, ticked=ticked)
    return _answer_row(view, customer_id)


@page.post("/cocher-tout")
def tick_all() -> Response:
    """Tick everything, nothing, or what the rule says."""
    form = forms.TickAll()
    forms.require(form)
    view = read_view()
    reminders.tick_all(get_books(), view.question.level, Base(form.base.data))
    return show() if wants_piece() else go_to(url_for(".show", **view.query))


def _answer_row(view: View, customer_id: int) -> Response:
    if not wants_piece():
        return go_to(url_for(".show", **view.query))
    db = get_books()
    row = reminders.show_row(db, view.question, view.mode, today(), customer_id)
    return make_response(
        render_template(
            "reminders/_ticked.html",
            view=view,
            bar=reminders.show_bar(db, view.question, view.mode, today()),
            unknown=reminders.count_unknown(db, view.question, today()),
            row=row,
            clips=_list_clips([row] if row else []),
            dated_on=today(),
            data=freshness.look(get_books(), today()),
        )
    )


def _list_clips(rows: Iterable[reminders.Row]) -> dict[int, tuple[attachments.Clip, ...]]:
    """Return the PDFs of the documents of rows."""
    return attachments.list_clips(get_books(), [item.id for row in rows for item in row.items])


@page.get("/<int:customer_id>/apercu")
def preview(customer_id: int) -> Response:
    """Show the exact mail of one customer."""
    view = read_view()
    return render(
        "reminders/preview.html",
        "reminders/_preview.html",
        view=view,
        group=customers.find_customer(get_books(), customer_id),
        mail=_open_preview(view, customer_id),
        charges=outbox.preview_reminder(
            get_books(), customer_id, view.question, read_dated_on(), today(), _list_ticked(view, customer_id)
        ).charges,
        frame=url_for(
            ".preview_frame", customer_id=customer_id, date_edition=read_dated_on().isoformat(), **view.query
        ),
    )


@page.get("/<int:customer_id>/apercu/corps")
def preview_frame(customer_id: int) -> Response:
    """Draw the body of the mail alone, for the sandboxed frame."""
    return show_html(_open_preview(read_view(), customer_id).html)


def _open_preview(view: View, customer_id: int) -> outbox.OpenedMail:
    items = _list_ticked(view, customer_id)
    return outbox.open_mail(
        outbox.preview_mail(get_books(), customer_id, view.question, read_dated_on(), now(), items)
    )


def _list_ticked(view: View, customer_id: int) -> tuple[Item, ...]:
    row = reminders.show_row(get_books(), view.question, view.mode, today(), customer_id)
    if row is None:
        raise NotFound("Ce client n'a rien à relancer dans cette liste ; il")
    return tuple(item for item in row.items if item.id in row.ticked_ids)


@page.get("/<int:customer_id>/pourquoi")
def explain(customer_id: int) -> Response:
    """Say of each open document why it is in the list or not."""
    view = read_view()
    account, reasons = reminders.explain_account(get_books(), customer_id, view.question, today())
    return render("reminders/why.html", "reminders/_why.html", view=view, account=account, reasons=reasons)


@page.get("/pourquoi")
def explain_found() -> Response:
    """Say of any open document, by name, code or number, why it is in the list or not."""
    view = read_view()
    words = request.args.get("recherche", "")[:100]
    found = reminders.explain_found(get_books(), words, view.question, today())
    return render("reminders/found.html", "reminders/_found.html", view=view, words=words, found=found)


@page.post("/<int:customer_id>/qualite")
def keep_kind(customer_id: int) -> Response:
    """Keep in what capacity a customer buys."""
    form = forms.Capacity()
    forms.require(form)
    view, db = read_view(), get_books()
    customers.find_customer(db, customer_id)
    customers.keep_kind(db, customer_id, CustomerKind(form.qualite.data))
    return _answer_row(view, customer_id)


@page.post("/qualite")
def keep_unknown() -> Response:
    """Make professionals of all customers whose capacity nobody gave."""
    forms.require(forms.Act())
    view = read_view()
    customers.keep_unknown_as_professionals(get_books())
    return show() if wants_piece() else go_to(url_for(".show", **view.query))


@page.get("/<int:customer_id>/adresse")
def edit_email(customer_id: int) -> Response:
    """Offer the address for correction."""
    view = read_view()
    customer = customers.find_customer(get_books(), customer_id)
    form = forms.Email(email=customer.email)
    return _show_email(view, customer_id, customer.name, form)


@page.post("/<int:customer_id>/adresse")
def keep_email(customer_id: int) -> Response:
    """Keep the corrected address in the customer's record."""
    view, db = read_view(), get_books()
    customer = customers.find_customer(db, customer_id)
    form = forms.Email()
    if not form.validate_on_submit():
        return _show_email(view, customer_id, customer.name, form, 422)
    customers.keep_email(db, customer_id, form.email.data)
    return _answer_row(view, customer_id)


def _show_email(view: View, customer_id: int, name: str, form: forms.Email, status: int = 200) -> Response:
    return render(
        "reminders/email.html",
        "reminders/_email.html",
        status=status,
        view=view,
        customer_id=customer_id,
        name=name,
        form=form,
    )


@page.post("/envoyer")
def send() -> Response:
    """Queue what is ticked and wake the sender; the page of the run follows."""
    form = forms.Send()
    forms.require(form)
    view, db, program = read_view(), get_books(), get_program()
    freshness.look(db, today()).require(is_accepted="anciennes" in request.form)
    if view.mode is Mode.EDITION:
        if "mixte" in request.form:
            return _send_mixed(view.question, form.date_edition.data)
        letters_id = letters.edit_letters(db, view.question, form.date_edition.data, now())
        return go_to(url_for("letters.show", batch_id=letters_id))
    structure.require_server(db, program.sender.trial, program.sender.password)
    batch_id = outbox.queue_mails(db, view.question, form.date_edition.data, now())
    program.sender.wake()
    return go_to(url_for("outbox.show_batch", batch_id=batch_id))


def _send_mixed(question: Question, dated_on: date) -> Response:
    """Mails to those with an address, letters to the others: one gesture, one journal."""
    db, program = get_books(), get_program()
    structure.require_server(db, program.sender.trial, program.sender.password)
    instant, where = now(), None
    with suppress(NothingSelected):  # nobody without an address
        batch_id = letters.edit_letters(db, question, dated_on, instant, without_address=True)
        where = url_for("letters.show", batch_id=batch_id)
    try:
        batch_id = outbox.queue_mails(db, question, dated_on, instant, mode=Mode.EDITION)
    except NothingSelected:
        if where is None:
            raise
        return go_to(where)
    program.sender.wake()
    return go_to(where or url_for("outbox.show_batch", batch_id=batch_id))
