"""The screen « Relances »: the filter bar, the grouped list, the boxes and the bar at the bottom."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from relances_app.domain.account import Item
from relances_app.domain.customer import CustomerKind
from relances_app.domain.refusals import NotFound, NothingSelected
from relances_app.domain.reminder import Question
from relances_app.domain.run_texts import RunTexts
from relances_app.domain.selection import Base, Mode
from relances_app.services import (
    attachments,
    attention,
    customers,
    edition,
    freshness,
    outbox,
    rates,
    reminders,
    stationery,
    structure,
    welcome,
)
from relances_app.web import forms
from relances_app.web.books import get_books, get_program, now, today
from relances_app.web.exports import FORMS, REMINDERS, answer_table, lay_reminders
from relances_app.web.filters import count
from relances_app.web.htmx import go_to, render, wants_piece
from relances_app.web.mail_frame import show_html
from relances_app.web.rungs import find_rungs
from relances_app.web.undoing import offer
from relances_app.web.view import View, read_dated_on, read_number, read_texts, read_view

page = Blueprint("reminders", __name__, url_prefix="/relances")


@page.get("")
def show() -> Response:
    """Show the list; htmx gets the part under the menu."""
    view = read_view()
    db = get_books()
    start = read_number(request.args.get("depuis", "0"))
    size = reminders.FIRST_SIZE if wants_piece() else reminders.PAGE_SIZE
    board = reminders.show_board(db, view.question, view.mode, today(), start, size, view.sight)
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


def _sum_other_levels(view: View) -> list[tuple[int, reminders.Summary]]:
    """Return what the other levels hold on the same day: an empty list beside full ones is no success."""
    asked = view.question
    others = [(n, rung.grace_days) for n, rung in sorted(find_rungs().items()) if n != asked.level]
    sums = [
        (n, reminders.sum_list(get_books(), Question(n, asked.as_of, days), today())) for n, days in others
    ]
    return [(n, board) for n, board in sums if board.customers]


@page.get("/suite")
def show_more() -> str:
    """Draw the customers that come after those already shown."""
    view = read_view()
    start = read_number(request.args.get("depuis", "0"), 0, 10_000_000)
    db = get_books()
    board = reminders.show_board(db, view.question, view.mode, today(), start, sight=view.sight)
    broken = attention.find_broken(db, today())
    return render_template(
        "reminders/_rows.html", view=view, board=board, clips=_list_clips(board.rows), broken=broken
    )


@page.get(f"/export.<{FORMS}:form>")
def export(form: str) -> Response:
    """Give the whole list with its filters, a line for each document."""
    view = read_view()
    rows = reminders.iterate_rows(get_books(), view.question, view.mode, today(), view.sight)
    lines = lay_reminders(rows, view.question.as_of)
    return answer_table(f"relances-niveau-{view.question.level}", form, today(), REMINDERS, lines)


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
    """Tick everything in sight, nothing of it, or what the rule says."""
    form = forms.TickAll()
    forms.require(form)
    view, base = read_view(), Base(form.base.data)
    put_back = reminders.remember_ticks(get_books(), view.question.level)
    if view.sight.is_narrow and base is not Base.DEFAULT:
        ticked = base is Base.ALL
        reminders.tick_seen(get_books(), view.question, today(), view.sight, ticked=ticked)
    else:
        reminders.tick_all(get_books(), view.question.level, base)
    offer("Tout est décoché." if base is Base.NONE else "Tout est coché.", put_back)
    return show() if wants_piece() else go_to(url_for(".show", **view.query))


def _answer_row(view: View, customer_id: int) -> Response:
    if not wants_piece():
        return go_to(url_for(".show", **view.query))
    db = get_books()
    row = reminders.show_row(db, view.question, view.mode, today(), customer_id, view.sight)
    return make_response(
        render_template(
            "reminders/_ticked.html",
            view=view,
            bar=reminders.show_bar(db, view.question, view.mode, today(), view.sight),
            unknown=reminders.count_unknown(db, view.question, today()),
            row=row,
            clips=_list_clips([row] if row else []),
            broken=attention.find_broken(db, today()),
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
    view, texts = read_view(), read_texts()
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
            ".preview_frame",
            customer_id=customer_id,
            date_edition=read_dated_on().isoformat(),
            au_dessus=texts.above or None,
            en_dessous=texts.below or None,
            **view.query,
        ),
    )


@page.get("/<int:customer_id>/apercu/corps")
def preview_frame(customer_id: int) -> Response:
    """Draw the body of the mail alone, for the sandboxed frame."""
    return show_html(_open_preview(read_view(), customer_id).html)


def _open_preview(view: View, customer_id: int) -> outbox.OpenedMail:
    items = _list_ticked(view, customer_id)
    return outbox.open_mail(
        outbox.preview_mail(
            get_books(), customer_id, view.question, read_dated_on(), now(), items, read_texts()
        )
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
    put_back = customers.remember(db, customer_id)
    customers.keep_kind(db, customer_id, CustomerKind(form.qualite.data))
    offer(f"Qualité enregistrée : {customers.find_customer(db, customer_id).name}.", put_back)
    return _answer_row(view, customer_id)


@page.post("/qualite")
def keep_unknown() -> Response:
    """Make professionals of all customers whose capacity nobody gave."""
    forms.require(forms.Act())
    view = read_view()
    made = customers.keep_unknown_as_professionals(get_books())
    said = count(
        len(made), "client est maintenant un professionnel", "clients sont maintenant des professionnels"
    )
    offer(f"{said}.", lambda db: customers.forget_kinds(db, made))
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
    put_back = customers.remember(db, customer_id)
    customers.keep_email(db, customer_id, form.email.data)
    offer(f"Adresse enregistrée : {customer.name}.", put_back)
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
    view, db, program, texts = read_view(), get_books(), get_program(), read_texts()
    freshness.look(db, today()).require(is_accepted="anciennes" in request.form)
    if mark := request.form.get("vu"):
        reminders.require_mark(db, view.question, view.mode, today(), view.sight, mark)
    if view.mode is Mode.EDITION:
        if "mixte" in request.form:
            return _send_mixed(view, form.date_edition.data)
        how = _read_printing(texts)
        letters_id = edition.edit_letters(
            db, view.question, form.date_edition.data, now(), how=how, sight=view.sight
        )
        return _show_letters(letters_id)
    structure.require_server(db, program.sender.find_trial(db), program.sender.password)
    batch_id = outbox.queue_mails(
        db, view.question, form.date_edition.data, now(), texts=texts, sight=view.sight
    )
    program.sender.wake()
    return go_to(url_for("outbox.show_batch", batch_id=batch_id))


def _read_printing(texts: RunTexts) -> edition.Printing:
    """Return what the bar says of the letters: their printer, and whether the invoices follow them."""
    printer_id = read_number(request.form.get("imprimante") or "0")
    offset = stationery.find_printer(get_books(), printer_id).offset_mm if printer_id else (0.0, 0.0)
    return edition.Printing(texts, offset, "factures" in request.form)


def _show_letters(batch_id: int) -> Response:
    """Go to the letters of a run; their page offers first what was asked for, one PDF or an archive."""
    wanted = "zip" if request.form.get("sortie") == "zip" else None
    return go_to(url_for("letters.show", batch_id=batch_id, sortie=wanted))


def _send_mixed(view: View, dated_on: date) -> Response:
    """Mails to those with an address, letters to the others: one gesture, one journal."""
    db, program, texts = get_books(), get_program(), read_texts()
    structure.require_server(db, program.sender.find_trial(db), program.sender.password)
    question, sight = view.question, view.sight
    instant, letters_id, mails_id = now(), None, None
    with db.write():  # both or none: a mail that is refused leaves no letter behind
        with suppress(NothingSelected):  # nobody without an address
            how = _read_printing(texts)
            letters_id = edition.edit_letters(
                db, question, dated_on, instant, without_address=True, how=how, sight=sight
            )
        with suppress(NothingSelected):  # nobody with one
            mails_id = outbox.queue_mails(
                db, question, dated_on, instant, mode=Mode.EDITION, texts=texts, sight=sight
            )
        if letters_id is None and mails_id is None:
            raise NothingSelected
    if mails_id is not None:
        program.sender.wake()
    if letters_id is not None:
        return _show_letters(letters_id)
    return go_to(url_for("outbox.show_batch", batch_id=mails_id))
