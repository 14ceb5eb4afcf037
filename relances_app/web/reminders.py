"""The screen « Relances »: the filter bar, the grouped list, the boxes and the bar at the bottom."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, make_response, render_template, request, session, url_for
from werkzeug.wrappers import Response

from relances_app.domain.dates import parse_date
from relances_app.domain.ladder import DEFAULT_GRACE_DAYS, LEVELS, MAX_GRACE_DAYS, ORDINALS
from relances_app.domain.refusals import NotFound, NothingSelected, Refusal
from relances_app.domain.reminder import Question
from relances_app.domain.selection import FRENCH, Base, Mode
from relances_app.services import customers, letters, outbox, reminders, structure
from relances_app.web import forms
from relances_app.web.books import get_books, get_program, now, today
from relances_app.web.htmx import go_to, render, wants_piece
from relances_app.web.mail_frame import show_html
from relances_app.web.view import read_number

page = Blueprint("reminders", __name__, url_prefix="/relances")


@dataclass(frozen=True, slots=True)
class View:
    """What the filter bar says."""

    question: Question
    mode: Mode

    @property
    def query(self) -> dict[str, Any]:
        """The same as the words of the address."""
        return {
            "niveau": str(self.question.level),
            "date_limite": self.question.as_of.isoformat(),
            "delai": str(self.question.grace_days),
            "mode": self.mode.value,
        }

    @property
    def title(self) -> str:
        """The title of the list."""
        return f"Liste des relances [{ORDINALS[self.question.level]}]"

    @property
    def mode_name(self) -> str:
        """The words of the mode."""
        return FRENCH[self.mode]


def read_view() -> View:
    """Return what the address says; what it leaves out is as it was last, or as it is usually."""
    last = {**session.get("view", {})}
    given = {
        name: request.values[name]
        for name in ("niveau", "date_limite", "delai", "mode")
        if name in request.values
    }
    words = {**last, **given}
    view = View(
        Question(
            read_number(words.get("niveau", "1"), LEVELS[0], LEVELS[-1]),
            _read_day(words.get("date_limite", "")),
            read_number(words.get("delai", str(DEFAULT_GRACE_DAYS)), 0, MAX_GRACE_DAYS),
        ),
        _read_mode(words.get("mode", Mode.EMAIL.value)),
    )
    if "date_limite" not in given:
        # The usual limit is today's date: it is not remembered, or yesterday's would stay for ever.
        session["view"] = {name: word for name, word in view.query.items() if name != "date_limite"}
    else:
        session["view"] = view.query
    return view


def _read_day(text: str) -> date:
    if not text:
        return get_program().demo_day or today()
    return parse_date(text)


def _read_mode(text: str) -> Mode:
    if text not in {mode.value for mode in Mode}:
        raise Refusal("Ce mode n'existe pas.")
    return Mode(text)


@page.get("")
def show() -> Response:
    """Show the list; htmx gets the part under the menu."""
    view = read_view()
    db = get_books()
    start = read_number(request.args.get("depuis", "0"))
    board = reminders.show_board(db, view.question, view.mode, today(), start)
    return render(
        "reminders/page.html",
        "reminders/_screen.html",
        view=view,
        board=board,
        dated_on=today(),
    )


@page.get("/suite")
def show_more() -> str:
    """Draw the customers that come after those already shown."""
    view = read_view()
    start = read_number(request.args.get("depuis", "0"), 0, 10_000_000)
    board = reminders.show_board(get_books(), view.question, view.mode, today(), start)
    return render_template("reminders/_rows.html", view=view, board=board)


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
    board = reminders.show_board(get_books(), view.question, view.mode, today())
    row = reminders.show_row(get_books(), view.question, view.mode, today(), customer_id)
    return make_response(
        render_template("reminders/_ticked.html", view=view, board=board, row=row, dated_on=today())
    )


@page.get("/<int:customer_id>/apercu")
def preview(customer_id: int) -> Response:
    """Show the exact mail of one customer."""
    view = read_view()
    row = reminders.show_row(get_books(), view.question, view.mode, today(), customer_id)
    if row is None:
        raise NotFound("Ce client n'a rien à relancer dans cette liste ; il")
    items = tuple(item for item in row.items if item.id in row.ticked_ids)
    frozen = outbox.preview_mail(get_books(), customer_id, view.question, today(), now(), items)
    return render(
        "reminders/preview.html",
        "reminders/_preview.html",
        view=view,
        group=row.group,
        mail=outbox.open_mail(frozen),
        frame=url_for(".preview_frame", customer_id=customer_id, **view.query),
    )


@page.get("/<int:customer_id>/apercu/corps")
def preview_frame(customer_id: int) -> Response:
    """Draw the body of the mail alone, for the sandboxed frame."""
    view = read_view()
    row = reminders.show_row(get_books(), view.question, view.mode, today(), customer_id)
    if row is None:
        raise NotFound("Ce client")
    items = tuple(item for item in row.items if item.id in row.ticked_ids)
    frozen = outbox.preview_mail(get_books(), customer_id, view.question, today(), now(), items)
    return show_html(outbox.open_mail(frozen).html)


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
